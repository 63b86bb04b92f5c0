import { bufferSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import { readFields } from '../../wire/protobuf.ts';
import { dtypeName, shapeIn } from '../../wire/tensorflow.ts';
import type { Reading } from '../format.ts';
import { readTable } from './table.ts';

/** BundleHeaderProto under the empty key, BundleEntryProto under each name (tensor_bundle.proto). */
export function readBundle(reading: Reading): void {
  let header = false;
  let shards = 0;
  try {
    for (const { key, value } of readTable(reading.source)) {
      if (key === '') {
        header = true;
        for (const field of readFields(bufferSource(value))) if (field.number === 1) shards = field.value;
      } else if (header) readEntry(reading, key, value, shards);
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at, 'structure-broken', error.message);
    return;
  }
  // Other programs keep tables of this kind too, with what they like in them.
  if (!header) reading.is('leveldb-table');
}

/** BundleEntryProto: dtype 1, shape 2, shard 3, offset 4, size 5. */
function readEntry(reading: Reading, name: string, value: Uint8Array, shards: number): void {
  const source = bufferSource(value);
  let dtype = 0;
  let shape: readonly number[] = [];
  let shard = 0;
  let bytes = 0;
  let at = 0;
  for (const field of readFields(source)) {
    if (field.number === 2 && field.wire === 'bytes') shape = shapeIn(source, field);
    if (field.wire !== 'varint') continue;
    if (field.number === 1) dtype = field.value;
    else if (field.number === 3) shard = field.value;
    else if (field.number === 4) at = field.value;
    else if (field.number === 5) bytes = field.value;
  }
  if (shard < 0 || shard >= shards || at < 0 || bytes < 0)
    tell(
      reading,
      null,
      'tensor-layout',
      `${name} lies at ${at} of file ${shard} of ${shards}, ${bytes} bytes`,
    );
  if (reading.detail)
    reading.emit({ kind: 'tensor', where: {}, name, dtype: dtypeName(dtype), shape, bytes });
}

function tell(reading: Reading, offset: number | null, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: offset === null ? {} : { offset }, code, detail });
}

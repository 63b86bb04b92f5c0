import { sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { JsonObject } from '../../wire/json.ts';
import { parseUbjson } from '../../wire/ubjson.ts';
import { followKeys } from '../document/follow.ts';
import { isXgboost, readXgboost } from '../document/xgboost.ts';
import type { Reading } from '../format.ts';

export function readUbjson(reading: Reading): void {
  const { source, limits } = reading;
  try {
    const { value, end } = parseUbjson(source, limits);
    const root = value instanceof JsonObject ? value : undefined;
    if (root !== undefined && isXgboost(root)) {
      reading.is('xgboost-ubjson');
      readXgboost(root, reading);
    }
    followKeys(value, reading);
    if (end < source.size) {
      const size = source.size - end;
      const detail = `${size} bytes follow the value`;
      reading.emit({ kind: 'anomaly', where: { offset: end }, code: 'archive-hidden-data', detail });
      reading.nested({ name: 'after the value', size, open: () => sliceSource(source, end, size) });
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const where = error.at === null ? {} : { offset: error.at };
    reading.emit({ kind: 'anomaly', where, code: 'structure-broken', detail: error.message });
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { crc32 } from 'node:zlib';
import { bufferSource, readBytes } from '../../src/bytes/source.ts';
import type { Piece } from '../../src/convert/convert.ts';
import { storedZip } from '../../src/convert/zip/stored.ts';

/** A folder that is removed after the tests of the file. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'loadlock-convert-'));
  after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** What pieces are when they are written behind each other. */
export function joined(pieces: readonly Piece[]): Buffer {
  return Buffer.concat(pieces.map(({ source, at, length }) => readBytes(source, at, length)));
}

export function zipOf(members: Readonly<Record<string, Uint8Array>>): Buffer {
  const list = Object.entries(members).map(([name, bytes]) => ({
    name,
    pieces: [{ source: bufferSource(bytes), at: 0, length: bytes.length }],
  }));
  return joined(storedZip(list, crc32));
}

/** One tensor as a checkpoint tells it. */
export interface Told {
  readonly key?: string;
  readonly numel?: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

function int(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 2 ** 31 ? `I${value}\n` : `L${value}L\n`;
}

function tuple(parts: readonly string[]): string {
  return `(${parts.join('')}t`;
}

/** A dict of float32 tensors as `torch.save` describes them, in protocol 0 so that any number can be written. */
export function checkpointPickle(tensors: Readonly<Record<string, Told>>): Buffer {
  const parts = Object.entries(tensors).map(
    ([name, { key = '0', numel = 4, offset = 0, shape, strides }]) => {
      const id = tuple(["S'storage'\n", 'ctorch\nFloatStorage\n', `S'${key}'\n`, "S'cpu'\n", int(numel)]);
      const sizes = tuple(shape.map(int));
      const steps = tuple(strides.map(int));
      const hooks = 'ccollections\nOrderedDict\n(tR';
      const args = tuple([`${id}Q`, int(offset), sizes, steps, 'I00\n', hooks]);
      return `S'${name}'\nctorch._utils\n_rebuild_tensor_v2\n${args}Rs`;
    },
  );
  return Buffer.from(`\x80\x02(d${parts.join('')}.`, 'latin1');
}

/** A checkpoint with one storage of `storage` bytes. */
export function checkpoint(tensors: Readonly<Record<string, Told>>, storage: Uint8Array): Buffer {
  return zipOf({
    'archive/data.pkl': checkpointPickle(tensors),
    'archive/byteorder': Buffer.from('little'),
    'archive/data/0': storage,
    'archive/version': Buffer.from('3\n'),
  });
}

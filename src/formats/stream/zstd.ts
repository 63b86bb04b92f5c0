import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Format } from '../format.ts';
import { firstFrame, skippable } from './frames.ts';
import { streamFormat } from './stream-format.ts';

/** Zstandard (RFC 8878), also as pandas writes it around a pickle. */
export const zstd: Format = streamFormat({
  id: 'zstd',
  title: 'Zstandard',
  codec: 'zstd',
  begins: [0x28, ...skippable],
  claims: ({ source }) => firstFrame(source) === 0xfd2fb528,
  mayFollow: isDatabaseNode,
});

/** The index of a shard of Zarr may stand before the node: 16 bytes a chunk. */
const longestIndex = 64 * 1024;
const marker = Buffer.from('0cdb20de', 'hex');

/**
 * OCDBT, in which Orbax keeps checkpoints, writes chunks of arrays and nodes of its tree into the same files: a node says
 * how long it is. What stands there is read all the same. Source: google.github.io/tensorstore, OCDBT, Common node format.
 */
function isDatabaseNode(source: ByteSource, end: number): boolean {
  const behind = Buffer.from(readBytes(source, end, longestIndex));
  const at = behind.indexOf(marker);
  if (at < 0 || behind.length < at + 12) return false;
  const length = behind.readBigUInt64LE(at + 4);
  return length > 16n && length <= BigInt(source.size - end - at);
}

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
});

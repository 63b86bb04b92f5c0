import type { Input } from '../convert.ts';
import type { Checkpoint } from './checkpoint.ts';

/** Opens what the scan said to be a torch file. @throws ParseError, LimitError, ConvertError. */
export async function openCheckpoint(input: Input): Promise<Checkpoint> {
  if (input.format === 'torch-legacy') return (await import('./legacy.ts')).openLegacy(input);
  if (input.format === 'torch-tar') return (await import('./tar.ts')).openTar(input);
  return (await import('./zipped.ts')).openZipped(input);
}

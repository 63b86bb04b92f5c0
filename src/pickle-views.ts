import type { ByteSource } from './bytes/source.ts';
import { defaultLimits, type Limits } from './core/limits.ts';
import { decompile } from './formats/pickle/decompile.ts';
import { formatListing, listOpcodes } from './formats/pickle/listing.ts';
import { likeness } from './formats/pickle/trial.ts';

/** Formats whose bytes begin with a pickle. */
const pickleFormats: ReadonlySet<string> = new Set(['pickle', 'joblib', 'torch-legacy']);

export function isPickleFormat(format: string): boolean {
  return pickleFormats.has(format);
}

/** The pickles of a source, one after the other, as the Python that they amount to: to be read, not to be run. */
export function* pickleAsPython(source: ByteSource, limits: Limits = defaultLimits): Generator<string> {
  let at = 0;
  for (let number = 1; ; number += 1) {
    if (number > 1) yield `# pickle ${number}, at byte ${at}`;
    const { lines, end } = decompile(source, at, limits);
    yield* lines;
    if (end.ended !== 'stop' || end.at >= source.size) return;
    if (likeness(source, end.at, limits) === 'no') {
      yield `# ${source.size - end.at} bytes follow that begin no pickle`;
      return;
    }
    at = end.at;
  }
}

/** The opcodes of the pickles of a source, a line each, with offsets. */
export function pickleAsOpcodes(source: ByteSource, limits: Limits = defaultLimits): Generator<string> {
  return formatListing(listOpcodes(source, 0, limits));
}

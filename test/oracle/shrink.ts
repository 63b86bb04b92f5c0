import { instructionsOf } from './cut.ts';
import { join } from './instructions.ts';

/** Delta debugging: drops instructions, then single bytes, as long as `fails` stays true. */
export async function shrunk(
  bytes: Uint8Array,
  fails: (bytes: Uint8Array) => Promise<boolean>,
): Promise<Uint8Array> {
  let best = join(await without(instructionsOf(bytes), fails));
  if (best.length <= 400)
    best = join(
      await without(
        [...best].map((byte) => Uint8Array.of(byte)),
        fails,
      ),
    );
  return best;
}

async function without(
  parts: readonly Uint8Array[],
  fails: (bytes: Uint8Array) => Promise<boolean>,
): Promise<readonly Uint8Array[]> {
  let kept = parts;
  for (let size = Math.max(1, kept.length >> 1); size >= 1; size = size === 1 ? 0 : size >> 1) {
    for (let at = 0; at < kept.length; ) {
      const fewer = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (fewer.length > 0 && (await fails(join(fewer)))) kept = fewer;
      else at += size;
    }
  }
  return kept;
}

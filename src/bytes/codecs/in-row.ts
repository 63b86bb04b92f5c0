import { LimitError, ParseError } from '../../core/errors.ts';
import type { Limits } from '../../core/limits.ts';

/**
 * Decodes what stands in a row in one file, `parts` of a `format` (frames, members, streams), as long as `decode` says
 * that there was another one; `reader` is what it reads from. Returns how many bytes they took; what `decode` read of
 * what is no part is none of them.
 */
export function inRow(
  reader: { readonly at: number },
  limits: Limits,
  format: string,
  parts: string,
  decode: (first: boolean) => boolean,
): number {
  const began = reader.at;
  for (let count = 0; ; count++) {
    const end = reader.at;
    if (count > limits.members) throw new LimitError('members', end, `more than ${limits.members} ${parts}`);
    if (decode(count === 0)) continue;
    if (count === 0) throw new ParseError('PARSE_INVALID', began, `${format}: no magic`);
    return end - began;
  }
}

import { asBytes, asText } from './fold/constants.ts';
import type { Machine } from './machine.ts';
import type { CallPlace, Frame } from './state.ts';
import { madeMask } from './values/marks.ts';
import { unknown, type Value } from './values/values.ts';

/** Source that is run: where its text is known it is followed in the scope that it runs in. */
export function runsText(
  m: Machine,
  value: Value,
  place: CallPlace,
  scope: Frame = place.frame,
  mode: 'exec' | 'eval' = 'exec',
): Value {
  if (m.quiet > 0) return unknown(value.marks);
  if (value.kind === 'union') {
    let result: Value = unknown(value.marks);
    for (const member of value.members.slice(0, 4)) result = runsText(m, member, place, scope, mode);
    return result;
  }
  if (value.kind === 'code') {
    if (value.func !== null)
      return m.call(value.func, { positional: [], keywords: [], more: null, moreKeywords: null }, place);
    return value.text === null
      ? unknown(value.marks)
      : m.runText(value.text, scope, place, mode, value.marks & madeMask);
  }
  const data = asBytes(value);
  const text = asText(value) ?? (data === null ? null : Buffer.from(data).toString('utf8'));
  if (text === null) return unknown(value.marks);
  return m.runText(text, scope, place, mode, value.marks & madeMask);
}

import type { Call, Expr } from '../../ast.ts';
import { canonicalName } from '../../catalog/index.ts';
import { isPassedOn, type Reader, readerOf } from '../../catalog/readers.ts';
import type { Machine } from '../machine.ts';
import { tellLeak } from '../record.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import { anySecret, dependencyMask } from '../values/marks.ts';
import { isMasked } from '../values/masks.ts';
import type { Value } from '../values/values.ts';
import { declaredMarks } from './declared-models.ts';
import { shownSecret, shownSelf } from './held-secrets.ts';

/** Further arguments say what the first ones do. */
const mostLooked = 12;

/** What a call shows, tracks, answers or hands on: whoever reads that has the secrets in it, wherever they came from. */
export function tellsReaders(m: Machine, name: string | null, given: CallArguments, place: CallPlace): void {
  if (m.quiet > 0 || !mayTell(given)) return;
  const { node } = place;
  if (!('func' in node && 'args' in node)) return;
  const names = name === null ? [] : [canonicalName(name)];
  const reader = readerOf(names, node.func as Expr, place.frame.module.tree);
  if (reader === undefined) return;
  const marks = marksFor(m, reader, given, place);
  if (marks !== 0) tellLeak(m, place, name ?? reader, marks, false, reader);
}

/** Few calls are given anything that is a secret, or that may be one: of an object its text says so. */
function mayTell({ positional, keywords, more, moreKeywords }: CallArguments): boolean {
  if (more !== null || moreKeywords !== null) return true;
  for (const value of positional) if (isWorthALook(value)) return true;
  for (const [, value] of keywords) if (isWorthALook(value)) return true;
  return false;
}

function isWorthALook({ kind, marks }: Value): boolean {
  return (marks & (anySecret | dependencyMask)) !== 0 || kind === 'instance' || kind === 'namespace';
}

function marksFor(m: Machine, reader: Reader, given: CallArguments, place: CallPlace): number {
  const { args, keywords } = place.node as Call;
  let marks = (given.more?.marks ?? 0) | (given.moreKeywords?.marks ?? 0);
  for (let at = 0; at < given.positional.length && at < mostLooked; at += 1)
    marks |= shown(m, given.positional[at] as Value, args[at], place);
  for (const [keyword, value] of given.keywords.slice(0, 2 * mostLooked))
    if (isPassedOn(reader, keyword))
      marks |= shown(m, value, keywords.find(({ arg }) => arg === keyword)?.value, place);
  return marks;
}

/** What a function that masks makes of a parameter is no secret, whatever callers give for it. */
function shown(m: Machine, value: Value, written: Expr | undefined, place: CallPlace): number {
  const marks =
    value.marks |
    shownSecret(m, value, place) |
    shownSelf(value, place.frame) |
    declaredMarks(m, value, place.frame);
  return written !== undefined && (marks & dependencyMask) !== 0 && isMasked(written)
    ? marks & ~dependencyMask
    : marks;
}

import { hole } from '../../../code.ts';
import { constant, type Text, unknown, type Value } from '../values/values.ts';
import { longest, shown } from './constants.ts';

/** Texts with holes are kept this long: the first of it says what it is. */
const longestWithHoles = 1 << 16;

/** A text with holes for what is not known; unknown where nothing is. */
export function holed(text: string, marks: number): Value {
  if (text.length > longest) return unknown(marks);
  if (!text.includes(hole)) return constant(text, marks);
  const cut = text.length > longestWithHoles ? text.slice(0, longestWithHoles) : text;
  const made: Text = { kind: 'text', marks, text: cut };
  return made;
}

/** A value as part of a text: a hole where it is not known. */
export function textOf(value: Value): string {
  if (value.kind === 'constant') return shown(value.value) ?? hole;
  if (value.kind === 'text') return value.text;
  return value.kind === 'union' ? alike(value.members) : hole;
}

/** Longer ones are compared again with every piece that is put to them. */
const longestAlike = 4096;

/** What a few texts have in common at their ends, and a hole for what lies between. */
function alike([first, ...others]: readonly Value[]): string {
  if (first === undefined || !isText(first) || !others.every(isText)) return hole;
  const one = textOf(first);
  if (one.length > longestAlike) return hole;
  let before = one.length;
  let after = one.length;
  for (const other of others) {
    const text = textOf(other);
    before = same(before, (at) => one[at] === text[at]);
    after = same(after, (at) => one[one.length - 1 - at] === text[text.length - 1 - at]);
    after = Math.min(after, one.length - before, Math.max(0, text.length - before));
  }
  return before + after === 0 ? hole : `${one.slice(0, before)}${hole}${one.slice(one.length - after)}`;
}

function same(most: number, isSame: (at: number) => boolean): number {
  for (let at = 0; at < most; at += 1) if (!isSame(at)) return at;
  return most;
}

/** Whether a value is surely a `str`, in part known. */
export function isText(value: Value): boolean {
  return (value.kind === 'constant' && typeof value.value === 'string') || value.kind === 'text';
}

/** The pieces of an f-string, of `a + b`. */
export function concatenated(left: Value, right: Value): Value {
  const marks = left.marks | right.marks;
  if (left.kind === 'union' || right.kind === 'union') {
    const found = crossed(left, right);
    if (found !== null) return found;
  }
  const text = textOf(left) + textOf(right);
  if (text.length > longest) return unknown(marks);
  // Constants have no holes: to look for one each time would make long sums quadratic.
  if (left.kind === 'constant' && right.kind === 'constant' && !text.endsWith(hole))
    return constant(text, marks);
  return holed(text, marks);
}

/** The pieces of an f-string put together. */
export function assembled(pieces: readonly Value[]): Value {
  if (pieces.length <= 2 || pieces.some(({ kind }) => kind === 'union'))
    return pieces.reduce((all, piece) => concatenated(all, piece), constant(''));
  let marks = 0;
  let length = 0;
  const texts: string[] = [];
  for (const piece of pieces) {
    const text = textOf(piece);
    marks |= piece.marks;
    length += text.length;
    if (length > longest) return unknown(marks);
    texts.push(text);
  }
  return holed(texts.join(''), marks);
}

/** Every way to join a few known texts with others, where there are few. */
function crossed(left: Value, right: Value): Value | null {
  const lefts = left.kind === 'union' ? left.members : [left];
  const rights = right.kind === 'union' ? right.members : [right];
  if (lefts.length * rights.length > 8 || ![...lefts, ...rights].every(isText)) return null;
  const members = lefts.flatMap((one) => rights.map((other) => concatenated(one, other)));
  return { kind: 'union', marks: left.marks | right.marks, members };
}

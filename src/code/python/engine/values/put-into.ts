import type { Expr } from '../../ast.ts';
import { asText } from '../fold/constants.ts';
import { write } from '../names/names.ts';
import { heldSecret } from '../origins/held-secrets.ts';
import type { CallArguments, Frame } from '../state.ts';
import { decoded, dependencyMask, sourceBit } from './marks.ts';
import { constant, type Unknown, unknown, type Value } from './values.ts';

/** What of this machine, or of whoever calls, is worth following into something of which nothing else is known. */
const followed = sourceBit('environment') | sourceBit('file') | sourceBit('keys') | decoded | dependencyMask;

const mostKeys = 64;

/**
 * `report["env"] = …` where nobody knows what `report` is (an argument, what a text was parsed to): what is put in is in it
 * from then on. Only the name that the function itself has for it is followed.
 * @param key null where it may be any.
 */
export function putInto(target: Expr, base: Value, key: Value | null, assigned: Value, frame: Frame): void {
  if (base.kind !== 'unknown') return;
  if (target.type === 'Subscript') {
    const root = rootOf(target);
    const whole = root === null ? undefined : frame.names.get(root.id);
    if (root !== null && whole?.kind === 'unknown') putInto(root, whole, null, assigned, frame);
    return;
  }
  if (target.type !== 'Name' || frame.names.get(target.id) !== base) return;
  const own = base.parameter < 0 ? 0 : base.marks & dependencyMask;
  const added = (assigned.marks | heldSecret(assigned)) & followed & ~own;
  if (added === 0) return;
  const text = key === null ? null : asText(key);
  const bare = base.bare ?? base.marks;
  const put = new Map(base.put ?? []);
  if (text !== null && put.size < mostKeys) put.set(text, assigned);
  const held: Unknown = {
    kind: 'unknown',
    marks: base.marks | added,
    parameter: base.parameter,
    bare: text !== null && put.has(text) ? bare : bare | added,
    put,
  };
  write(frame, target.id, held);
}

/** `groups` of `groups[a][b]`: what is put into a part is in the whole. */
function rootOf(target: Expr): Extract<Expr, { type: 'Name' }> | null {
  let at = target;
  for (let steps = 0; at.type === 'Subscript' && steps < 8; steps += 1) at = at.value;
  return at.type === 'Name' ? at : null;
}

/** Methods of lists and dictionaries that put something into them, whatever else has methods of these names. */
export function putByMethod(
  func: Expr,
  base: Value,
  { positional, keywords }: CallArguments,
  frame: Frame,
): void {
  if (base.kind !== 'unknown' || func.type !== 'Attribute') return;
  const { value: target, attr } = func;
  if (target.type !== 'Name' && target.type !== 'Subscript') return;
  const now = (): Value => (target.type === 'Name' ? (frame.names.get(target.id) ?? base) : base);
  const [first, second] = positional;
  if (attr === 'append' || attr === 'extend' || attr === 'appendleft') {
    if (first !== undefined) putInto(target, base, null, first, frame);
  } else if ((attr === 'insert' || attr === 'setdefault') && first !== undefined && second !== undefined)
    putInto(target, base, attr === 'insert' ? null : first, second, frame);
  else if (attr === 'update') {
    // A hash takes in what it is given by the same name, and tells nothing of it.
    if (first?.kind === 'mapping')
      for (const { key, value } of [...first.entries.values()].slice(0, mostKeys))
        putInto(target, now(), key, value, frame);
    for (const [name, value] of keywords.slice(0, mostKeys))
      putInto(target, now(), constant(name), value, frame);
  }
}

/** What stands under a key of something of which nothing is known but what was put into it. */
export function itemOfUnknown({ marks, bare, put }: Unknown, key: Value | undefined): Value {
  if (bare === undefined) return unknown(marks);
  const text = asText(key);
  if (text === null) return unknown(marks);
  return put?.get(text) ?? unknown(bare);
}

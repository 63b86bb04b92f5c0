import type { Expr } from '../ast.ts';
import { callMethodOf } from './calls/implicit-calls.ts';
import { deleteAttribute } from './classes/set-attribute.ts';
import { type Machine, noArguments } from './machine.ts';
import { builtinNames } from './names/builtin-names.ts';
import { write } from './names/names.ts';
import type { Frame } from './state.ts';
import { contentsOf } from './values/contents.ts';
import { join } from './values/join.ts';
import { removeItem } from './values/remove-item.ts';
import { external } from './values/values.ts';

/** `del a, b[c], d.e` */
export function remove(m: Machine, target: Expr, frame: Frame): void {
  if (target.type === 'Name') {
    const { scope } = frame;
    if (scope?.globals?.has(target.id)) unbindGlobal(target.id, frame);
    else write(frame, target.id, undefined);
  } else if (target.type === 'Tuple' || target.type === 'List') {
    for (const part of target.elts) remove(m, part, frame);
  } else if (target.type === 'Subscript') {
    const of = m.evaluate(target.value, frame);
    const key = m.evaluate(target.slice, frame);
    const place = { frame, node: target };
    removeItem(m, of.kind === 'instance' ? (contentsOf(of) ?? of) : of, key, frame);
    callMethodOf(m, of, ['__delitem__'], place, { ...noArguments, positional: [key] });
  } else if (target.type === 'Attribute')
    deleteAttribute(m, m.evaluate(target.value, frame), target.attr, { frame, node: target });
  else m.evaluate(target, frame);
}

/** A function takes a name from its module: what the builtins have by that name is meant from then on. */
function unbindGlobal(name: string, { module }: Frame): void {
  const before = module.frame.names.get(name);
  const behind =
    module.replaced.get(`builtins.${name}`) ??
    (builtinNames.has(name) ? external(`builtins.${name}`) : undefined);
  if (before !== undefined && behind !== undefined) write(module.frame, name, join(before, behind));
}

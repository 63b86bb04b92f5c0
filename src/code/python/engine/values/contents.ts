import { type Machine, noArguments } from '../machine.ts';
import type { CallArguments, CallPlace } from '../state.ts';
import { join } from './join.ts';
import {
  type ClassValue,
  external,
  type Instance,
  type Mapping,
  mapping,
  type Sequence,
  sequence,
  type Value,
} from './values.ts';

/** Where an object keeps what a container keeps in itself: no attribute has such a name. */
const held = '<contents>';

type Container = 'dict' | 'list' | 'tuple' | 'set';

/** Classes of libraries whose objects are containers, and what they are like. */
const containers: ReadonlyMap<string, Container> = new Map<string, Container>([
  ['builtins.dict', 'dict'],
  ['collections.OrderedDict', 'dict'],
  ['collections.defaultdict', 'dict'],
  ['collections.UserDict', 'dict'],
  ['typing.Dict', 'dict'],
  ['builtins.list', 'list'],
  ['collections.UserList', 'list'],
  ['collections.deque', 'list'],
  ['typing.List', 'list'],
  ['builtins.tuple', 'tuple'],
  ['typing.Tuple', 'tuple'],
  ['typing.NamedTuple', 'tuple'],
  ['typing.TypedDict', 'dict'],
  ['typing_extensions.TypedDict', 'dict'],
  ['builtins.set', 'set'],
  ['builtins.frozenset', 'set'],
]);

export function containerOf({ order }: ClassValue): Container | null {
  for (const one of order) {
    const found = typeof one === 'string' ? containers.get(one) : undefined;
    if (found !== undefined) return found;
  }
  return null;
}

export function isContainerName(name: string): boolean {
  return containers.has(name);
}

/** A container itself, or what an object of a class that is derived from one holds; null for anything else. */
export function contentsOf(value: Value): Sequence | Mapping | null {
  if (value.kind === 'sequence' || value.kind === 'mapping') return value;
  if (value.kind !== 'instance') return null;
  const known = value.names.get(held);
  if (known !== undefined) return known as Sequence | Mapping;
  const kind = containerOf(value.of);
  if (kind === null) return null;
  const made = kind === 'dict' ? mapping() : sequence(kind, []);
  value.names.set(held, made);
  return made;
}

/** What the methods of a class put into whatever object they are called on. */
export function generalContents({ of }: Instance): Sequence | Mapping | null {
  for (const one of of.order) {
    if (typeof one === 'string') continue;
    const found = one.general.instance?.names.get(held);
    if (found !== undefined) return found as Sequence | Mapping;
  }
  return null;
}

/** `dict(…)`, `list(…)`, by a class of one's own. */
export function fill(m: Machine, made: Instance, given: CallArguments, place: CallPlace): void {
  const kind = containerOf(made.of);
  const into = kind === null ? null : contentsOf(made);
  if (kind === null || into === null) return;
  const asNamed = made.of.order.includes('typing.NamedTuple');
  const from = asNamed
    ? sequence('tuple', [...given.positional, ...given.keywords.map(([, value]) => value)])
    : given.positional.length + given.keywords.length === 0
      ? null
      : m.call(
          external(`builtins.${kind}`),
          kind === 'dict' ? given : { ...noArguments, positional: given.positional.slice(0, 1) },
          place,
        );
  if (from === null) return;
  if (into.kind === 'mapping' && from.kind === 'mapping') {
    for (const [name, entry] of from.entries) into.entries.set(name, { ...entry });
    if (from.rest !== null) into.rest = into.rest === null ? from.rest : join(into.rest, from.rest);
  } else if (into.kind === 'sequence') {
    const { items, element } = m.iterate(from, place);
    if (items !== null && items.length < 100_000) into.items.push(...items);
    else into.rest = into.rest === null ? element : join(into.rest, element);
  }
  into.marks |= from.marks;
}

import type { ClassValue, Instance, Value } from '../values/values.ts';
import { classAttribute } from './class-attribute.ts';

const mostFields = 256;
/** Classes that were made from a list of names: `collections.namedtuple('N', 'a b')`. */
const named = new WeakMap<ClassValue, readonly string[]>();

export function nameFields(cls: ClassValue, names: readonly string[]): void {
  named.set(cls, names);
}

/** Sets what a class without a constructor of its own is given by position, as dataclasses and named tuples do. */
export function setFields(made: Instance, positional: readonly Value[]): void {
  const names = fieldsOf(made.of);
  for (let at = 0; at < positional.length && at < names.length; at += 1)
    made.names.set(names[at] as string, positional[at] as Value);
}

const known = new WeakMap<ClassValue, readonly string[]>();

/** The annotated names of a class and of those it is derived from, the oldest first. */
function fieldsOf(cls: ClassValue): readonly string[] {
  let found = known.get(cls);
  if (found === undefined) {
    found = fieldsIn(cls);
    known.set(cls, found);
  }
  return found;
}

function fieldsIn({ order }: ClassValue): readonly string[] {
  const names = new Set<string>();
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const cls = order[at] as ClassValue | string;
    if (typeof cls === 'string') continue;
    for (const name of named.get(cls) ?? []) names.add(name);
    for (const statement of cls.node?.body ?? [])
      if (statement.type === 'AnnAssign' && statement.target.type === 'Name') names.add(statement.target.id);
    if (names.size > mostFields) break;
  }
  return [...names];
}

/** The attributes that a class pattern matches by position: `__match_args__`, or the fields. */
export function matchNames(cls: Value): readonly string[] {
  if (cls.kind !== 'class') return [];
  const listed = classAttribute(cls, '__match_args__');
  if (listed?.kind !== 'sequence') return fieldsOf(cls);
  return listed.items.map((item) => (item.kind === 'constant' ? String(item.value) : ''));
}

/** Made of a list of names, `namedtuple('N', 'a b')`. */
export function isNamedTuple({ order }: ClassValue): boolean {
  return order.some((one) => typeof one !== 'string' && named.has(one));
}

const generated: ReadonlySet<string> = new Set(
  'eq ne lt le gt ge hash repr str format'.split(' ').map((name) => `__${name}__`),
);
const generators = new WeakMap<ClassValue, boolean>();

/** Whether a special method of a class is written by what made the class of its fields. */
export function isGenerated(cls: ClassValue, method: string): boolean {
  if (!generated.has(method)) return false;
  let found = generators.get(cls);
  if (found === undefined) {
    found = cls.order.some((one) =>
      typeof one === 'string' ? one === 'typing.NamedTuple' || one.startsWith('pydantic.') : isDressed(one),
    );
    generators.set(cls, found);
  }
  return found;
}

/** `@dataclass`, and the decorators of attrs. */
function isDressed({ node }: ClassValue): boolean {
  return (
    node?.decorators.some((decorator) => {
      const called = decorator.type === 'Call' ? decorator.func : decorator;
      const name = called.type === 'Name' ? called.id : called.type === 'Attribute' ? called.attr : '';
      const owner = called.type === 'Attribute' && called.value.type === 'Name' ? called.value.id : '';
      if (owner === 'strawberry') return /^(?:type|input|interface)$/.test(name);
      return /^(?:dataclass|attrs|attributes|s|define|mutable|frozen)$/.test(name);
    }) === true
  );
}

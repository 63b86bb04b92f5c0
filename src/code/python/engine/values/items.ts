import { standsBesides } from '../../catalog/secret-name.ts';
import { fromAnyModule, isAnyModule } from '../any-module.ts';
import { hand, handMembers, handNames } from '../calls/handing.ts';
import { callMethodOf, callsIndex } from '../calls/implicit-calls.ts';
import { classAttribute } from '../classes/class-attribute.ts';
import { isEnumeration, memberNamed, membersIn } from '../classes/enumerations.ts';
import { isOlder } from '../doubt.ts';
import { asIndex, asText } from '../fold/constants.ts';
import { pointsOf } from '../fold/points.ts';
import { sliced } from '../fold/slices.ts';
import { readsOutside } from '../functions/stale.ts';
import { type Iteration, type Machine, noArguments, positional } from '../machine.ts';
import { moduleUnder } from '../names/imports.ts';
import { lookedUp } from '../names/named-values.ts';
import { lookup, lookupGlobal } from '../names/names.ts';
import { linesOf, spoils } from '../origins/own-files.ts';
import type { CallPlace } from '../state.ts';
import { contentsOf, generalContents } from './contents.ts';
import { join, joinAll } from './join.ts';
import { keyOf } from './keys.ts';
import { isLoose } from './loose.ts';
import { anySecret, computed, dependencyMask, fromEnvironment, fromSecret } from './marks.ts';
import { isNarrow } from './narrow-slices.ts';
import { isPlain } from './plain-values.ts';
import { itemOfUnknown } from './put-into.ts';
import {
  constant,
  external,
  type Instance,
  type Mapping,
  type Namespace,
  type Sequence,
  unknown,
  type Value,
  withMarks,
} from './values.ts';

/** More things than a value can be at once: which of them it is, is somebody else's to say. */
const mostTold = 10;

/** `value[key]`. */
export function item(m: Machine, value: Value, key: Value, place: CallPlace): Value {
  const dependent = key.marks & dependencyMask;
  if (key.kind === 'instance') callsIndex(m, key, place);
  if ((value.marks & anySecret) !== 0 && key.kind === 'picker' && isNarrow(key.picked)) {
    const part = itemOf(m, value, key, place);
    return { ...part, marks: (part.marks & ~anySecret) | fromEnvironment };
  }
  if ((value.marks & fromSecret) !== 0 && value.kind === 'unknown' && standsBesides(asText(key) ?? ''))
    return unknown(value.marks & ~anySecret);
  if (dependent === 0 || value.kind === 'unknown')
    return lookedUp(key.kind === 'constant' ? asText(key) : null, itemOf(m, value, key, place));
  // What is looked up by a parameter is another thing for each argument.
  place.frame.summary.called |= dependent;
  const found = itemOf(m, value, key, place);
  return isPlain(found, 0) ? found : withMarks(found, dependent);
}

function itemOf(m: Machine, value: Value, key: Value, place: CallPlace): Value {
  switch (value.kind) {
    case 'sequence':
      if (value.items.length > mostTold && key.kind !== 'constant' && key.kind !== 'picker')
        hand(value, place);
      return isOlder(m, value)
        ? readsOutside(value, '', fromSequence(value, key), place.frame)
        : fromSequence(value, key);
    case 'mapping': {
      if (value.entries.size > mostTold && keyOf(key) === null) hand(value, place);
      return isOlder(m, value)
        ? readsOutside(value, keyOf(key) ?? '', fromMapping(value, key), place.frame)
        : fromMapping(value, key);
    }
    case 'constant':
    case 'text': {
      if (key.kind === 'picker' && key.what === 'slice') return sliced(value, key.picked);
      const at = asIndex(key);
      if (at === null || value.kind === 'text') return unknown(value.marks);
      const { value: of } = value;
      if (typeof of === 'string') {
        const char = pointsOf(of)?.at(at);
        return char === undefined ? unknown(value.marks) : constant(char, value.marks);
      }
      if (of instanceof Uint8Array) {
        const byte = of.at(at);
        return byte === undefined ? unknown(value.marks) : constant(byte, value.marks);
      }
      return unknown(value.marks);
    }
    case 'namespace':
      return fromNamespace(m, value, key, place);
    case 'class': {
      const hook = classAttribute(value, '__class_getitem__');
      // A function of Python's own is no method, whatever class it stands in: `__class_getitem__ = exec`.
      if (hook?.kind === 'external') m.call(hook, positional(key), place);
      else if (hook !== null) {
        const given = m.call({ kind: 'bound', marks: 0, func: hook, self: value }, positional(key), place);
        if (given.kind !== 'unknown') return given;
      }
      if (value.metaclass !== null) {
        const found = callMethodOf(m, value, ['__getitem__'], place, positional(key));
        if (found !== null) return found;
      }
      return isEnumeration(value) ? memberNamed(m, value, key, place) : value;
    }
    case 'instance': {
      if (classAttribute(value.of, '__getitem__') === null) {
        const inner = fromContents(m, value, key, place);
        const missing = callMethodOf(m, value, ['__missing__'], place, positional(key));
        if (missing !== null) return inner === null ? missing : join(inner, missing);
        if (inner !== null) return inner;
      }
      const method = m.attribute(value, '__getitem__', place);
      return m.call(method, positional(key), place);
    }
    case 'external':
      return m.externalItem(value, key, place);
    case 'union': {
      let all: Value | null = null;
      for (const member of value.members) {
        const one = item(m, member, key, place);
        all = all === null ? one : join(all, one);
      }
      return all ?? unknown();
    }
    case 'unknown': {
      if (!isAnyModule(value)) return itemOfUnknown(value, key);
      place.frame.summary.sunk |= key.marks & dependencyMask;
      return fromAnyModule(value, asText(key), key.marks) ?? unknown(value.marks | key.marks);
    }
    default:
      return unknown(value.marks | key.marks);
  }
}

/** What an object of a class that is derived from a container holds; null where it is none. */
function fromContents(m: Machine, value: Instance, key: Value, place: CallPlace): Value | null {
  const own = contentsOf(value);
  if (own === null) return null;
  const any = generalContents(value);
  const found = itemOf(m, own, key, place);
  return any === null || any === own ? found : join(found, itemOf(m, any, key, place));
}

function fromSequence(value: Sequence, key: Value): Value {
  if (key.kind === 'picker' && key.what === 'slice') return sliced(value, key.picked);
  const at = isLoose(value) ? null : asIndex(key);
  if (at !== null && value.rest === null) {
    const found = value.items.at(at);
    if (found !== undefined) return found;
  }
  if (at !== null && at >= 0 && at < value.items.length)
    return join(value.items[at] as Value, value.rest ?? unknown());
  return anyOf(value);
}

/** All elements of a sequence as it is now; what any of them may be is seldom asked for. */
class Elements implements Iteration {
  readonly items: readonly Value[];
  private readonly of: Sequence;

  constructor(of: Sequence) {
    this.of = of;
    // A list may grow while it is gone through.
    this.items = of.type === 'list' ? [...of.items] : of.items;
  }

  get element(): Value {
    return anyOf({ ...this.of, items: [...this.items] });
  }
}

/** What any element may be; long lists of constants say nothing. */
function anyOf({ items, rest, marks }: Sequence): Value {
  if (items.length === 0) return rest ?? unknown(marks);
  if (items.length > 256 && items.every(({ kind }) => kind === 'constant')) return unknown(marks);
  const all = joinAll(items.length > 64 ? items.filter((one, at) => at < 64 || mayBeCalled(one)) : items);
  return rest === null ? all : join(all, rest);
}

function fromMapping(value: Mapping, key: Value): Value {
  const name = keyOf(key);
  if (name !== null) {
    const found = value.entries.get(name);
    if (found !== undefined) return value.rest === null ? found.value : join(found.value, value.rest);
    // `{"posix": f, "nt": g}[os.name]`: what an external name comes to is not known.
    if (key.kind === 'external') return valuesOf(value);
    if (value.rest !== null) return value.rest;
    return underOtherNames(value) ?? unknown(value.marks);
  }
  return valuesOf(value);
}

const mostOtherNames = 64;

/** What stands under keys that are not known, `torch.__version__`: the one that is asked for may be any of them. */
function underOtherNames({ entries }: Mapping): Value | null {
  let all: Value | null = null;
  let left = mostOtherNames;
  for (const { key, value } of entries.values()) {
    left -= 1;
    if (left < 0) break;
    if (key.kind !== 'constant' && mayBeCalled(value)) all = all === null ? value : join(all, value);
  }
  return all;
}

function mayBeCalled({ kind }: Value): boolean {
  return kind === 'external' || kind === 'function' || kind === 'bound' || kind === 'partial';
}

/** What any value of a dictionary may be. */
export function valuesOf(value: Mapping): Value {
  let all: Value | null = value.rest;
  let seen = 0;
  for (const entry of value.entries.values()) {
    seen += 1;
    // Of a long table what can be called is looked at, wherever it stands.
    if (seen > 64 && (seen > 10_000 || !mayBeCalled(entry.value))) continue;
    all = all === null ? entry.value : join(all, entry.value);
  }
  return all ?? unknown(value.marks);
}

/** `globals()[name]`, `vars(x)[name]`, `sys.modules[name]`. */
export function fromNamespace(m: Machine, value: Namespace, key: Value, place: CallPlace): Value {
  const name = asText(key);
  const { of } = value;
  if (name === null) {
    if (key.kind === 'union' && key.members.length <= 8)
      return joinAll(key.members.map((one) => fromNamespace(m, value, one, place)));
    const marks = value.marks | key.marks;
    if ('owner' in of) handNames(of.names, place);
    else handMembers(of, place);
    return hidden(of) ? external('?', marks | computed) : unknown(marks);
  }
  if ('owner' in of) {
    const found = of.kind === 'module' ? lookupGlobal(m, name, of.module, null) : lookup(m, name, of);
    return withMarks(found, computed | key.marks);
  }
  if (of.kind === 'external' && of.name === 'sys.modules')
    return withMarks(moduleUnder(m, name, place.frame.module), computed | key.marks);
  return withMarks(m.attribute(of, name, place), computed | key.marks);
}

/** Things that hold what an attack wants: a name in them that nobody can tell is not an everyday one. */
function hidden(of: Namespace['of']): boolean {
  return (
    of.kind === 'external' &&
    (of.name === 'builtins' || of.name === 'os' || of.name === 'sys.modules' || of.name === 'subprocess')
  );
}

/** What goes through a loop over a value. */
export function iterate(m: Machine, value: Value, place: CallPlace): Iteration {
  switch (value.kind) {
    case 'sequence': {
      const { items, rest } = value;
      if (rest !== null) return { items: null, element: anyOf(value) };
      return items.length < 2 ? { items: [...items], element: anyOf(value) } : new Elements(value);
    }
    case 'mapping': {
      if (value.rest !== null && value.entries.size === 0)
        return { items: null, element: unknown(value.marks) };
      const keys = [...value.entries.values()].map(({ key }) => key);
      return {
        items: value.rest === null ? keys : null,
        element: keys.length > 16 ? unknown(value.marks) : joinAll(keys),
      };
    }
    case 'constant': {
      const { value: of, marks } = value;
      if (typeof of === 'string' && of.length <= 100_000)
        return { items: Array.from(of, (char) => constant(char, marks)), element: unknown(marks) };
      if (of instanceof Uint8Array && of.length <= 100_000)
        return { items: Array.from(of, (byte) => constant(byte, marks)), element: unknown(marks) };
      return { items: null, element: unknown(marks) };
    }
    case 'instance': {
      if (classAttribute(value.of, '__iter__') === null) {
        const inner = contentsOf(value);
        if (inner !== null) return iterate(m, inner, place);
      }
      const isAsync =
        classAttribute(value.of, '__iter__') === null && classAttribute(value.of, '__aiter__') !== null;
      const [begins, goesOn] = isAsync ? ['__aiter__', '__anext__'] : ['__iter__', '__next__'];
      const iterator = m.call(m.attribute(value, begins, place), noArguments, place);
      if (iterator.kind === 'instance') {
        const element = m.call(m.attribute(iterator, goesOn, place), noArguments, place);
        return { items: null, element };
      }
      if (iterator.kind === 'sequence') return { items: null, element: anyOf(iterator) };
      if (iterator.kind === 'external' || iterator.kind === 'unknown') {
        const element = m.call(m.attribute(value, '__getitem__', place), positional(unknown()), place);
        return {
          items: null,
          element: element.kind === 'unknown' ? unknown(value.marks | iterator.marks) : element,
        };
      }
      return { items: null, element: unknown(iterator.marks) };
    }
    case 'class': {
      const iterator = callMethodOf(m, value, ['__iter__'], place);
      const members = iterator === null && isEnumeration(value) ? membersIn(m, value, place) : [];
      if (members.length > 0) return { items: members, element: joinAll(members) };
      return { items: null, element: iterator === null ? unknown() : m.iterate(iterator, place).element };
    }
    case 'union': {
      let all: Value | null = null;
      for (const member of value.members) {
        const { element } = iterate(m, member, place);
        all = all === null ? element : join(all, element);
      }
      return { items: null, element: all ?? unknown() };
    }
    case 'unknown':
      place.frame.summary.called |= value.marks;
      return { items: null, element: unknown(value.marks) };
    case 'external': {
      const lines = linesOf(m, value);
      spoils(value);
      if (lines !== null) return { items: lines, element: unknown(value.marks) };
      // A loop over the environment is one over its names.
      if (value.name === 'os.environ') return { items: null, element: unknown(fromEnvironment) };
      return {
        items: null,
        element:
          value.name === 'sys.argv' || value.instance
            ? unknown(value.marks)
            : m.externalItem(value, unknown(), place),
      };
    }
    default:
      return { items: null, element: unknown(value.marks) };
  }
}

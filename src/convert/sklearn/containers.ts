import { Call, Dict, type List, type SetOf, Text, type Tuple, type Value } from '../../core/value.ts';
import { ConvertError } from '../errors.ts';
import { argsOf, dictPairs } from '../graph.ts';
import { builtin, type ClassName, fullName } from './class-name.ts';
import { literalOf, plainText } from './literals.ts';
import { scalarKey } from './scalars.ts';
import { type Place, unshared, type Walk } from './walk.ts';

type Pair = readonly [Value, Value];

interface Key {
  /** As it stands in the JSON object. */
  readonly text: string;
  /** What skops calls with that text. */
  readonly type: ClassName;
}

export function listNode(walk: Walk, place: Place, list: List): void {
  sequence(walk, place, 'ListNode', builtin('list'), list.items);
}

export function tupleNode(walk: Walk, place: Place, tuple: Tuple): void {
  sequence(walk, place, 'TupleNode', builtin('tuple'), tuple.items);
}

export function setNode(walk: Walk, place: Place, set: SetOf): void {
  if (set.frozen) frozenSetNode(walk, place, set.items);
  else sequence(walk, place, 'SetNode', builtin('set'), set.items);
}

/** skops has no node for it, but calls the type of an object with what its `__reduce__` gives. */
export function frozenSetNode(walk: Walk, place: Place, items: readonly Value[]): void {
  construct(walk, place, builtin('frozenset'), [
    () => sequence(walk, unshared(place), 'ListNode', builtin('list'), items),
  ]);
}

export function sequence(
  walk: Walk,
  place: Place,
  loader: 'ListNode' | 'SetNode' | 'TupleNode',
  type: ClassName,
  items: readonly Value[],
): void {
  walk.begin(place, loader, type);
  walk.field('content');
  walk.row(items, place.graph);
  walk.end();
}

/** An object that a call of its class makes, each part written by a function. */
export function construct(walk: Walk, place: Place, type: ClassName, parts: readonly (() => void)[]): void {
  walk.begin(place, 'ConstructorFromReduceNode', type);
  walk.field('content');
  walk.begin(unshared(place), 'TupleNode', builtin('tuple'));
  walk.field('content');
  walk.text.add('[');
  parts.forEach((part, at) => {
    if (at > 0) walk.text.add(',');
    part();
  });
  walk.text.add(']');
  walk.end();
  walk.end();
}

export function dictNode(walk: Walk, place: Place, type: ClassName, dict: Dict | Call): void {
  const { entries } = dict;
  const types = keyTypes(entries, place);
  if (types === null) {
    otherDict(walk, place, type, entries);
    return;
  }
  walk.begin(place, 'DictNode', type);
  walk.field('content');
  walk.text.add('{');
  for (let at = 0; at + 1 < entries.length; at += 2) {
    const { text } = plainKey(entries[at]!, place)!;
    walk.text.add(`${at > 0 ? ',' : ''}${JSON.stringify(text)}:`);
    walk.value(entries[at + 1]!, place.graph, step(text));
  }
  walk.text.add('}');
  walk.field('key_types');
  walk.begin(unshared(place), 'ListNode', builtin('list'));
  walk.field('content');
  walk.text.add('[');
  types.forEach((keyType, at) => {
    if (at > 0) walk.text.add(',');
    walk.begin(unshared(place), 'TypeNode', keyType);
    walk.end();
  });
  walk.text.add(']');
  walk.end();
  walk.end();
}

/** A dict with a key that is set twice, or with keys that are no texts. */
function otherDict(walk: Walk, place: Place, type: ClassName, entries: readonly Value[]): void {
  const pairs = dictPairs(entries);
  const once = new Dict();
  once.entries = pairs.flat();
  if (once.entries.length < entries.length && keyTypes(once.entries, place) !== null)
    dictNode(walk, place, type, once);
  else pairedDict(walk, place, type, pairs);
}

function step(key: string): string {
  return /^[A-Za-z_][A-Za-z_0-9]{0,63}$/.test(key) ? `.${key}` : `[${JSON.stringify(key.slice(0, 40))}]`;
}

/**
 * The types of keys that are written as texts, and that their types read back; null where a type does not
 * (`bool('false')` is True), or where two keys would be one text.
 */
function keyTypes(entries: readonly Value[], place: Place): readonly ClassName[] | null {
  const types: ClassName[] = [];
  const texts = new Set<string>();
  for (let at = 0; at + 1 < entries.length; at += 2) {
    const key = plainKey(entries[at]!, place);
    if (key === null || texts.has(key.text)) return null;
    texts.add(key.text);
    types.push(key.type);
  }
  return types;
}

const textType = builtin('str');

function plainKey(value: Value, place: Place): Key | null {
  if (value instanceof Text) return { text: plainText(value), type: textType };
  if (value instanceof Call) return scalarKey(value, place.graph);
  if (value === null || typeof value === 'boolean') return null;
  const text = literalOf(value);
  if (text === null) return null;
  return { text, type: builtin(typeof value === 'object' ? 'float' : 'int') };
}

/** Keys that are no texts: the dict is made of a list of pairs. */
function pairedDict(walk: Walk, place: Place, type: ClassName, pairs: readonly Pair[]): void {
  const name = fullName(type);
  if (name !== 'builtins.dict' && name !== 'collections.OrderedDict')
    throw new ConvertError(`the keys of a ${name} are neither texts nor numbers`);
  construct(walk, place, type, [() => pairList(walk, unshared(place), pairs)]);
}

function pairList(walk: Walk, place: Place, pairs: readonly Pair[]): void {
  walk.begin(place, 'ListNode', builtin('list'));
  walk.field('content');
  walk.text.add('[');
  pairs.forEach((pair, at) => {
    if (at > 0) walk.text.add(',');
    walk.begin(place, 'TupleNode', builtin('tuple'));
    walk.field('content');
    walk.row(pair, place.graph);
    walk.end();
  });
  walk.text.add(']');
  walk.end();
}

/** skops makes it with keyword arguments, so that its keys are texts, or else with a dict. */
export function defaultDictNode(walk: Walk, place: Place, call: Call): void {
  const [factory = null, ...rest] = argsOf(call);
  if (rest.length > 0 || call.states.length > 0)
    throw new ConvertError('a defaultdict holds more than its factory and its entries');
  const type = { module: 'collections', name: 'defaultdict' };
  const main = (): void => dictNode(walk, unshared(place), builtin('dict'), call);
  const factoryNode = (): void => walk.value(factory, place.graph, '.default_factory');
  if (!call.entries.every((key, at) => at % 2 === 1 || key instanceof Text)) {
    construct(walk, place, type, [factoryNode, main]);
    return;
  }
  walk.begin(place, 'DefaultDictNode', type);
  walk.field('content');
  walk.text.add('{"main":');
  main();
  walk.field('default_factory');
  factoryNode();
  walk.text.add('}');
  walk.end();
}

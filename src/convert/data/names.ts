import { LimitError } from '../../core/errors.ts';
import { Call, Dict, List, PersistentId, SetOf, Tuple, type Value } from '../../core/value.ts';
import { dictPairs, fields, type Holder, isHolder } from '../graph.ts';
import { constructed, partName } from './constructors.ts';

/** Steps on all ways through a graph: sharing multiplies them, and no honest object needs as many. */
const mostSteps = 4_000_000;
const mostDepth = 800;
/** Characters of all names: each way through shared parts spells out their keys again. Readers take no longer header. */
const mostNamed = 64 * 2 ** 20;

/** A way by which a leaf is reached. */
export interface Named<Leaf> {
  readonly name: string;
  readonly leaf: Leaf;
  readonly value: Value;
  /** Reached through an attribute of a module that its `state_dict()` does not list. */
  readonly unlisted: boolean;
}

interface Edge {
  readonly part: string | null;
  readonly value: Value;
  readonly unlisted: boolean;
}

/**
 * Every leaf under each of its names, in the order of the object: parts of the way joined by dots. Parts are keys of
 * dicts, indices of lists and tuples, names of attributes; a torch module's parameters, buffers and modules have the
 * names of its `state_dict()`.
 */
export function namesOf<Leaf>(root: Value, leafOf: (value: Value) => Leaf | null): Named<Leaf>[] {
  const found: Named<Leaf>[] = [];
  const leading = new Map<Holder, boolean>();
  const open = new Set<Holder>();
  let steps = 0;
  let named = 0;

  /** Whether any way from here leads to a leaf: other parts are not walked again for each of their names. */
  function leads(value: Value, depth: number): boolean {
    if (!isHolder(value)) return false;
    const known = leading.get(value);
    if (known !== undefined) return known;
    if (depth > mostDepth)
      throw new LimitError('depth', null, `the object nests deeper than ${mostDepth} levels`);
    if (leafOf(value) !== null) {
      leading.set(value, true);
      return true;
    }
    leading.set(value, false);
    let any = false;
    for (const edge of edgesOf(value)) if (leads(edge.value, depth + 1)) any = true;
    leading.set(value, any);
    return any;
  }

  function visit(value: Value, path: string, unlisted: boolean): void {
    if (!isHolder(value) || leading.get(value) !== true || open.has(value)) return;
    steps += 1;
    if (steps > mostSteps)
      throw new LimitError('retained', null, `there are more than ${mostSteps} ways to its parts`);
    const leaf = leafOf(value);
    if (leaf !== null) {
      named += path.length;
      if (named > mostNamed)
        throw new LimitError('retained', null, `the names take more than ${mostNamed} characters`);
      found.push({ name: path, leaf, value, unlisted });
      return;
    }
    open.add(value);
    for (const edge of edgesOf(value)) {
      const next = edge.part === null ? path : path === '' ? edge.part : `${path}.${edge.part}`;
      visit(edge.value, next, unlisted || edge.unlisted);
    }
    open.delete(value);
  }

  if (leads(root, 0)) visit(root, '', false);
  return found;
}

function* edgesOf(value: Holder): Generator<Edge, void, void> {
  if (value instanceof Dict) yield* pairs(value.entries);
  else if (value instanceof List || value instanceof Tuple || value instanceof SetOf)
    yield* numbered(value.items);
  else if (value instanceof Call) {
    const made = constructed(value);
    if (made === null) yield* numbered(value.args instanceof Tuple ? value.args.items : []);
    else if (made.kind === 'dict') yield* pairs([...made.entries, ...value.entries]);
    else if (made.kind !== 'complex') yield* numbered(made.items);
    yield* numbered(value.items);
    if (made?.kind !== 'dict') yield* pairs(value.entries);
    for (const state of value.states) yield* stateEdges(state);
  } else if (!(value instanceof PersistentId)) yield* [];
}

/** `__setstate__` takes a dict of attributes, or a tuple of it and the slots; neither adds to the name. */
function* stateEdges(state: Value): Generator<Edge, void, void> {
  if (
    state instanceof Tuple &&
    state.length === 2 &&
    state.items.every((item) => item === null || item instanceof Dict)
  )
    for (const part of state.items) yield* stateEdges(part);
  else if (!(state instanceof Dict)) yield { part: null, value: state, unlisted: false };
  else if (isModule(state)) yield* moduleEdges(state);
  else yield* pairs(state.entries);
}

/** torch/nn/modules/module.py, `Module.__init__`: every module has these three. */
export function isModule(state: Dict): boolean {
  const names = fields(state);
  return ['_parameters', '_buffers', '_modules'].every((name) => names.has(name));
}

/** As `Module.state_dict()` goes: parameters, buffers that are persistent, then the modules inside. */
function* moduleEdges(state: Dict): Generator<Edge, void, void> {
  const attributes = fields(state);
  const transient = new Set<string>();
  const set = attributes.get('_non_persistent_buffers_set');
  const listed = set instanceof SetOf ? set.items : set instanceof Call ? (setItems(set) ?? []) : [];
  for (const item of listed) transient.add(partName(item));
  for (const kind of ['_parameters', '_buffers', '_modules'])
    for (const [key, value] of dictOf(attributes.get(kind)))
      yield { part: partName(key), value, unlisted: kind === '_buffers' && transient.has(partName(key)) };
  for (const [key, value] of dictPairs(state.entries)) {
    const part = partName(key);
    if (part !== '_parameters' && part !== '_buffers' && part !== '_modules')
      yield { part, value, unlisted: true };
  }
}

function setItems(call: Call): readonly Value[] | null {
  const made = constructed(call);
  return made?.kind === 'set' ? made.items : null;
}

function dictOf(value: Value | undefined): readonly (readonly [Value, Value])[] {
  if (value instanceof Dict) return dictPairs(value.entries);
  if (!(value instanceof Call)) return [];
  const made = constructed(value);
  return made?.kind === 'dict' ? dictPairs([...made.entries, ...value.entries]) : [];
}

function* pairs(entries: readonly Value[]): Generator<Edge, void, void> {
  for (const [key, value] of dictPairs(entries)) {
    if (isHolder(value)) yield { part: partName(key), value, unlisted: false };
  }
}

function* numbered(items: readonly Value[]): Generator<Edge, void, void> {
  for (let at = 0; at < items.length; at += 1) {
    const value = items[at]!;
    if (isHolder(value)) yield { part: String(at), value, unlisted: false };
  }
}

/** Gives each name once: a name that is taken gets `#2`, `#3`, …; text that is no Unicode gets U+FFFD. */
export class UniqueNames {
  private readonly taken = new Set<string>();
  private readonly next = new Map<string, number>();

  constructor(reserved: readonly string[]) {
    for (const name of reserved) this.taken.add(name);
  }

  take(wanted: string): string {
    const name = wanted.toWellFormed();
    let given = name;
    for (let count = this.next.get(name) ?? 2; this.taken.has(given); count += 1) {
      given = `${name}#${count}`;
      this.next.set(name, count + 1);
    }
    this.taken.add(given);
    return given;
  }
}

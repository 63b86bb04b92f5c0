import { Call, Dict, List, PersistentId, SetOf, Tuple, type Value } from '../../core/value.ts';
import { dictPairs, fields, type Graph, type Holder, isHolder } from '../graph.ts';
import { ndarrayOf } from '../numpy/ndarray.ts';
import { constructed } from './constructors.ts';
import { partName } from './part-name.ts';

/** A step from an object to a part of it. */
export interface Edge {
  /** What the step adds to the name; null where it adds nothing. */
  readonly part: string | null;
  readonly value: Value;
  /** An attribute of a module that its `state_dict()` does not list. */
  readonly unlisted: boolean;
}

type Edges = Generator<Edge, void, void>;

/** The parts of an object in its order: what dicts, lists, arrays of objects and objects of classes hold. */
export function* edgesOf(value: Holder, graph: Graph): Edges {
  if (value instanceof Dict) yield* pairs(value.entries, graph);
  else if (value instanceof List || value instanceof Tuple || value instanceof SetOf)
    yield* numbered(value.items);
  else if (!(value instanceof PersistentId)) yield* ofCall(value, graph);
}

function* ofCall(value: Call, graph: Graph): Edges {
  const array = ndarrayOf(value, graph, true);
  if (array !== null) {
    if (array.data.kind === 'objects') yield* indexed(array.data.items, array.shape);
    return;
  }
  const made = constructed(value);
  if (made === null) yield* numbered(value.args instanceof Tuple ? value.args.items : []);
  else if (made.kind === 'dict') yield* pairs([...made.entries, ...value.entries], graph);
  else if (made.kind !== 'complex') yield* numbered(made.items);
  yield* numbered(value.items);
  if (made?.kind !== 'dict') yield* pairs(value.entries, graph);
  for (const state of value.states) yield* stateEdges(state, graph);
}

/** `__setstate__` takes a dict of attributes, or a tuple of it and the slots; neither adds to the name. */
function* stateEdges(state: Value, graph: Graph): Edges {
  if (
    state instanceof Tuple &&
    state.length === 2 &&
    state.items.every((item) => item === null || item instanceof Dict)
  )
    for (const part of state.items) yield* stateEdges(part, graph);
  else if (!(state instanceof Dict)) yield { part: null, value: state, unlisted: false };
  else if (isModule(state)) yield* moduleEdges(state, graph);
  else yield* pairs(state.entries, graph);
}

/** torch/nn/modules/module.py, `Module.__init__`: every module has these three. */
function isModule(state: Dict): boolean {
  const names = fields(state);
  return ['_parameters', '_buffers', '_modules'].every((name) => names.has(name));
}

/** As `Module.state_dict()` goes: parameters, buffers that are persistent, then the modules inside. */
function* moduleEdges(state: Dict, graph: Graph): Edges {
  const attributes = fields(state);
  const transient = new Set<string>();
  const set = attributes.get('_non_persistent_buffers_set');
  const listed = set instanceof SetOf ? set.items : set instanceof Call ? (setItems(set) ?? []) : [];
  for (const item of listed) transient.add(partName(item, graph));
  for (const kind of ['_parameters', '_buffers', '_modules'])
    for (const [key, value] of dictOf(attributes.get(kind))) {
      const part = partName(key, graph);
      yield { part, value, unlisted: kind === '_buffers' && transient.has(part) };
    }
  for (const [key, value] of dictPairs(state.entries)) {
    const part = partName(key, graph);
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

function* pairs(entries: readonly Value[], graph: Graph): Edges {
  for (const [key, value] of dictPairs(entries)) {
    if (isHolder(value)) yield { part: partName(key, graph), value, unlisted: false };
  }
}

function* numbered(items: readonly Value[]): Edges {
  for (let at = 0; at < items.length; at += 1) {
    const value = items[at]!;
    if (isHolder(value)) yield { part: String(at), value, unlisted: false };
  }
}

/** Items of an array, row by row: an index for each of its axes. */
function* indexed(items: readonly Value[], shape: readonly number[]): Edges {
  for (let at = 0; at < items.length; at += 1) {
    const value = items[at]!;
    if (isHolder(value)) yield { part: indexOf(at, shape), value, unlisted: false };
  }
}

function indexOf(at: number, shape: readonly number[]): string | null {
  const index: number[] = [];
  let left = at;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    index.unshift(left % shape[axis]!);
    left = Math.floor(left / shape[axis]!);
  }
  return index.length === 0 ? null : index.join('.');
}

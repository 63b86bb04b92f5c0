import { LimitError } from '../../core/errors.ts';
import { isTelling, shapeIn } from '../../wire/tensorflow.ts';
import {
  fieldsOf,
  held,
  inner,
  integerField,
  integersOf,
  mapEntry,
  messageOf,
  type Range,
  rangesOf,
  textField,
  textIn,
} from './message.ts';

/** One operation of the graph or of a function. */
export interface Node {
  readonly name: string;
  readonly op: string;
  readonly range: Range;
  /** Whether it has an attribute that says what it reaches. */
  readonly tells: boolean;
}

/** The main graph, whose name is empty, or the body of a function. */
export interface Scope {
  readonly name: string;
  readonly nodes: Map<string, Node>;
  /** The function's arguments, in their order. */
  readonly args: readonly string[];
  /** Names that stand twice, so that nothing can be said of where a value comes from. */
  ambiguous: boolean;
}

/** A node that calls a function, and by which of its attributes. */
export interface CallSite {
  readonly scope: Scope;
  readonly node: Node;
  readonly attribute: string;
}

/** What a GraphDef holds: the operations of every scope, and who calls whom. */
export interface GraphModel {
  readonly main: Scope;
  readonly functions: ReadonlyMap<string, Scope>;
  readonly calls: ReadonlyMap<string, readonly CallSite[]>;
}

/** The nodes of one graph: more than the largest unrolled networks have. */
const mostNodes = 2_000_000;

/** Reads graph_def (graph.proto, function.proto); `ranges` are its occurrences, which a parser would merge. */
export function readGraph(ranges: readonly Range[]): GraphModel {
  const main = scopeOf('', []);
  const functions = new Map<string, Scope>();
  const calls = new Map<string, CallSite[]>();
  const counter = { nodes: 0 };
  for (const range of ranges)
    for (const field of fieldsOf(range)) {
      if (field.wire !== 'bytes') continue;
      if (field.number === 1) addNode(main, inner(range, field), calls, counter);
      if (field.number === 2)
        for (const body of rangesOf(inner(range, field), 1)) addFunction(body, functions, calls, counter);
    }
  return { main, functions, calls };
}

function scopeOf(name: string, args: readonly string[]): Scope {
  return { name, nodes: new Map(), args, ambiguous: false };
}

interface Counter {
  nodes: number;
}

/** FunctionDef: signature 1 (OpDef: name 1, input_arg 2), node_def 3. */
function addFunction(
  body: Range,
  functions: Map<string, Scope>,
  calls: Map<string, CallSite[]>,
  counter: Counter,
): void {
  let name = '';
  const args: string[] = [];
  for (const signature of rangesOf(body, 1)) {
    const small = held(signature);
    name = textField(small, 1) || name;
    for (const arg of rangesOf(small, 2)) args.push(textField(arg, 1));
  }
  const scope = scopeOf(name, args);
  const earlier = functions.get(name);
  // Two functions of one name: both are told, and nothing is said of where the arguments of either come from.
  if (earlier !== undefined) earlier.ambiguous = scope.ambiguous = true;
  functions.set(earlier === undefined ? name : `${name} (${functions.size})`, scope);
  for (const node of rangesOf(body, 3)) addNode(scope, node, calls, counter);
  for (const arg of args) if (scope.nodes.has(arg)) scope.ambiguous = true;
}

/** NodeDef: name 1, op 2, input 3, device 4, attr 5. */
function addNode(scope: Scope, place: Range, calls: Map<string, CallSite[]>, counter: Counter): void {
  counter.nodes += 1;
  if (counter.nodes > mostNodes)
    throw new LimitError('nodes', place.at, `the graph has more than ${mostNodes} nodes`);
  const range = held(place);
  let name = '';
  let op = '';
  let tells = false;
  const called: { readonly attribute: string; readonly callee: string }[] = [];
  for (const field of fieldsOf(range)) {
    if (field.wire !== 'bytes') continue;
    const part = inner(range, field);
    if (field.number === 1) name = textIn(part);
    else if (field.number === 2) op = textIn(part);
    else if (field.number === 5) {
      const { key, value } = mapEntry(part);
      if (isTelling(key)) tells = true;
      if (value !== undefined)
        for (const callee of functionsIn(value)) called.push({ attribute: key, callee });
    }
  }
  // Only the place is kept: what else the node says is read again where it matters.
  const node = { name, op, range: place, tells };
  if (scope.nodes.has(name)) scope.ambiguous = true;
  scope.nodes.set(scope.nodes.has(name) ? `${name} (${scope.nodes.size})` : name, node);
  for (const { attribute, callee } of called) addCall(calls, callee, { scope, node, attribute });
  addCall(calls, op, { scope, node, attribute: '' });
}

function addCall(calls: Map<string, CallSite[]>, callee: string, site: CallSite): void {
  const sites = calls.get(callee);
  if (sites === undefined) calls.set(callee, [site]);
  else sites.push(site);
}

/** AttrValue: func 10, list 1 (ListValue: func 9); NameAttrList: name 1. */
function* functionsIn(value: Range): Generator<string, void, void> {
  for (const field of fieldsOf(value)) {
    if (field.wire !== 'bytes') continue;
    if (field.number === 10) yield textField(inner(value, field), 1);
    else if (field.number === 1) for (const one of rangesOf(inner(value, field), 9)) yield textField(one, 1);
  }
}

/** A node's inputs, `name:0` and `name:output:0` as they stand; those that only order it where they are asked for. */
export function inputsOf(node: Node, control = false): string[] {
  const inputs: string[] = [];
  for (const input of rangesOf(held(node.range), 3)) {
    const text = textIn(input);
    if (!text.startsWith('^')) inputs.push(text);
    else if (control) inputs.push(text.slice(1));
  }
  return inputs;
}

/** The attributes of a node by name; of those that stand twice the last counts. */
export function attributesOf(node: Node): Map<string, Range> {
  const attributes = new Map<string, Range>();
  for (const entry of rangesOf(held(node.range), 5)) {
    const { key, value } = mapEntry(entry);
    if (value !== undefined) attributes.set(key, value);
  }
  return attributes;
}

export interface ConstantTensor {
  readonly dtype: number;
  readonly shape: readonly number[];
  /** Of a tensor of strings, the first few. */
  readonly texts: readonly string[];
  /** How large the strings are together, and where the first lies. */
  readonly first: Range | undefined;
  readonly bytes: number | null;
}

const dtString = 7;

/** AttrValue: tensor 8; TensorProto: dtype 1, tensor_shape 2, tensor_content 4, string_val 8. */
export function tensorOf(value: Range, limit: number): ConstantTensor | undefined {
  const tensor = messageOf(value, 8);
  if (tensor === undefined) return undefined;
  let dtype = 0;
  let shape: readonly number[] = [];
  let first: Range | undefined;
  let bytes: number | null = null;
  const texts: string[] = [];
  for (const field of fieldsOf(tensor)) {
    if (field.number === 1 && field.wire === 'varint') dtype = field.value;
    if (field.wire !== 'bytes') continue;
    const part = inner(tensor, field);
    if (field.number === 2) shape = shapeIn(part.source, { at: part.at, size: part.end - part.at });
    if (field.number === 4) bytes = field.size;
    if (field.number !== 8) continue;
    first ??= part;
    if (texts.length < 16) texts.push(textIn(part, limit));
  }
  return { dtype, shape, texts: dtype === dtString ? texts : [], first, bytes };
}

/** SavedObjectGraph: what the Python loader binds to the last arguments of each function. */
export interface Bindings {
  /** By function: object numbers, one for each of its last arguments. */
  readonly bound: ReadonlyMap<string, readonly number[]>;
  /** Objects that are assets: the index of their asset_file_def. */
  readonly assets: ReadonlyMap<number, number>;
  /** Objects that are constants: the node of the main graph that holds them. */
  readonly constants: ReadonlyMap<number, string>;
}

export const noBindings: Bindings = { bound: new Map(), assets: new Map(), constants: new Map() };

/** SavedObjectGraph: nodes 1 (asset 5, constant 9), concrete_functions 2 (bound_inputs 2). */
export function readBindings(ranges: readonly Range[]): Bindings {
  const bound = new Map<string, readonly number[]>();
  const assets = new Map<number, number>();
  const constants = new Map<number, string>();
  const offered = new Set<string>();
  let index = 0;
  for (const range of ranges)
    for (const field of fieldsOf(range)) {
      if (field.wire !== 'bytes') continue;
      if (field.number === 1) {
        const object = held(inner(range, field));
        const kind = kindOf(object);
        const asset = kind === 5 ? messageOf(object, 5) : undefined;
        const constant = kind === 9 ? messageOf(object, 9) : undefined;
        if (asset !== undefined) assets.set(index, integerField(asset, 1));
        if (constant !== undefined) constants.set(index, textField(constant, 1));
        for (const name of namedIn(object)) offered.add(name);
        index += 1;
      } else if (field.number === 2) {
        const { key, value } = mapEntry(inner(range, field));
        if (value !== undefined) bound.set(key, [...integersOf(value, 2)]);
      }
    }
  // Whoever has the object can call the function, with what it likes.
  for (const name of offered) if (!bound.has(name)) bound.set(name, []);
  return { bound, assets, constants };
}

/** SavedObject is one of these, by its field: of several the last counts. */
const kinds: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 9, 10, 12]);

function kindOf(object: Range): number {
  let kind = 0;
  for (const { number, wire } of fieldsOf(object)) if (wire === 'bytes' && kinds.has(number)) kind = number;
  return kind;
}

/** Functions that an object offers: function 6 (concrete_functions 1), bare_concrete_function 8 (name 1). */
function* namedIn(object: Range): Generator<string, void, void> {
  for (const one of rangesOf(object, 6)) for (const name of rangesOf(one, 1)) yield textIn(name);
  for (const one of rangesOf(object, 8)) yield textField(one, 1);
}

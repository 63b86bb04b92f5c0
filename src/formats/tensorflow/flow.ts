import { attributeTexts } from '../../wire/tensorflow.ts';
import {
  attributesOf,
  type Bindings,
  type CallSite,
  type GraphModel,
  inputsOf,
  type Node,
  type Scope,
  tensorOf,
} from './graph.ts';

/**
 * Where a text comes from: a constant of the graph, the path that the loader itself feeds for the checkpoint (`saver`),
 * the path of a file in the model's own assets folder (`asset-constant`: a constant that it stands in for while the
 * initializer runs, and only then), a value that the user of the model gives, or anything else.
 */
export type Origin = 'constant' | 'saver' | 'asset' | 'asset-constant' | 'fed' | 'unknown';

export interface Flow {
  readonly from: ReadonlySet<Origin>;
  /** Constants that take part. */
  readonly texts: readonly string[];
}

/** What the meta graph says of the names that loaders feed. */
export interface Fed {
  /** Node of saver_def's filename tensor; undefined where there is no saver_def. */
  readonly saver: string | undefined;
  /** Nodes that signatures offer as inputs: whoever calls the model gives these. */
  readonly inputs: ReadonlySet<string>;
  /** Nodes of asset_file_def, one for each file that it names. */
  readonly assets: readonly string[];
}

const unknown: Flow = { from: new Set(['unknown']), texts: [] };
const nothing: Flow = { from: new Set(), texts: [] };
const keptTexts = 8;
const textLimit = 512;
const deepest = 64;
/** Steps of one graph's questions together; honest paths take a dozen each. */
const mostSteps = 500_000;

/** Fragments that the savers of TensorFlow 1 and 2 put behind the path that they are given. */
const saverSuffix = /^(?:\.part|_temp(?:_[0-9a-f]{1,64})?\/part)$/;
/** The name that tf.train.Saver gives to its placeholder for when nobody feeds it. */
const saverDefault = 'model';

/** Operations whose value is one of their inputs, or made of all of them. */
const passing: ReadonlySet<string> = new Set([
  'Identity',
  'IdentityN',
  'StopGradient',
  'EnsureShape',
  'Pack',
  'Concat',
  'ConcatV2',
]);
/** Operations whose value is their first input in another shape. */
const reshaping: ReadonlySet<string> = new Set([
  'ExpandDims',
  'Reshape',
  'Squeeze',
  'Unpack',
  'StridedSlice',
  'GatherV2',
  'Gather',
  'ShardedFilename',
]);

/** Which of a caller's inputs is the function's first argument. */
const callOffsets: ReadonlyMap<string, number> = new Map([
  ['PartitionedCall', 0],
  ['StatefulPartitionedCall', 0],
  ['If', 1],
  ['StatelessIf', 1],
  ['Case', 1],
  ['StatelessCase', 1],
]);

/** Follows a text through the graph and its functions, backwards, within bounds. */
export class PathFlow {
  private readonly model: GraphModel;
  private readonly bindings: Bindings;
  private readonly fed: Fed;
  private readonly assets: ReadonlySet<string>;
  private readonly known = new Map<string, Flow>();
  /** Asked for once for each argument and each call: a file of calls with many arguments would take their product. */
  private readonly passedBy = new Map<Node, readonly string[]>();
  private readonly places = new Map<Scope, ReadonlyMap<string, number>>();
  private variables: ReadonlyMap<string, readonly Node[]> | undefined;
  private steps = 0;

  constructor(model: GraphModel, bindings: Bindings, fed: Fed) {
    this.model = model;
    this.bindings = bindings;
    this.fed = fed;
    this.assets = new Set(fed.assets);
  }

  /** Where the input `ref` of a node in `scope` comes from. */
  trace(scope: Scope, ref: string, depth = 0): Flow {
    if (scope.ambiguous || depth > deepest) return unknown;
    const name = nodeName(ref);
    const key = `${scope.name}\0${name}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    this.steps += 1;
    if (this.steps > mostSteps) return unknown;
    // A value that depends on itself (a loop) is nothing that could be followed.
    this.known.set(key, unknown);
    const node = scope.nodes.get(name);
    const flow = node === undefined ? this.argument(scope, name, depth) : this.valueOf(scope, node, depth);
    this.known.set(key, flow);
    return flow;
  }

  private valueOf(scope: Scope, node: Node, depth: number): Flow {
    const { op } = node;
    if (scope.name === '' && this.assets.has(node.name)) return this.assetOf(node);
    if (op === 'Placeholder') return of(this.isSaver(scope, node) ? 'saver' : 'fed');
    const inputs = inputsOf(node);
    const follow = (ref: string): Flow => this.trace(scope, ref, depth + 1);
    if (op === 'Const') return constantOf(node);
    if (op === 'PlaceholderWithDefault') return this.defaulted(scope, node, inputs, follow);
    if (passing.has(op)) return union(inputs.map(follow));
    if (reshaping.has(op)) return inputs[0] === undefined ? unknown : follow(inputs[0]);
    if (op === 'Select' || op === 'SelectV2') return union(inputs.slice(1).map(follow));
    if (op === 'StringJoin') return joined(inputs.map(follow));
    if (op === 'ReadVariableOp') return this.variable(scope, inputs[0], depth);
    return union([unknown, ...inputs.slice(0, 4).map(follow)]);
  }

  private assetOf(node: Node): Flow {
    if (node.op === 'Placeholder') return of(this.fed.inputs.has(node.name) ? 'fed' : 'asset');
    return node.op === 'Const'
      ? { from: new Set(['asset-constant']), texts: constantOf(node).texts }
      : unknown;
  }

  private isSaver(scope: Scope, node: Node): boolean {
    return scope.name === '' && node.name === this.fed.saver && !this.fed.inputs.has(node.name);
  }

  private defaulted(
    scope: Scope,
    node: Node,
    inputs: readonly string[],
    follow: (ref: string) => Flow,
  ): Flow {
    const flow = inputs[0] === undefined ? unknown : follow(inputs[0]);
    const own = scope.name === '' && !this.fed.inputs.has(node.name);
    // Each saver of TensorFlow 1 has two of them behind each other; a graph may have several savers.
    const stock = flow.from.size === 1 && flow.from.has('constant') && flow.texts.join() === saverDefault;
    if (own && (stock || (flow.from.size === 1 && flow.from.has('saver')))) return of('saver');
    return union([of('fed'), flow]);
  }

  private variable(scope: Scope, handle: string | undefined, depth: number): Flow {
    if (handle === undefined || scope.name !== '') return unknown;
    const node = scope.nodes.get(nodeName(handle));
    if (node?.op !== 'VarHandleOp') return unknown;
    this.variables ??= variablesOf(this.model);
    const users = this.variables.get(node.name);
    if (users === undefined) return unknown;
    const values: Flow[] = [];
    for (const user of users) {
      if (user.op !== 'AssignVariableOp') continue;
      const value = inputsOf(user)[1];
      values.push(value === undefined ? unknown : this.trace(scope, value, depth + 1));
    }
    return values.length === 0 ? unknown : union(values);
  }

  private argument(scope: Scope, name: string, depth: number): Flow {
    const position = this.placeOf(scope, name);
    if (scope.name === '' || position === undefined) return unknown;
    const flows = (this.model.calls.get(scope.name) ?? []).map((site) => this.passed(site, position, depth));
    const bound = this.bindings.bound.get(scope.name);
    if (bound !== undefined) flows.push(this.boundTo(bound, scope.args.length, position, depth));
    return flows.length === 0 ? unknown : union(flows);
  }

  private placeOf(scope: Scope, name: string): number | undefined {
    let places = this.places.get(scope);
    if (places === undefined) {
      places = new Map(scope.args.map((arg, place) => [arg, place]));
      this.places.set(scope, places);
    }
    // Of two arguments of one name nobody can say which is meant.
    return places.size === scope.args.length ? places.get(name) : undefined;
  }

  private passed({ scope, node, attribute }: CallSite, position: number, depth: number): Flow {
    this.steps += 1;
    const offset = attribute === '' ? 0 : callOffsets.get(node.op);
    if (offset === undefined || this.steps > mostSteps) return unknown;
    let inputs = this.passedBy.get(node);
    if (inputs === undefined) {
      inputs = inputsOf(node);
      this.passedBy.set(node, inputs);
    }
    const input = inputs[offset + position];
    return input === undefined ? unknown : this.trace(scope, input, depth + 1);
  }

  /** The Python loader calls the function itself: the last arguments are objects of the object graph. */
  private boundTo(bound: readonly number[], args: number, position: number, depth: number): Flow {
    const index = position - (args - bound.length);
    const object = bound[index];
    if (object === undefined) return of('fed');
    const asset = this.bindings.assets.get(object);
    if (asset !== undefined) return asset >= 0 && asset < this.fed.assets.length ? of('asset') : unknown;
    const constant = this.bindings.constants.get(object);
    return constant === undefined ? unknown : this.trace(this.model.main, constant, depth + 1);
  }
}

/** A checkpoint's path with the saver's own fragments behind it is a checkpoint's path still. */
function joined(parts: readonly Flow[]): Flow {
  const [first, ...rest] = parts;
  if (first === undefined) return unknown;
  const onlySaver = first.from.size === 1 && first.from.has('saver');
  const stock = rest.every(
    ({ from, texts }) =>
      from.size === 1 && from.has('constant') && texts.every((text) => saverSuffix.test(text)),
  );
  if (onlySaver && stock) return first;
  const all = union(parts);
  return all.from.size === 1 && all.from.has('constant') ? all : union([unknown, all]);
}

function constantOf(node: Node): Flow {
  const value = attributesOf(node).get('value');
  if (value === undefined) return unknown;
  const tensor = tensorOf(value, textLimit);
  if (tensor === undefined) return unknown;
  // A value that was not kept may be the one that counts, and so may those that are packed in tensor_content.
  const hidden = tensor.texts.length === 0 || tensor.texts.length > keptTexts || tensor.bytes !== null;
  const from: Origin[] = hidden ? ['constant', 'unknown'] : ['constant'];
  return { from: new Set(from), texts: tensor.texts.slice(0, keptTexts) };
}

/**
 * The handles of variables, and who uses each; without those that something else could write to: a function that gets
 * the handle, or a second handle of the same name.
 */
function variablesOf({ main, functions }: GraphModel): ReadonlyMap<string, readonly Node[]> {
  const users = new Map<string, Node[]>();
  const handles = new Map<string, number>();
  for (const scope of [main, ...functions.values()])
    for (const node of scope.nodes.values()) {
      if (node.op !== 'VarHandleOp') continue;
      handles.set(sharedName(node), (handles.get(sharedName(node)) ?? 0) + 1);
      if (scope === main) users.set(node.name, []);
    }
  for (const node of main.nodes.values())
    for (const input of inputsOf(node)) users.get(nodeName(input))?.push(node);
  for (const [name, nodes] of users) {
    const node = main.nodes.get(name)!;
    const single = handles.get(sharedName(node)) === 1 && nodes.every(({ op }) => plainUsers.has(op));
    if (!single) users.delete(name);
  }
  return users;
}

const plainUsers: ReadonlySet<string> = new Set([
  'AssignVariableOp',
  'ReadVariableOp',
  'VarIsInitializedOp',
  'VariableShape',
  'DestroyResourceOp',
]);

function sharedName(node: Node): string {
  const value = attributesOf(node).get('shared_name');
  const [name] =
    value === undefined ? [] : attributeTexts(value.source, { at: value.at, size: value.end - value.at });
  return name === undefined || name === '' ? node.name : name;
}

function nodeName(ref: string): string {
  const colon = ref.indexOf(':');
  return colon < 0 ? ref : ref.slice(0, colon);
}

function of(origin: Origin): Flow {
  return { from: new Set([origin]), texts: [] };
}

function union(flows: readonly Flow[]): Flow {
  if (flows.length === 0) return nothing;
  const from = new Set<Origin>();
  const texts = new Set<string>();
  for (const flow of flows) {
    for (const origin of flow.from) from.add(origin);
    for (const text of flow.texts)
      if (texts.size < keptTexts || texts.has(text)) texts.add(text);
      else from.add('unknown');
  }
  return { from, texts: [...texts] };
}

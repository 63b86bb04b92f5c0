import { type Call, Dict, Global, List, Tuple, type Value } from '../../core/value.ts';
import { ConvertError } from '../errors.ts';
import { argsOf, textOf } from '../graph.ts';
import { bytesOf } from '../numpy/bytes-of.ts';
import { bytesNode, dtypeNode, maskedNode, reconstructedNode, scalarNode, wrappedNode } from './arrays.ts';
import { builtin, type ClassName, classNameOf, dottedName, fullName, makesEmpty } from './class-name.ts';
import { construct, defaultDictNode, dictNode, frozenSetNode, sequence } from './containers.ts';
import {
  containerNode,
  cythonNode,
  importedNode,
  instanceNode,
  isEmpty,
  lossNode,
  methodNode,
  operatorNode,
  partialNode,
  sliceNode,
  treeNode,
} from './objects.ts';
import { generatorNode, randomStateNode } from './random.ts';
import { type Place, unshared, type Walk } from './walk.ts';

type Handler = (walk: Walk, place: Place, call: Call) => void;

const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['builtins.slice', sliceNode],
  ['builtins.getattr', methodNode],
  ['builtins.frozenset', (walk, place, call) => frozenSetNode(walk, place, itemsOf(call))],
  ['builtins.set', (walk, place, call) => sequence(walk, place, 'SetNode', builtin('set'), itemsOf(call))],
  ['builtins.bytes', bytesCall],
  ['builtins.bytearray', bytesCall],
  ['builtins.type', (walk, place, call) => typeOfNode(walk, place, call)],
  ['_codecs.encode', bytesCall],
  ['codecs.encode', bytesCall],
  ['collections.OrderedDict', orderedNode],
  ['collections.Counter', orderedNode],
  ['collections.defaultdict', defaultDictNode],
  ['collections.deque', dequeNode],
  ['functools.partial', partialNode],
  ['joblib.numpy_pickle.NumpyArrayWrapper', wrappedNode],
  ['sklearn.externals.joblib.numpy_pickle.NumpyArrayWrapper', wrappedNode],
  ['numpy.dtype', dtypeNode],
  ['numpy.ma.core._mareconstruct', maskedNode],
  ['numpy.random._pickle.__randomstate_ctor', randomStateNode],
  ['numpy.random.__RandomState_ctor', randomStateNode],
  ['numpy.random._pickle.__generator_ctor', generatorNode],
  ['sklearn.tree._tree.Tree', treeNode],
  ['cloudpickle.cloudpickle._builtin_type', typesNode],
  ...['numpy.core', 'numpy._core'].flatMap((core): [string, Handler][] => [
    [`${core}.multiarray._reconstruct`, reconstructedNode],
    [`${core}._multiarray_umath._reconstruct`, reconstructedNode],
    [`${core}.numeric._frombuffer`, reconstructedNode],
    [`${core}.multiarray.scalar`, scalarNode],
    [`${core}._multiarray_umath.scalar`, scalarNode],
    [`${core}._ufunc_reconstruct`, ufuncNode],
  ]),
  ...['attrgetter', 'itemgetter', 'methodcaller'].map((name): [string, Handler] => [
    `operator.${name}`,
    (walk, place, call) => operatorNode(walk, place, call, name),
  ]),
]);

/** Values that their class makes of arguments, and that have nothing else. */
const values =
  /^(builtins\.(complex|range)|datetime\.(datetime|date|time|timedelta|timezone)|decimal\.Decimal|fractions\.Fraction|uuid\.UUID|pathlib\.(_local\.)?(Pure)?(Posix|Windows)?Path)$/;
const losses = /^sklearn\.(_loss\._loss\.Cy[A-Za-z]+|linear_model\.(_sgd_fast|sgd_fast)\.[A-Z][A-Za-z]+)$/;
/** Classes of these libraries that pickle as a call of themselves: criteria, enumerations. */
const ownClasses = /^(sklearn|scipy|numpy)\.([A-Za-z_0-9]+\.)+_?[A-Z][A-Za-z_0-9]*$/;

/**
 * The node of an object that the pickle makes with a call. Only calls that skops has a node for, and that make what
 * they are named after, are written.
 */
export function callNode(walk: Walk, place: Place, call: Call): void {
  const made = dottedName(call.callable);
  if (made === null)
    throw new ConvertError('what it calls on load is computed by the pickle itself', call.at);
  const name = fullName(made);
  if (call.via === 'NEWOBJ' || call.via === 'NEWOBJ_EX') {
    if (name.endsWith('numpy_pickle.NumpyArrayWrapper')) wrappedNode(walk, place, call);
    else instanceNode(walk, place, call, classNameOf(call.callable), argsOf(call));
    return;
  }
  if (call.via !== 'REDUCE') throw new ConvertError(`${name} is made as Python 2 does`, call.at);
  const handler = handlers.get(name);
  if (handler !== undefined) handler(walk, place, call);
  else if (makesEmpty(name)) emptyObjectNode(walk, place, call);
  else if (losses.test(name)) lossNode(walk, place, call, made);
  else if (made.name.startsWith('__pyx_unpickle_')) cythonNode(walk, place, call);
  else if (values.test(name) || ownClasses.test(name)) valueNode(walk, place, call, made);
  else throw new ConvertError(`${name} is called on load, for which skops has no node`, call.at);
}

function valueNode(walk: Walk, place: Place, call: Call, type: ClassName): void {
  if (!call.states.every(isEmpty) || call.items.length > 0 || call.entries.length > 0)
    throw new ConvertError(`${fullName(type)} has a state beside its arguments`, call.at);
  const parts = argsOf(call).map((arg, at) => () => walk.value(arg, place.graph, `(${at})`));
  construct(walk, place, type, parts);
}

function itemsOf(call: Call): readonly Value[] {
  const [items, ...rest] = argsOf(call);
  if (items === undefined) return call.items;
  if (rest.length > 0 || !(items instanceof List || items instanceof Tuple) || call.states.length > 0)
    throw new ConvertError('a set is made of something that is no list', call.at);
  return [...items.items, ...call.items];
}

function bytesCall(walk: Walk, place: Place, call: Call): void {
  const source = bytesOf(call, place.graph.source);
  if (source === null) throw new ConvertError('bytes are made of something that is no constant', call.at);
  const mutable = dottedName(call.callable)?.name === 'bytearray';
  bytesNode(walk, place, [{ source, at: 0, length: source.size }], mutable);
}

/** `type(None)` and the like, which `types` names since Python 3.10. */
function typeOfNode(walk: Walk, place: Place, call: Call): void {
  const [of, ...rest] = argsOf(call);
  const name = of === null ? 'NoneType' : of instanceof Global ? singleton(of) : null;
  if (name === null || rest.length > 0)
    throw new ConvertError('builtins.type is called on load, for which skops has no node', call.at);
  importedNode(walk, place, { module: 'types', name });
}

function singleton(of: Global): string | null {
  const name = fullName(classNameOf(of));
  if (name === 'builtins.Ellipsis') return 'EllipsisType';
  return name === 'builtins.NotImplemented' ? 'NotImplementedType' : null;
}

function typesNode(walk: Walk, place: Place, call: Call): void {
  const name = textOf(argsOf(call)[0]);
  if (name === null || argsOf(call).length !== 1)
    throw new ConvertError('cloudpickle makes a type that skops cannot import', call.at);
  importedNode(walk, place, { module: 'types', name });
}

function ufuncNode(walk: Walk, place: Place, call: Call): void {
  const [module, name] = argsOf(call).map((arg) => textOf(arg));
  if (module === null || module === undefined || name === null || name === undefined || name.includes('.'))
    throw new ConvertError('a ufunc is named by something that is no constant', call.at);
  importedNode(walk, place, { module, name });
}

/** `OrderedDict()` with entries, `Counter({…})`. */
function orderedNode(walk: Walk, place: Place, call: Call): void {
  const [from, ...rest] = argsOf(call);
  if (rest.length > 0 || !call.states.every(isEmpty) || (from !== undefined && !(from instanceof Dict)))
    throw new ConvertError('an ordered dict is made in an unknown form', call.at);
  const dict = new Dict();
  dict.entries = [...(from instanceof Dict ? from.entries : []), ...call.entries];
  dictNode(walk, place, dottedName(call.callable)!, dict);
}

function dequeNode(walk: Walk, place: Place, call: Call): void {
  const [from, most = null] = argsOf(call);
  if (!call.states.every(isEmpty) || !(from === undefined || isEmpty(from)))
    throw new ConvertError('a deque is made in an unknown form', call.at);
  construct(walk, place, { module: 'collections', name: 'deque' }, [
    () => sequence(walk, unshared(place), 'ListNode', builtin('list'), call.items),
    () => walk.value(most, place.graph, '.maxlen'),
  ]);
}

/** A maker of an empty object, called with its class; protocols 0 and 1 say a base and what that holds too. */
function emptyObjectNode(walk: Walk, place: Place, call: Call): void {
  const type = classNameOf(argsOf(call)[0] ?? null);
  const [, base, held] = argsOf(call);
  if (fullName(type).endsWith('numpy_pickle.NumpyArrayWrapper')) {
    wrappedNode(walk, place, call);
    return;
  }
  if (dottedName(call.callable)?.name !== '_reconstructor') {
    instanceNode(walk, place, call, type, argsOf(call).slice(1));
    return;
  }
  const on = dottedName(base);
  const onBase = on === null ? null : fullName(on);
  const isHeld = (onBase === 'builtins.dict' && held instanceof Dict) || onBase === 'builtins.list';
  if (onBase === 'builtins.object' && held === null) instanceNode(walk, place, call, type, []);
  else if (isHeld && (held instanceof Dict || held instanceof List))
    containerNode(walk, place, call, type, held);
  else if (onBase === 'builtins.tuple' && held instanceof Tuple)
    instanceNode(walk, place, call, type, held.items);
  else throw new ConvertError(`${fullName(type)} is made on a base that skops does not know`, call.at);
}

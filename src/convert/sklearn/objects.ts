import { type Call, Dict, Global, List, Text, Tuple, type Value } from '../../core/value.ts';
import { ConvertError } from '../errors.ts';
import { argsOf } from '../graph.ts';
import { builtin, type ClassName, classNameOf, classOfObject, dottedName, fullName } from './class-name.ts';
import { construct, dictNode, sequence } from './containers.ts';
import { literalOf, plainText } from './literals.ts';
import { sparseNode } from './sparse.ts';
import { type Place, unshared, type Walk } from './walk.ts';

/** Classes with a `__setstate__` that takes a tuple; to any other a tuple is attributes and slots. */
const takesTuple: readonly RegExp[] = [
  /^sklearn\.neighbors\.(_kd_tree|_ball_tree|kd_tree|ball_tree)\.(KDTree|BallTree)(32|64)?$/,
  /^sklearn\.metrics\._dist_metrics\.[A-Za-z]+Distance(32|64)?$/,
  /^sklearn\.metrics\._dist_metrics\.DistanceMetric(32|64)?$/,
  /^sklearn\.neighbors\._?dist_metrics\.[A-Za-z]+(Distance|Metric)$/,
  /^scipy\.interpolate\._bsplines\.BSpline$/,
];
/** Whose arguments to `__new__` are those of the class: named tuples, and values that never change. */
const takesArguments = /^(sklearn|scipy|numpy|collections|pathlib|datetime|decimal|fractions)\./;

/** An object that `__new__` makes, with its state: the pickle's NEWOBJ. */
export function instanceNode(
  walk: Walk,
  place: Place,
  call: Call,
  type: ClassName,
  args: readonly Value[],
): void {
  const name = fullName(type);
  if (!(call.kwargs === null || isEmpty(call.kwargs)))
    throw new ConvertError(`${name} is made with arguments by name`, call.at);
  if (/^scipy\.sparse\./.test(name) && sparseNode(walk, place, call, type)) return;
  if (args.length > 0) {
    if (!takesArguments.test(name) || !call.states.every(isEmpty) || hasItems(call))
      throw new ConvertError(`${name} is made with arguments, which skops does not keep`, call.at);
    construct(
      walk,
      place,
      type,
      args.map((arg, at) => () => walk.value(arg, place.graph, `(${at})`)),
    );
    return;
  }
  if (hasItems(call)) containerNode(walk, place, call, type, call);
  else objectNode(walk, place, call, type);
}

function objectNode(walk: Walk, place: Place, call: Call, type: ClassName): void {
  const state = stateOf(call, type);
  walk.begin(place, 'ObjectNode', type);
  if (state !== undefined) {
    walk.field('content');
    walk.value(state, place.graph, '');
  }
  walk.end();
}

/** The state of an object, where skops gives it to the object as the pickle would; undefined where there is none. */
function stateOf(call: Call, type: ClassName): Value | undefined {
  const name = fullName(type);
  if (call.states.length > 1) throw new ConvertError(`${name} is given more than one state`, call.at);
  const state = call.states[0];
  if (state === undefined) return undefined;
  if (state instanceof Dict) {
    if (!state.entries.every((key, at) => at % 2 === 1 || key instanceof Text))
      throw new ConvertError(`${name} has attributes whose names are no texts`, call.at);
    return state;
  }
  if (state instanceof Tuple && takesTuple.some((known) => known.test(name))) return state;
  throw new ConvertError(
    `${name} has a state that is no dict of attributes, which skops cannot give back`,
    call.at,
  );
}

/** A subclass of dict or list: skops makes it empty and fills it. What else it holds would be lost. */
export function containerNode(
  walk: Walk,
  place: Place,
  call: Call,
  type: ClassName,
  held: Call | Dict | List,
): void {
  const name = fullName(type);
  // A Bunch takes no state: sklearn/utils/_bunch.py, `__setstate__`.
  const bunch = type.name === 'Bunch' && type.module.startsWith('sklearn.');
  if (!bunch && !call.states.every(isEmpty))
    throw new ConvertError(`${name} holds attributes beside its items, which skops does not keep`, call.at);
  const items = held instanceof Dict ? [] : held.items;
  if (held instanceof List || held.entries.length === 0) sequence(walk, place, 'ListNode', type, items);
  else if (items.length === 0) dictNode(walk, place, type, held);
  else throw new ConvertError(`${name} is list and dict at once`, call.at);
}

function hasItems(call: Call): boolean {
  return call.items.length > 0 || call.entries.length > 0;
}

/** No state at all: None, an empty dict, or a tuple of those for attributes and slots. */
export function isEmpty(value: Value): boolean {
  return isNothing(value) || (value instanceof Tuple && value.items.every(isNothing));
}

function isNothing(value: Value): boolean {
  return value === null || (value instanceof Dict && value.entries.length === 0);
}

/** `sklearn.tree._tree.Tree`, made of its arguments and its state; skops reads the state first. */
export function treeNode(walk: Walk, place: Place, call: Call): void {
  const [state] = call.states;
  if (!(state instanceof Dict) || call.states.length > 1)
    throw new ConvertError('a tree has a state of an unknown form', call.at);
  walk.begin(place, 'TreeNode', { module: 'sklearn.tree._tree', name: 'Tree' });
  walk.field('content');
  walk.value(state, place.graph, '');
  reduceArgs(walk, place, call.args);
  walk.end();
}

function reduceArgs(walk: Walk, place: Place, args: Value): void {
  walk.field('__reduce__');
  walk.text.add('{"args":');
  walk.value(args, place.graph, '');
  walk.text.add('}');
}

/** A loss of Cython, made of the arguments of its class. */
export function lossNode(walk: Walk, place: Place, call: Call, type: ClassName): void {
  if (!call.states.every(isEmpty))
    throw new ConvertError(`${fullName(type)} has a state beside its arguments`, call.at);
  walk.begin(place, 'LossNode', type);
  walk.field('content');
  dictNode(walk, unshared(place), builtin('dict'), new Dict());
  reduceArgs(walk, place, call.args);
  walk.end();
}

/**
 * An object whose pickling Cython wrote: `__pyx_unpickle_X(X, checksum, state)` makes an empty X and gives it the
 * state, there or with BUILD, and so does skops.
 */
export function cythonNode(walk: Walk, place: Place, call: Call): void {
  const made = dottedName(call.callable)!;
  const [cls, , held, ...rest] = argsOf(call);
  const type = classNameOf(cls ?? null);
  const named = made.name === `__pyx_unpickle_${type.name}` && sameModule(made.module, type.module);
  if (!named || rest.length > 0)
    throw new ConvertError(`${fullName(made)} makes an object of another class`, call.at);
  if (/^sklearn\._loss\._loss\.Cy/.test(fullName(type))) {
    cythonLossNode(walk, place, call, type, held ?? null);
    return;
  }
  const states = [held ?? null, ...call.states].filter((state) => state !== null);
  if (states.length > 1) throw new ConvertError(`${fullName(type)} is given more than one state`, call.at);
  walk.begin(place, 'ObjectNode', type);
  if (states[0] !== undefined) {
    walk.field('content');
    walk.value(states[0], place.graph, '');
  }
  walk.end();
}

/** Cython's function stands in the extension, the class perhaps in the package that shows it. */
function sameModule(made: string, type: string): boolean {
  return (
    made === type || made.startsWith(`${type}.`) || type.endsWith(`.${made}`) || made.endsWith(`.${type}`)
  );
}

/** The class of a loss takes what its state holds as arguments, or nothing where BUILD gives the state. */
function cythonLossNode(walk: Walk, place: Place, call: Call, type: ClassName, held: Value): void {
  const [state, ...rest] = call.states;
  if (
    rest.length > 0 ||
    (state !== undefined && !isEmpty(state)) ||
    !(held === null || held instanceof Tuple)
  )
    throw new ConvertError(`${fullName(type)} has a state of an unknown form`, call.at);
  walk.begin(place, 'LossNode', type);
  walk.field('content');
  if (state === undefined) dictNode(walk, unshared(place), builtin('dict'), new Dict());
  else sequence(walk, unshared(place), 'TupleNode', builtin('tuple'), []);
  walk.field('__reduce__');
  walk.text.add('{"args":');
  sequence(walk, unshared(place), 'TupleNode', builtin('tuple'), held === null ? [] : held.items);
  walk.text.add('}');
  walk.end();
}

/** `functools.partial(func)` with the state (func, args, kwds, namespace). */
export function partialNode(walk: Walk, place: Place, call: Call): void {
  const state = call.states.length === 1 ? call.states[0] : undefined;
  if (!(state instanceof Tuple) || state.length !== 4)
    throw new ConvertError('a functools.partial has a state of an unknown form', call.at);
  walk.begin(place, 'PartialNode', { module: 'functools', name: 'partial' });
  walk.field('content');
  (['func', 'args', 'kwds', 'namespace'] as const).forEach((part, at) => {
    walk.text.add(`${at === 0 ? '{' : ','}"${part}":`);
    walk.value(state.items[at]!, place.graph, `.${part}`);
  });
  walk.text.add('}');
  walk.end();
}

/** What `getattr` finds on an object or a class by its name: a bound method, or one that belongs to the class. */
export function methodNode(walk: Walk, place: Place, call: Call): void {
  const [owner, name] = argsOf(call);
  const type = owner instanceof Global ? classNameOf(owner) : classOfObject(owner);
  if (owner === undefined || type === null || !(name instanceof Text) || argsOf(call).length !== 2)
    throw new ConvertError('getattr is called on something that is no object with methods', call.at);
  const method = plainText(name);
  walk.untrusted.add(`${fullName(type)}.${method}`);
  walk.begin(place, 'MethodNode', type);
  walk.field('content');
  walk.text.add(`{"func":${JSON.stringify(method)},"obj":`);
  if (owner instanceof Global) {
    walk.begin(unshared(place), 'TypeNode', type);
    walk.end();
  } else walk.value(owner, place.graph, '.__self__');
  walk.text.add('}');
  walk.end();
}

export function operatorNode(walk: Walk, place: Place, call: Call, name: string): void {
  walk.begin(place, 'OperatorFuncNode', { module: 'operator', name });
  walk.field('attrs');
  walk.value(call.args, place.graph, '');
  walk.end();
}

/** skops writes the ends of a slice as JSON. */
export function sliceNode(walk: Walk, place: Place, call: Call): void {
  const ends = argsOf(call).map(literalOf);
  if (ends.length !== 3 || ends.includes(null)) {
    const parts = argsOf(call).map((end, at) => () => walk.value(end, place.graph, `(${at})`));
    construct(walk, place, builtin('slice'), parts);
    return;
  }
  walk.begin(place, 'SliceNode', builtin('slice'));
  walk.field('content');
  walk.text.add(`{"start":${ends[0]},"stop":${ends[1]},"step":${ends[2]}}`);
  walk.end();
}

export function globalNode(walk: Walk, place: Place, value: Global): void {
  importedNode(walk, place, classNameOf(value));
}

/** A class or function by name. skops finds both in the same way; it trusts some as the one or the other. */
export function importedNode(walk: Walk, place: Place, named: ClassName): void {
  walk.begin(unshared(place), isType(named) ? 'TypeNode' : 'FunctionNode', named);
  walk.end();
}

function isType({ module, name }: ClassName): boolean {
  return module === 'builtins' || /^_*[A-Z]/.test(name) || (module === 'numpy' && numpyTypes.test(name));
}

const numpyTypes =
  /^(u?int|float|complex)[0-9]+$|^(bool|object|str|bytes)_?$|^(datetime|timedelta)64$|^void$/;

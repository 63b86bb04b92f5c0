import { Blob, Call, Dict, Float, List, SetOf, Text, Tuple, type Value } from '../../core/value.ts';
import { argsOf, fields, globalName } from '../graph.ts';

/** An object of a pandas class, as its pickle tells it. */
export interface PandasObject {
  /** The last part of the class's name: `DatetimeArray`. */
  readonly name: string;
  readonly call: Call;
  /** Its attributes by name: the one state that it is given, or the dict that `_new_Index` takes. */
  readonly fields: ReadonlyMap<string, Value>;
  /** The items of a state that is a tuple. */
  readonly state: readonly Value[];
}

const unpickle = /^pandas\._libs\.[\w.]+\.__pyx_unpickle_\w+$/;
const newIndex = /^pandas\.[\w.]+\._new_\w*Index$/;
const reconstructor = /^(?:copyreg|copy_reg)\._reconstructor$/;

/** Null for what is no object of a pandas class, or is given more than one state. */
export function pandasObject(value: Value | undefined): PandasObject | null {
  if (!(value instanceof Call) || value.states.length > 1 || value.items.length > 0) return null;
  const called = globalName(value.callable) ?? '';
  const args = argsOf(value);
  const made = newIndex.test(called) || unpickle.test(called) || reconstructor.test(called);
  const name = className(made ? args[0] : value.callable);
  if (name === null) return null;
  if (newIndex.test(called)) return { name, call: value, fields: fields(args[1]), state: [] };
  // The third argument of a Cython class is its state, where BUILD does not give it.
  const state = value.states[0] ?? (unpickle.test(called) ? args[2] : undefined);
  if (state instanceof Dict) return { name, call: value, fields: fields(state), state: [] };
  const items = state instanceof Tuple ? state.items : [];
  return { name, call: value, fields: fields(items.find((item) => item instanceof Dict)), state: items };
}

function className(value: Value | undefined): string | null {
  const name = globalName(value);
  return name !== null && /^pandas\.[\w.]+$/.test(name) ? name.slice(name.lastIndexOf('.') + 1) : null;
}

const spelt = [
  [Text, 'str'],
  [Blob, 'bytes'],
  [Float, 'float'],
  [List, 'list'],
  [Tuple, 'tuple'],
  [Dict, 'dict'],
  [SetOf, 'set'],
] as const;

/** The class or function that a refusal names. */
export function whatIs(value: Value | undefined): string {
  if (value instanceof Call) {
    const called = globalName(value.callable) ?? 'something unnamed';
    const makes = reconstructor.test(called) || newIndex.test(called) || unpickle.test(called);
    return makes ? (globalName(argsOf(value)[0]) ?? called) : called;
  }
  const name = globalName(value);
  if (name !== null) return name;
  if (value === null || value === undefined) return 'None';
  if (typeof value !== 'object') return typeof value === 'boolean' ? 'bool' : 'int';
  return spelt.find(([kind]) => value instanceof kind)?.[1] ?? 'an object';
}

/** `slice(start, stop, step)` as a pickle makes it; null for anything else. */
export function sliceOf(value: Value | undefined): readonly [number, number, number] | null {
  if (!(value instanceof Call) || !/^(?:builtins|__builtin__)\.slice$/.test(globalName(value.callable) ?? ''))
    return null;
  const [start, stop, step] = argsOf(value);
  if (typeof stop !== 'number' || (typeof start !== 'number' && start !== null)) return null;
  if (typeof step !== 'number' && step !== null && step !== undefined) return null;
  return [start ?? 0, stop, step ?? 1];
}

/** The dtype of an extension array: in its state, or under its name. */
export function dtypeOf({ fields: given, state }: PandasObject): Value | undefined {
  const isDtype = (value: Value): boolean =>
    /Dtype$/.test(globalName(value instanceof Call ? value.callable : undefined) ?? '');
  return state.find(isDtype) ?? given.get('_dtype') ?? given.get('dtype');
}

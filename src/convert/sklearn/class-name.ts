import { Call, Global, type Value } from '../../core/value.ts';
import { ConvertError } from '../errors.ts';
import { argsOf } from '../graph.ts';

/** A class or function by module and name, as skops names what it imports. */
export interface ClassName {
  readonly module: string;
  readonly name: string;
}

/** Names that Python 3 writes below protocol 3 for the sake of Python 2 (CPython, `_compat_pickle.py`). */
const oldModules: ReadonlyMap<string, string> = new Map([
  ['__builtin__', 'builtins'],
  ['copy_reg', 'copyreg'],
  ['exceptions', 'builtins'],
  ['UserDict', 'collections'],
  ['UserList', 'collections'],
  ['UserString', 'collections'],
  ['Queue', 'queue'],
  ['cPickle', 'pickle'],
  ['cStringIO', 'io'],
  ['StringIO', 'io'],
]);
const oldNames: ReadonlyMap<string, string> = new Map([
  ['__builtin__.unicode', 'str'],
  ['__builtin__.long', 'int'],
  ['__builtin__.xrange', 'range'],
  ['__builtin__.unichr', 'chr'],
  ['UserDict.IterableUserDict', 'UserDict'],
]);

/**
 * What an import names in Python 3.
 * @throws ConvertError where skops has no way to name it: it looks a name up in its module, no deeper.
 */
export function classNameOf(value: Value): ClassName {
  const found = dottedName(value);
  if (found === null) throw new ConvertError('a class or function is named by something that is no constant');
  if (found.name.includes('.') || found.name === '' || found.module === '')
    throw new ConvertError(
      `${found.module}.${found.name} is an attribute of a class, which skops cannot import`,
    );
  return found;
}

/** As `classNameOf`, for a first look; null where the value is no import by constant names. */
export function dottedName(value: Value | undefined): ClassName | null {
  if (!(value instanceof Global) || value.module === null || value.name === null) return null;
  if (value.protocol >= 3) return { module: value.module, name: value.name };
  return {
    module: oldModules.get(value.module) ?? value.module,
    name: oldNames.get(`${value.module}.${value.name}`) ?? value.name,
  };
}

/** Functions that make an empty object of the class that is their first argument. */
const makers: ReadonlySet<string> = new Set([
  'copyreg._reconstructor',
  'copyreg.__newobj__',
  'sklearn.metrics._dist_metrics.newObj',
  'sklearn.neighbors._kd_tree.newObj',
  'sklearn.neighbors._ball_tree.newObj',
  'sklearn.neighbors._dist_metrics.newObj',
]);

export function makesEmpty(name: string): boolean {
  return makers.has(name);
}

/** The class of an object whose state is given to it once it is there; null for what any other call makes. */
export function classOfObject(value: Value | undefined): ClassName | null {
  if (!(value instanceof Call)) return null;
  const made = dottedName(value.callable);
  if (value.via === 'NEWOBJ' || value.via === 'NEWOBJ_EX' || made === null) return made;
  return value.via === 'REDUCE' && makers.has(fullName(made)) ? dottedName(argsOf(value)[0]) : null;
}

export function fullName(named: ClassName): string {
  return `${named.module}.${named.name}`;
}

export function builtin(name: string): ClassName {
  return { module: 'builtins', name };
}

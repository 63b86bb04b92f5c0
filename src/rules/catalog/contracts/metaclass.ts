import { Call, Global, type Value } from '../../../core/value.ts';
import { itemsOf, textOf } from './checks.ts';

/** The class of classes, by any of its names. */
export function isMetaclass(value: Value | undefined): boolean {
  if (value instanceof Global)
    return (
      /^(type|ABCMeta|EnumMeta|EnumType)$/.test(value.name ?? '') &&
      /^(builtins|__builtin__|abc|enum)$/.test(value.module ?? '')
    );
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return false;
  const named = textOf(itemsOf(value.args)?.[0]);
  // cloudpickle before 1.4 and dill before 0.3.5 call it by its name of Python 2.
  return (
    /^(_load_type|_builtin_type)$/.test(value.callable.name ?? '') && /^(type|ClassType)$/.test(named ?? '')
  );
}

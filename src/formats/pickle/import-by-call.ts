import { Call, Global, Text, Tuple, type Value } from '../../core/value.ts';

/** What a call imports. */
export interface ImportedName {
  readonly module: string;
  readonly name: string;
}

const longestName = 400;

/**
 * dill before 0.3.5 writes each function of a C module as `_get_attr(_import_module('m'), 'f')`, numpy's and
 * `_codecs.encode` among them: that is an import of `m.f`. Null for any other call.
 */
export function importByCall({ via, callable, args }: Call): ImportedName | null {
  if (via !== 'REDUCE' || !isOfDill(callable, '_get_attr')) return null;
  const [base, name] = twoOf(args);
  // It falls back on the built-in of that name, which is how it writes those.
  if (isName(base) && isName(name))
    return /^(builtins|__builtin__)$/.test(base.value) ? { module: 'builtins', name: name.value } : null;
  if (!(base instanceof Call) || !isOfDill(base.callable, '_import_module')) return null;
  const module = base.args instanceof Tuple && base.args.length === 1 ? base.args.items[0] : undefined;
  if (!isName(module) || !isName(name)) return null;
  return { module: module.value, name: name.value };
}

function twoOf(args: Value): readonly Value[] {
  return args instanceof Tuple && args.length === 2 && args.dropped === 0 ? args.items : [];
}

function isOfDill(value: Value, name: string): boolean {
  if (!(value instanceof Global) || value.name !== name) return false;
  return value.module === 'dill._dill' || value.module === 'dill.dill';
}

function isName(value: Value | undefined): value is Text {
  return value instanceof Text && value.length <= longestName;
}

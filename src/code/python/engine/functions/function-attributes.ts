import { docstringOf } from '../names/docstrings.ts';
import { joinAll } from '../values/join.ts';
import {
  constant,
  external,
  type FunctionValue,
  instanceOf,
  type Mapping,
  mapping,
  sequence,
  unknown,
  type Value,
} from '../values/values.ts';

/** `f.name`, for a function of the repository. */
export function functionAttribute(value: FunctionValue, name: string): Value {
  switch (name) {
    case '__globals__':
    case 'func_globals':
      return { kind: 'namespace', marks: 0, of: { kind: 'module', marks: 0, module: value.info.module } };
    case '__call__':
    case '__wrapped__':
    case '__func__':
      return value.state.attributes?.get(name) ?? value;
    case '__name__':
    case '__qualname__':
      return constant(value.info.name);
    case '__doc__':
    case 'func_doc':
      return value.state.attributes?.get(name) ?? docOf(value);
    case '__code__':
    case 'func_code':
      return { kind: 'code', marks: 0, text: null, func: value };
    case '__builtins__':
      return external('builtins');
    case '__get__':
      return external('types.FunctionType.__get__', 0, value);
    case 'fget':
      if (value.binding === 'property') return { ...value, binding: 'plain' };
      break;
    case 'fset':
    case 'fdel':
      if (value.binding === 'property')
        return value.state.attributes?.get(name === 'fset' ? '<set>' : '<delete>') ?? unknown();
      break;
    case '__closure__':
    case 'func_closure':
      return sequence('tuple', [], { ...instanceOf('types.CellType'), self: value });
    case '__defaults__':
      return sequence('tuple', [...value.defaults]);
    default:
  }
  return value.state.attributes?.get(name) ?? external(`types.FunctionType.${name}`, 0, value);
}

function docOf({ info }: FunctionValue): Value {
  return info.node.type === 'FunctionDef' ? docstringOf(info.node.body) : constant(null);
}

/** `f.__kwdefaults__`, as it is read; what is put into it goes to the function itself. */
export function namedDefaults({ info, kwDefaults }: FunctionValue): Mapping {
  const made = mapping();
  const first = info.rest < 0 ? info.positional : info.positional + 1;
  kwDefaults.forEach((value, at) => {
    const name = info.parameters[first + at];
    if (value !== null && name !== undefined) made.entries.set(`s${name}`, { key: constant(name), value });
  });
  return made;
}

/** What the functions around a function have bound: any of it may be in a cell. */
export function inCells({ closure }: FunctionValue): Value {
  if (closure.kind === 'module') return unknown();
  return joinAll([...closure.names.values()].filter(({ kind }) => kind !== 'constant').slice(0, 64));
}

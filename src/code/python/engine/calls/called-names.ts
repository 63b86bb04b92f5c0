import type { Stmt } from '../../ast.ts';
import { type Machine, noArguments } from '../machine.ts';
import type { ModuleState } from '../state.ts';
import type { Value } from '../values/values.ts';
import { call } from './call.ts';

const most = 200;

/**
 * Calls what a module binds to a public name and can be called without being a function or a class: its loader takes
 * entry points by name, and a `partial` or an object with `__call__` is one as good as any. Source: torch/hub.py,
 * `_load_entry_from_hubconf`.
 */
export function callNames(m: Machine, module: ModuleState): void {
  const frame = { ...module.frame, owner: module.entries };
  let left = most;
  for (const statement of module.tree.body)
    for (const name of namesBound(statement)) {
      const value = module.frame.names.get(name);
      if (value === undefined || name.startsWith('_') || !isObject(value) || left === 0) continue;
      left -= 1;
      call(m, value, noArguments, { frame, node: statement });
    }
}

function namesBound(statement: Stmt): readonly string[] {
  if (statement.type === 'AnnAssign') return statement.target.type === 'Name' ? [statement.target.id] : [];
  if (statement.type !== 'Assign') return [];
  return statement.targets.flatMap((target) => (target.type === 'Name' ? [target.id] : []));
}

function isObject(value: Value): boolean {
  return value.kind === 'union'
    ? value.members.some(isObject)
    : value.kind === 'partial' || value.kind === 'instance' || value.kind === 'bound';
}

import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { onlyMethod } from '../reading/functions-by-name.ts';
import { onlyFunction, type Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';

interface Given {
  readonly value: Expr;
  readonly scope: Scope;
}

const known = new WeakMap<FunctionDef, readonly Expr[]>();

/**
 * What a function of the file gives back where it is called: by its name, or as the one method of that name in the file.
 * Empty for a generator, a coroutine that nobody waits for, and whatever a decorator may have changed.
 */
export function givenBack({ func }: Call, scope: Scope, search: Search): readonly Given[] {
  const called = functionOf(func, scope, search);
  if (called === null || search.survey.generators.has(called)) return [];
  const plain = called.decorators.every(
    (each) => each.type === 'Name' && (each.id === 'staticmethod' || each.id === 'classmethod'),
  );
  const own = search.survey.scopeOf.get(called);
  if (!plain || own === undefined) return [];
  return returned(called, search).map((value) => ({ value, scope: own }));
}

function functionOf(func: Expr, scope: Scope, { survey }: Search): FunctionDef | null {
  if (func.type === 'Name') return onlyFunction(func.id, scope);
  if (func.type !== 'Attribute' || func.value.type !== 'Name' || scope.node.type !== 'FunctionDef')
    return null;
  if (func.value.id !== selfName(scope.node)) return null;
  return onlyMethod(func.attr, survey)?.node ?? null;
}

function returned(called: FunctionDef, { spend }: Search): readonly Expr[] {
  const before = known.get(called);
  if (before !== undefined) return before;
  const found: Expr[] = [];
  if (spend(called.end - called.at))
    for (const statement of called.body)
      walkModule(statement, (node) => {
        if (node.type === 'FunctionDef' || node.type === 'Lambda' || node.type === 'ClassDef') return false;
        if (node.type === 'Return' && node.value !== null) found.push(node.value);
        return true;
      });
  known.set(called, found);
  return found;
}

import type { Expr, While } from '../../ast.ts';
import { boundNames, targetsOf } from '../../targets.ts';
import { walkModule } from '../../walk.ts';
import { isNamed } from '../reading/names-in.ts';
import { lookUp, onlyFunction, type Scope } from '../reading/scopes.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { headEnd } from './endless-loops.ts';
import { loopExits } from './loop-exits.ts';

/**
 * Finds `while not done:` of a module's variable that only functions set which never said `global done`: each sets a
 * variable of its own, and the loop asks for what the module was given once (Language Reference, Naming and binding).
 */
export function findUnsetFlags(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'While') continue;
    const flag = flagOf(node.test);
    if (flag === null) continue;
    const found = lookUp(flag.name, place.scope);
    if (found === null || found.scope.node.type !== 'Module') continue;
    const { binding } = found;
    const [first] = binding.assigned;
    // One plain assignment, and no `global` anywhere: it stays what it was.
    if (binding.others !== 1 || binding.remote || binding.imported || first === undefined) continue;
    if (first.type === 'AugAssign' || first.value === null || truthOf(first.value) !== flag.goesOn) continue;
    if (loopExits(node.body, { node, part: 'body', up: place, scope: place.scope }, search).leaves) continue;
    const setter = setterIn(node, flag.name, place.scope, search);
    if (setter === null) continue;
    search.report({
      hazard: 'loop-without-progress',
      node: { at: node.at, end: headEnd(node) },
      detail: `${setter} sets a ${flag.name} of its own, and the one that the loop asks for stays as it is`,
    });
  }
}

/** `done`, `not done`, and the truth of the variable for which the loop goes on. */
function flagOf(test: Expr): { readonly name: string; readonly goesOn: boolean } | null {
  if (test.type === 'Name') return { name: test.id, goesOn: true };
  if (test.type === 'UnaryOp' && test.op === 'not' && test.operand.type === 'Name')
    return { name: test.operand.id, goesOn: false };
  return null;
}

/** A function of the file that the loop calls, and that binds a variable of that name for itself. */
function setterIn({ body }: While, name: string, scope: Scope, search: Search): string | null {
  let setter: string | null = null;
  for (const statement of body)
    walkModule(statement, (inner) => {
      if (inner.type === 'Call' && inner.func.type === 'Name') {
        const called = onlyFunction(inner.func.id, scope);
        if (called !== null && search.spend(called.end - called.at))
          for (const one of called.body)
            walkModule(one, (part) => {
              if (part.type === 'FunctionDef' || part.type === 'Lambda') return false;
              for (const target of targetsOf(part))
                boundNames(target, (bound) => {
                  if (isNamed(bound, name)) setter = called.name;
                });
              return true;
            });
      }
      return setter === null;
    });
  return setter;
}

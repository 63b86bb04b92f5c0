import type { Call, ClassDef, Expr, FunctionDef } from '../../ast.ts';
import { isNamed } from '../reading/names-in.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import { classOf, type Found } from '../survey.ts';

/**
 * Finds `super(type(self), self).run()`: for an object of a subclass that is the method itself again (Library Reference,
 * `super`). Said where the file has such a subclass, with no method of that name of its own.
 */
export function findSuperOfType(search: Search): void {
  const { survey } = search;
  let byNode: Map<FunctionDef, Found<FunctionDef>> | null = null;
  for (const { node, place } of survey.calls) {
    const { func } = node;
    const around = place.scope.node;
    if (func.type !== 'Attribute' || around.type !== 'FunctionDef' || func.attr !== around.name) continue;
    if (!isSuperOfType(func.value, around)) continue;
    byNode ??= new Map(survey.functions.map((found) => [found.node, found]));
    const found = byNode.get(around);
    const holder = found === undefined ? null : classOf(found);
    if (holder === null) continue;
    if (survey.classes.some((other) => inherits(other.node, holder, around.name)))
      search.report({
        hazard: 'recursion-without-progress',
        node,
        detail: `of a subclass of ${holder.name}, what stands behind its type is ${around.name} itself`,
      });
  }
}

/** `super(type(self), self)`, `super(self.__class__, self)` */
function isSuperOfType(expression: Expr, method: FunctionDef): boolean {
  const self = selfName(method);
  if (self === null || expression.type !== 'Call' || !isNamed(expression.func, 'super')) return false;
  const [type, object] = (expression as Call).args;
  if (type === undefined || !isNamed(object, self)) return false;
  if (type.type === 'Call') return isNamed(type.func, 'type') && isNamed(type.args[0], self);
  return type.type === 'Attribute' && type.attr === '__class__' && isNamed(type.value, self);
}

function inherits({ bases, body }: ClassDef, holder: ClassDef, method: string): boolean {
  return (
    bases.some((base) => isNamed(base, holder.name)) &&
    !body.some((statement) => statement.type === 'FunctionDef' && statement.name === method)
  );
}

import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { functionsNamed } from '../reading/functions-by-name.ts';
import { alwaysMeets, leaving } from '../reading/paths.ts';
import type { Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';

/**
 * Finds objects that call the same method of each other for good: each method of a name always calls the method of that
 * name of an attribute, and all that the file ever puts there are objects of its own classes, so that a call comes back.
 */
export function findEndlessPeers(search: Search): void {
  const names = new Set(
    search.survey.functions
      .filter(({ place }) => place.scope.node.type === 'ClassDef')
      .map(({ node }) => node.name),
  );
  for (const name of names) {
    const methods = functionsNamed(name, search.survey)
      .filter(({ place }) => place.scope.node.type === 'ClassDef')
      .map(({ node }) => node)
      .filter((node) => !isAbstract(node));
    if (methods.length === 0 || methods.length > 20) continue;
    const calls = methods.map((method) => callOfPeer(method, name, search));
    const [first] = calls;
    if (!first || calls.includes(null)) continue;
    search.report({
      hazard: 'recursion-without-progress',
      node: first,
      detail: `${name} always calls ${name} of another object of the file, which calls it back`,
    });
  }
}

/** `raise NotImplementedError`, `pass`, `...` */
function isAbstract({ body }: FunctionDef): boolean {
  return (
    body.every(
      ({ type }, at) =>
        type === 'Raise' || type === 'Pass' || (type === 'Expr' && at === 0 && body.length <= 2),
    ) && body.some(({ type }) => type === 'Raise' || type === 'Pass')
  );
}

function callOfPeer(method: FunctionDef, name: string, search: Search): Call | null {
  const self = selfName(method);
  if (self === null || search.survey.generators.has(method) || !search.spend(method.end - method.at))
    return null;
  const found = new Set<Call>();
  for (const statement of method.body)
    walkModule(statement, (node) => {
      if (node.type === 'FunctionDef' || node.type === 'Lambda') return false;
      if (
        node.type === 'Call' &&
        node.func.type === 'Attribute' &&
        node.func.attr === name &&
        isPeer(node.func.value, self, search)
      )
        found.add(node);
      return true;
    });
  const [first] = found;
  if (first === undefined) return null;
  const always = alwaysMeets(method.body, {
    meets: (met) => met.type === 'Call' && found.has(met),
    leaves: ({ func }) => search.resolve.names(func).some((each) => leaving.has(each)),
    truth: (test) => truthOf(test),
  });
  return always ? first : null;
}

/** `self.peer`, where the file puts nothing there but objects of its classes, outside of what makes an object. */
function isPeer(holder: Expr, self: string, search: Search): boolean {
  if (holder.type !== 'Attribute' || holder.value.type !== 'Name' || holder.value.id !== self) return false;
  const { attr } = holder;
  let linked = false;
  for (const { node, place } of search.survey.others) {
    if (node.type !== 'Assign' && node.type !== 'AnnAssign') continue;
    const targets = node.type === 'Assign' ? node.targets : [node.target];
    for (const target of targets) {
      const pairs =
        target.type === 'Tuple' && node.value?.type === 'Tuple'
          ? target.elts.map(
              (each, at) => [each, node.value?.type === 'Tuple' ? node.value.elts[at] : undefined] as const,
            )
          : [[target, node.value ?? undefined] as const];
      for (const [to, value] of pairs) {
        const isIt =
          (to.type === 'Attribute' && to.attr === attr) ||
          (to.type === 'Name' && to.id === attr && place.scope.node.type === 'ClassDef');
        if (!isIt || value === undefined || (value.type === 'Constant' && value.value === null)) continue;
        if (!isOwnObject(value, place.scope, search)) return false;
        // What an object is given while it is made was there before it: such a chain has an end.
        linked ||= to.type === 'Attribute' && to.value.type === 'Name' && to.value.id !== self;
      }
    }
  }
  return linked;
}

function isOwnObject(value: Expr, scope: Scope, search: Search): boolean {
  if (value.type === 'Call')
    return search.survey.classes.some(
      ({ node }) => value.func.type === 'Name' && node.name === value.func.id,
    );
  if (value.type !== 'Name') return false;
  const bound = assignedOnce(value.id, scope)?.value;
  if (bound !== undefined) return bound.type === 'Call' && isOwnObject(bound, scope, search);
  // `writer, reviewer = Writer(t), Reviewer(t)`
  return search.survey.others.some(({ node, place }) => {
    if (node.type !== 'Assign' || place.scope !== scope || node.value.type !== 'Tuple') return false;
    const [target] = node.targets;
    if (target?.type !== 'Tuple') return false;
    const made =
      node.value.elts[target.elts.findIndex((each) => each.type === 'Name' && each.id === value.id)];
    return made?.type === 'Call' && isOwnObject(made, scope, search);
  });
}

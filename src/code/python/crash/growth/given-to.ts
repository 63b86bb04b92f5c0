import type { Expr, FunctionDef } from '../../ast.ts';
import { onlyClass, onlyFunction, type Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';

/** So many calls of one function say what it is given. */
const most = 20;

/**
 * What calls of the file give a function for one of its parameters, `Job(options)` the `__init__` of the class, each with
 * the scope that it stands in.
 */
export function givenTo(
  node: FunctionDef,
  name: string,
  { survey }: Search,
): readonly { readonly value: Expr; readonly scope: Scope }[] {
  const parameters = [...node.args.posonly, ...node.args.args].map(({ arg }) => arg);
  const own = selfName(node) === null ? 0 : 1;
  const around = survey.scopeOf.get(node)?.up?.node;
  const made = node.name === '__init__' && around?.type === 'ClassDef' ? around : null;
  return survey
    .callsOf(made?.name ?? node.name)
    .slice(0, 8 * most)
    .filter(({ node: { func }, place }) => {
      if (made !== null) return func.type === 'Name' && onlyClass(func.id, place.scope) === made;
      return func.type === 'Name' ? onlyFunction(func.id, place.scope) === node : own === 1;
    })
    .slice(0, most)
    .flatMap(({ node: call, place }) => {
      const value =
        call.keywords.find(({ arg }) => arg === name)?.value ?? call.args[parameters.indexOf(name) - own];
      return value === undefined ? [] : [{ value, scope: place.scope }];
    });
}

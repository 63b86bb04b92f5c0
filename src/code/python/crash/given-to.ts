import type { Expr, FunctionDef } from '../ast.ts';
import type { Search } from './risk.ts';
import { onlyFunction, type Scope } from './scopes.ts';
import { selfName } from './self-name.ts';
import type { FoundCall, Survey } from './survey.ts';

/** So many calls of one function say what it is given. */
const most = 20;

const known = new WeakMap<Survey, ReadonlyMap<string, readonly FoundCall[]>>();

/** Calls by the last word of what they call. */
function callsByName(survey: Survey): ReadonlyMap<string, readonly FoundCall[]> {
  const before = known.get(survey);
  if (before !== undefined) return before;
  const found = new Map<string, FoundCall[]>();
  for (const call of survey.calls) {
    const { func } = call.node;
    const word = func.type === 'Name' ? func.id : func.type === 'Attribute' ? func.attr : '';
    const same = found.get(word) ?? [];
    if (same.length < 8 * most) same.push(call);
    found.set(word, same);
  }
  known.set(survey, found);
  return found;
}

/** What calls of the file give a function for one of its parameters, each with the scope that it stands in. */
export function givenTo(
  node: FunctionDef,
  name: string,
  { survey }: Search,
): readonly { readonly value: Expr; readonly scope: Scope }[] {
  const parameters = [...node.args.posonly, ...node.args.args].map(({ arg }) => arg);
  const own = selfName(node) === null ? 0 : 1;
  return (callsByName(survey).get(node.name) ?? [])
    .filter(({ node: { func }, place }) =>
      func.type === 'Name' ? onlyFunction(func.id, place.scope) === node : own === 1,
    )
    .slice(0, most)
    .flatMap(({ node: call, place }) => {
      const value =
        call.keywords.find(({ arg }) => arg === name)?.value ?? call.args[parameters.indexOf(name) - own];
      return value === undefined ? [] : [{ value, scope: place.scope }];
    });
}

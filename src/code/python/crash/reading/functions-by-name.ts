import type { FunctionDef } from '../../ast.ts';
import { classOf, type Found, type Survey } from '../survey.ts';

const known = new WeakMap<Survey, ReadonlyMap<string, readonly Found<FunctionDef>[]>>();

/** The functions and methods of the file that have a name; looked for once, however many calls ask. */
export function functionsNamed(name: string, survey: Survey): readonly Found<FunctionDef>[] {
  let names = known.get(survey);
  if (names === undefined) {
    const all = new Map<string, Found<FunctionDef>[]>();
    for (const found of survey.functions) {
      const same = all.get(found.node.name);
      if (same === undefined) all.set(found.node.name, [found]);
      else same.push(found);
    }
    names = all;
    known.set(survey, names);
  }
  return names.get(name) ?? [];
}

/** The one function or method of the file that has a name; null where there are more. */
export function onlyNamed(name: string, survey: Survey): Found<FunctionDef> | null {
  const [only, ...more] = functionsNamed(name, survey);
  return only !== undefined && more.length === 0 ? only : null;
}

/** The one function of that name, where it is a method of a class. */
export function onlyMethod(name: string, survey: Survey): Found<FunctionDef> | null {
  const only = onlyNamed(name, survey);
  return only !== null && classOf(only) !== null ? only : null;
}

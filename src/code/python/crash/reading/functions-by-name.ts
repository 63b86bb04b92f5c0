import type { FunctionDef } from '../../ast.ts';
import type { Found, Survey } from '../survey.ts';

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

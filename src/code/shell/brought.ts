import type { Input } from './invocation.ts';
import { fileOf } from './paths.ts';
import type { Scope } from './scope.ts';

/**
 * The commands that wrote what is read here, by name: those before it in the pipe, and those that fetched the files which
 * they, or it, read.
 */
export function broughtBy(input: Input | undefined, scope: Scope): readonly string[] {
  if (input === undefined) return [];
  const names = input.from.map((each) => each.name);
  const files = [
    ...(input.file === undefined ? [] : [input.file]),
    ...input.from.flatMap((each) => each.args),
  ];
  for (const each of input.from) if (each.input?.file !== undefined) files.push(each.input.file);
  for (const file of files.slice(0, 100)) {
    const by = scope.fetched.get(fileOf(file, scope));
    if (by !== undefined) names.push(by);
  }
  return names;
}

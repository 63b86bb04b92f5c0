import { type Field, isKnown } from './field.ts';
import type { Input, Redirection } from './invocation.ts';
import { downloads } from './known-programs.ts';
import { pathOf } from './paths.ts';
import type { Scope } from './scope.ts';

/** What is left of an output once it has been redirected; what is written to files is remembered. */
export function redirect(
  scope: Scope,
  redirections: readonly Redirection[],
  output: string | undefined,
): string | undefined {
  const files = redirections.filter((each) => each.operator.startsWith('>') && (each.descriptor ?? 1) === 1);
  for (const { operator, target } of files) remember(scope, [target], operator === '>>', output);
  return files.length > 0 ? '' : output;
}

/** Remembers what is written to files. */
export function remember(
  scope: Scope,
  targets: readonly Field[],
  append: boolean,
  output: string | undefined,
): void {
  const { written } = scope;
  for (const target of targets) {
    if (!isKnown(target) || written.size > 1_000) continue;
    const path = pathOf(target, scope);
    const before = append ? (written.get(path) ?? '') : '';
    if (output === undefined) written.delete(path);
    else written.set(path, (before + output).slice(0, 65_536));
  }
}

/** `exec 3< file`: what can be read there from now on, under the name that the system gives it. */
export function keepDescriptor(scope: Scope, descriptor: number, { text, from, file }: Input): void {
  const path = `/dev/fd/${descriptor}`;
  const by = from.find((each) => downloads(each.name))?.name;
  const place = file === undefined ? undefined : pathOf(file, scope);
  const fetched = by ?? (place === undefined ? undefined : scope.fetched.get(place));
  const known = text ?? (place === undefined ? undefined : scope.written.get(place));
  if (fetched !== undefined) scope.fetched.set(path, fetched);
  if (known !== undefined) scope.written.set(path, known);
}

import { type Field, isKnown } from './field.ts';
import type { Redirection } from './invocation.ts';
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

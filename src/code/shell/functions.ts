import type { Function as ShellFunction } from 'unbash';
import type { FunctionDefinition, Scope, ShellValue } from './scope.ts';

interface Words {
  readonly variables: ReadonlySet<string>;
  readonly words: ReadonlySet<string>;
}

const wordsOf = new WeakMap<ShellFunction, Words>();

/** The variables that a function names, and all of its words. */
function words({ node, text }: FunctionDefinition): Words {
  const known = wordsOf.get(node);
  if (known !== undefined) return known;
  const source = text.slice(node.body.pos, node.body.end);
  const found: Words = {
    variables: new Set(source.match(/[A-Za-z_]\w*/g) ?? []),
    words: new Set(source.match(/[^\s;|&(){}<>"'`$]+/g) ?? []),
  };
  wordsOf.set(node, found);
  return found;
}

/** Functions that a call may lead to, by the words of each. */
function reachable(start: FunctionDefinition, scope: Scope): readonly FunctionDefinition[] {
  const found = [start];
  const seen = new Set([start.node]);
  for (let i = 0; i < found.length && found.length < 200; i += 1) {
    const names = words(found[i]!).words;
    for (const [name, definition] of scope.functions) {
      if (seen.has(definition.node) || !names.has(name)) continue;
      seen.add(definition.node);
      found.push(definition);
    }
  }
  return found;
}

/**
 * What a call depends on, as one text: its arguments, the variables that it and the functions it calls may read, and the
 * directory. Two calls with the same text do the same.
 */
export function callSignature(
  name: string,
  definition: FunctionDefinition,
  values: readonly ShellValue[] | undefined,
  scope: Scope,
): string {
  const parts = [
    name,
    String(scope.directory),
    String(scope.conditions > 0),
    String(scope.choice),
    String(scope.functions.size),
  ];
  parts.push(
    values === undefined
      ? '*'
      : values.map((value) => ('text' in value ? `=${value.text}` : `?${value.unknown.name}`)).join('\0'),
  );
  const read = new Set<string>();
  for (const each of reachable(definition, scope))
    for (const variable of words(each).variables) read.add(variable);
  for (const variable of read) {
    const value = scope.signature(variable);
    if (value !== '') parts.push(`${variable}${value}`);
  }
  return parts.join('\n');
}

/** Whether a function reads variables that it does not name. */
export function evaluates({ node, text }: FunctionDefinition): boolean {
  return /\beval\b|\bsource\b|\$\{!|(?:^|[\s;])\.\s/.test(text.slice(node.body.pos, node.body.end));
}

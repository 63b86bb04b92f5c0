import type { LineOf } from './read.ts';

/**
 * Finds the line on which a key of a TOML text is written, for error messages only: the parser does not keep it.
 * `below` is the table that the policy lives in, `['tool', 'loadlock']` in a pyproject.toml.
 */
export function linesOf(text: string, below: readonly string[] = []): LineOf {
  const lines = new Map<string, number>();
  let table: readonly string[] = [];
  text.split('\n').forEach((line, at) => {
    const trimmed = line.trim();
    if (trimmed.startsWith('[')) {
      table = keyParts(trimmed.replace(/^\[+/, '').split(']')[0]!);
      remember(lines, table, at);
      return;
    }
    const equals = trimmed.indexOf('=');
    if (equals > 0 && !trimmed.startsWith('#'))
      remember(lines, [...table, ...keyParts(trimmed.slice(0, equals))], at);
  });
  return (path) => lines.get([...below, ...path].join('\n')) ?? null;
}

function remember(lines: Map<string, number>, path: readonly string[], at: number): void {
  for (let end = 1; end <= path.length; end += 1) {
    const key = path.slice(0, end).join('\n');
    if (!lines.has(key)) lines.set(key, at + 1);
  }
}

function keyParts(text: string): string[] {
  return text.split('.').map((part) => part.trim().replace(/^["']|["']$/g, ''));
}

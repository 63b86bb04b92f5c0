import type { LineOf } from './section.ts';

/**
 * Finds the line on which a key of a TOML text is written, for error messages only: the parser does not keep it.
 * `below` is the table that the policy lives in, `['tool', 'loadlock']` in a pyproject.toml.
 */
export function linesOf(text: string, below: readonly string[] = []): LineOf {
  const lines = new Map<string, number>();
  let table: readonly string[] = [];
  const counts = new Map<string, number>();
  let quotes = '';
  text.split('\n').forEach((line, at) => {
    const trimmed = line.trim();
    const inText = quotes !== '';
    quotes = openAfter(line, quotes);
    if (inText) return;
    if (trimmed.startsWith('[')) {
      table = keyParts(trimmed.replace(/^\[+/, '').split(']')[0]!);
      remember(lines, table, at);
      if (trimmed.startsWith('[[')) {
        const name = table.join('\n');
        const count = (counts.get(name) ?? 0) + 1;
        counts.set(name, count);
        table = [...table.slice(0, -1), `${table.at(-1)}[${count}]`];
        remember(lines, table, at);
      }
      return;
    }
    const equals = trimmed.indexOf('=');
    if (equals > 0 && !trimmed.startsWith('#'))
      remember(lines, [...table, ...keyParts(trimmed.slice(0, equals))], at);
  });
  return (path) => lines.get([...below, ...path].join('\n')) ?? null;
}

/** The quotes of a text of several lines that is open after this line; empty where none is. */
function openAfter(line: string, before: string): string {
  let open = before;
  for (let at = 0; at < line.length; at += 1) {
    const three = line.slice(at, at + 3);
    if (three !== '"""' && three !== "'''") continue;
    if (open === '') open = three;
    else if (open === three) open = '';
    else continue;
    at += 2;
  }
  return open;
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

import type { EmbeddedCode } from '../code.ts';

const mostRecipes = 5_000;

/** The recipes of a Makefile, one shell script a target, and the commands of `$(shell …)`. */
export function readMakefile(text: string): EmbeddedCode[] {
  const found: EmbeddedCode[] = [];
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length && found.length < mostRecipes; at += 1) {
    const line = lines[at]!;
    if (!line.startsWith('\t')) {
      // Read while make reads the file: before any target is asked for.
      for (const command of shellCalls(line)) found.push(shell(command, at + 1, '$(shell)'));
      continue;
    }
    const start = at;
    while (at + 1 < lines.length && lines[at + 1]!.startsWith('\t')) at += 1;
    const recipe = lines.slice(start, at + 1).map((part) => part.slice(1).replace(/^[@+-]+/, ''));
    found.push(shell(recipe.join('\n').replaceAll('$$', '$'), start + 1, 'recipe'));
  }
  return found;
}

function* shellCalls(line: string): Generator<string, void, void> {
  const assigned = /^[A-Za-z0-9_.-]+[ \t]*!=(.+)$/.exec(line)?.[1];
  if (assigned !== undefined) yield assigned.trim();
  for (let at = line.indexOf('$(shell '); at >= 0; at = line.indexOf('$(shell ', at + 1)) {
    let depth = 0;
    let end = at + 1;
    for (; end < line.length; end += 1) {
      if (line[end] === '(') depth += 1;
      else if (line[end] === ')' && --depth === 0) break;
    }
    yield line.slice(at + '$(shell '.length, end);
    at = end;
  }
}

function shell(text: string, line: number, by: string): EmbeddedCode {
  return {
    language: 'shell',
    text,
    line,
    by,
    verbatim: true,
    context: 'repository',
    phase: 'start',
    reach: 'later',
    holes: false,
  };
}

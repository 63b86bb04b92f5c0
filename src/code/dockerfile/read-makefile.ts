import type { EmbeddedCode } from '../code.ts';
import { type AskedFor, type SharedFiles, sharedFiles } from '../run-place.ts';
import { askedTargets } from './asked-targets.ts';
import { type MakeLine, makeLines } from './make-lines.ts';
import { definitionsOf, MakeText, prefixOf } from './make-variables.ts';
import { commandLine } from './quoted.ts';

const mostRecipes = 5_000;

/** The recipes of a Makefile, one shell script a target, and the commands of `$(shell …)`. */
export function readMakefile(text: string): EmbeddedCode[] {
  const found: EmbeddedCode[] = [];
  const files = sharedFiles();
  const lines = text.split(/\r?\n/);
  const prefix = prefixOf(lines);
  const kinds = makeLines(lines, prefix);
  const values = definitionsOf(lines.filter((_, at) => kinds[at]!.kind === 'make'));
  const made = new MakeText(values);
  const shellOf = otherShell(values, made);
  const askedFor = askedTargets(lines, kinds, made);
  const add = (command: string, line: number, by: string, asked?: AskedFor): void => {
    if (command.trim() === '' || found.length >= mostRecipes) return;
    const program = by === 'recipe' ? shellOf(command) : command;
    // What was put in may have lines of its own.
    const isAsWritten = program === command && !command.includes('\0');
    const code = shell(program.replaceAll('\0', '\n'), line, by, files, isAsWritten);
    found.push(asked === undefined ? code : { ...code, place: { files, askedFor: asked } });
  };
  for (let at = 0; at < lines.length && found.length < mostRecipes; at += 1) {
    const line = kinds[at]!;
    if (line.kind === 'make') {
      // Read while make reads the file: before any target is asked for.
      for (const command of shellCalls(lines[at]!)) add(made.of(command), at + 1, '$(shell)');
      const own = inlineRecipe(lines[at]!);
      if (own !== null) add(made.of(own, automatic(line, made)), at + 1, 'recipe');
      continue;
    }
    const start = at;
    while (kinds[at + 1]?.kind === 'recipe') at += 1;
    const own = automatic(line, made);
    const recipe = lines.slice(start, at + 1).map((part, index) => {
      const body = part.startsWith(prefix) ? part.slice(prefix.length) : part;
      // What stands in front says whether make shows the command, and goes on.
      return kinds[start + index]!.goesOn ? body : body.replace(/^[ \t]*[@+-]+/, '');
    });
    const named = made.of(line.target[0] ?? '').trim();
    add(made.of(recipe.join('\n'), own), start + 1, 'recipe', askedFor.get(named));
  }
  const used = new Set([...text.matchAll(/\$[({]([\w.-]{1,80})[)}]/g)].map((match) => match[1]!));
  for (const [at, line] of lines.entries()) {
    const command = kinds[at]!.kind === 'make' ? unusedCommand(line, used) : null;
    if (command !== null) add(made.of(command), at + 1, 'variable');
  }
  return found;
}

/** A pipeline that a variable holds and no recipe of this file asks for: another file includes this one. */
function unusedCommand(line: string, used: ReadonlySet<string>): string | null {
  const [, name, value = ''] = /^[ ]*([\w.-]{1,80})[ \t]*(?:\?|:{1,3})?=[ \t]*(.*)$/.exec(line) ?? [];
  return name !== undefined && !used.has(name) && /[^|]\|[^|]/.test(value) ? value : null;
}

/** `$@` and `$<`. */
function automatic({ target }: MakeLine, made: MakeText): ReadonlyMap<string, string> {
  const [name = '', first = ''] = target.map((part) => made.of(part).trim().split(/\s+/, 1)[0] ?? '');
  return new Map([
    ...(/^[\w./-]+$/.test(name) ? [['@', name] as const] : []),
    ...(/^[\w./-]+$/.test(first) ? [['<', first] as const] : []),
  ]);
}

/** `target: dependencies ; command`. */
function inlineRecipe(line: string): string | null {
  if (line.startsWith('#') || /^[\w.-]+[ \t]*[:?+!]{0,3}=/.test(line)) return null;
  const colon = line.indexOf(':');
  const mark = colon < 1 ? -1 : line.indexOf(';', colon);
  return mark < 0 || line[colon + 1] === '=' ? null : line.slice(mark + 1).replace(/^[ \t]*[@+-]+/, '');
}

/** What hands a recipe to another program than a shell, where SHELL names one. */
function otherShell(values: ReadonlyMap<string, string>, made: MakeText): (recipe: string) => string {
  const program = made.of(values.get('SHELL') ?? '').trim();
  if (
    program === '' ||
    program.startsWith('$') ||
    /^(?:\/\S*\/)?(?:env[ \t]+)?(?:ba|da|z|k|a)?sh(?:[ \t]+(?:-[a-z]+|pipefail))*$/.test(program)
  )
    return (recipe) => recipe;
  const flags = made.of(values.get('.SHELLFLAGS') ?? '-c');
  return (recipe) => `${program} ${flags} ${commandLine([recipe])}`;
}

function* shellCalls(line: string): Generator<string, void, void> {
  const assigned = /^[A-Za-z0-9_.-]+[ \t]*!=(.+)$/.exec(line)?.[1];
  if (assigned !== undefined) yield assigned.trim();
  for (const [open, close] of [
    ['(', ')'],
    ['{', '}'],
  ] as const) {
    const mark = `$${open}shell `;
    for (let at = line.indexOf(mark); at >= 0; at = line.indexOf(mark, at + 1)) {
      let depth = 0;
      let end = at + 1;
      for (; end < line.length; end += 1) {
        if (line[end] === open) depth += 1;
        else if (line[end] === close && --depth === 0) break;
      }
      yield line.slice(at + mark.length, end);
      at = end;
    }
  }
}

function shell(text: string, line: number, by: string, files: SharedFiles, verbatim: boolean): EmbeddedCode {
  return {
    language: 'shell',
    text,
    line,
    by,
    verbatim,
    place: { files },
    context: 'repository',
    phase: 'start',
    reach: 'later',
    holes: false,
  };
}

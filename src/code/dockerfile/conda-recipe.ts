/** A command of a recipe, with its line. */
interface Command {
  readonly text: string;
  readonly line: number;
}

const mostLines = 20_000;

/**
 * What conda-build and rattler-build start by a recipe: `build.script`, `test.commands`, scripts of tests. Read by lines:
 * a recipe is a template that becomes YAML only when it is built. Sources: conda-build, metadata.py; rattler-build,
 * recipe format.
 */
export function condaCommands(text: string): readonly Command[] {
  const found: Command[] = [];
  const lines = text.split(/\r?\n/, mostLines).map(rendered);
  for (let at = 0; at < lines.length; at += 1) {
    const [, before = '', dash = '', value = ''] =
      /^([ ]{0,100})(- {1,8})?["']?(?:script|commands|content)["']?[ \t]*:[ \t]*(.*)$/.exec(lines[at]!) ?? [];
    if (value === '' && !/:[ \t]*$/.test(lines[at]!)) continue;
    if (!/^[ \t]*(?:- {1,8})?["']?(?:script|commands|content)/.test(lines[at]!)) continue;
    const depth = before.length + dash.length;
    if (/^[|>][-+\d]{0,3}[ \t]*$/.test(value)) {
      const end = blockEnd(lines, at + 1, depth);
      found.push({ text: lines.slice(at + 1, end).join('\n'), line: at + 2 });
      at = end - 1;
    } else if (value !== '') found.push({ text: plain(value), line: at + 1 });
    else at = takeList(lines, at + 1, depth, found) - 1;
  }
  return found.filter((command) => command.text.trim() !== '');
}

/** Statements of the template are nothing; what it fills in is the interpreter, or any word. */
function rendered(line: string): string {
  return line
    .slice(0, 4_000)
    .replace(/\{%[^%{}]{0,400}%\}/g, '')
    .replace(/\$?\{\{[ \t]{0,20}PYTHON[ \t]{0,20}\}\}/g, 'python')
    .replace(/\$?\{\{[^{}]{0,400}\}\}/g, '.')
    .replace(/[ \t]#[ \t]{0,4}\[[^\]]{0,200}\][ \t]*$/, '');
}

function blockEnd(lines: readonly string[], from: number, depth: number): number {
  let end = from;
  while (end < lines.length && (lines[end]!.trim() === '' || indent(lines[end]!) > depth)) end += 1;
  return end;
}

/** The items of a list below its key; one that is a key itself is looked at as such. */
function takeList(lines: readonly string[], from: number, depth: number, found: Command[]): number {
  let at = from;
  for (; at < lines.length; at += 1) {
    const line = lines[at]!;
    if (line.trim() === '' || /^[ \t]*#/.test(line)) continue;
    if (indent(line) < depth) break;
    const item = /^[ \t]*- {1,8}(.*)$/.exec(line)?.[1];
    if (item === undefined || /^["']?(?:script|commands|content)["']?[ \t]*:/.test(item)) break;
    if (/^[|>][-+\d]{0,3}[ \t]*$/.test(item)) {
      const end = blockEnd(lines, at + 1, indent(line));
      found.push({ text: lines.slice(at + 1, end).join('\n'), line: at + 2 });
      at = end - 1;
    } else found.push({ text: plain(item), line: at + 1 });
  }
  return at;
}

function indent(line: string): number {
  return line.length - line.trimStart().length;
}

function plain(value: string): string {
  const trimmed = value.trim();
  const [, quoted] = /^(?:"((?:[^"\\]|\\.)*)"|'(?:[^']|'')*')[ \t]*(?:#.*)?$/.exec(trimmed) ?? [];
  if (quoted !== undefined) return quoted.replace(/\\(["\\])/g, '$1');
  if (/^'.*'$/.test(trimmed)) return trimmed.slice(1, -1).replaceAll("''", "'");
  // A list in one line, each of it a command of its own.
  if (/^\[.*\]$/.test(trimmed))
    return trimmed
      .slice(1, -1)
      .replace(/["'][ \t]*,[ \t]*["']/g, '\n')
      .replace(/^["']|["']$/g, '');
  return trimmed;
}

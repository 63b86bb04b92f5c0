import type { EmbeddedCode } from '../code.ts';
import { parsePython } from '../python/parse/parse.ts';
import { isProgram } from './interactive-block.ts';
import { guessLanguage } from './language-of.ts';

const longest = 100_000;

/** A line that begins as a statement does, or with a call: somebody means it to be run. */
const meant =
  /^[ \t]*(?:(?:import|from|def|class|for|while|if|elif|else|try|except|finally|with|return|raise|async|await|del|global|nonlocal|assert|yield|exec|print|lambda|match|case)\b|@|[A-Za-z_][\w.]{0,200}[ \t]{0,4}(?:\(|\[[^\]\n]{0,200}\][ \t]{0,4}(?:\(|=[^=])|[-+*/%&|^@:]?=[^=]))/;

/**
 * A block of Python that no interpreter takes as it stands: nothing runs it, and somebody may type parts of it. It is read as a
 * whole, as far as that goes; what of it parses is read again without the rest, so that a broken line hides nothing beside it;
 * and where the rest looks like commands of a shell, it is read as these.
 *
 * @param isSession whether prompts told what was typed, so that what is left is what was answered.
 */
export function shownCode(code: EmbeddedCode, isSession: boolean): readonly EmbeddedCode[] {
  if (code.text.length > longest || isProgram(code.text)) return [code];
  const { taken, left } = takenOf(code.text);
  const rest = left.join('\n');
  const isOutput = isSession || !left.some((line) => meant.test(line.slice(0, 1_000)));
  const commands = guessLanguage(rest)?.language === 'shell';
  return [
    { ...code, shown: isOutput || commands ? 'output' : 'code' },
    ...(taken.some((line) => line !== '')
      ? [{ ...code, text: taken.join('\n'), shown: 'output' as const }]
      : []),
    ...(commands ? [{ ...code, language: 'shell' as const, text: rest }] : []),
  ];
}

/** How often what follows a broken line of a paragraph is tried as a whole, before its lines are tried one by one. */
const mostTries = 6;

/** The lines that an interpreter takes, by paragraphs, parts of them or alone, and the others; each where it stands. */
function takenOf(text: string): { readonly taken: readonly string[]; readonly left: readonly string[] } {
  const lines = text.split('\n');
  const taken = lines.map(() => '');
  const left = lines.map(() => '');
  for (let from = 0; from < lines.length; ) {
    let end = from;
    while (end < lines.length && lines[end]!.trim() !== '') end += 1;
    for (let at = from, tries = 0; at < end; tries += 1) {
      const whole = tries < mostTries ? withoutIndentation(lines.slice(at, end)) : [lines[at]!.trimStart()];
      const good = beforeError(whole);
      for (let i = 0; i < good; i += 1) taken[at + i] = whole[i]!;
      if (good > 0) {
        at += good;
        continue;
      }
      const line = lines[at]!.trimStart();
      if (isProgram(line)) taken[at] = line;
      else left[at] = lines[at]!;
      at += 1;
    }
    from = Math.max(end, from + 1);
  }
  return { taken, left };
}

/** How many lines stand before the first one that is broken, and are a program by themselves. */
function beforeError(lines: readonly string[]): number {
  const text = lines.join('\n');
  const [error] = parsePython(text).errors;
  if (error === undefined) return lines.length;
  const before = text.slice(0, error.at).split('\n').length - 1;
  return before > 0 && isProgram(lines.slice(0, before).join('\n')) ? before : 0;
}

/** Lines of a paragraph, which may be the inside of a function. */
function withoutIndentation(lines: readonly string[]): readonly string[] {
  const [indent = ''] = /^[ \t]*/.exec(lines[0] ?? '') ?? [];
  return indent !== '' && lines.every((line) => line.startsWith(indent))
    ? lines.map((line) => line.slice(indent.length))
    : lines;
}

import type { CodeContext, HazardFact } from '../../core/code.ts';
import type { EmbeddedCode } from '../code.ts';
import { type SharedFiles, sharedFiles } from '../run-place.ts';
import { withConstants } from './carried-constants.ts';
import { addedCode, isDifference } from './diff-block.ts';
import { type ForeignProgram, readForeignProgram } from './foreign-programs.ts';
import { wholeOf } from './fragments.ts';
import { commandsOfBlock } from './held-files.ts';
import { hasMagics, interactiveCode, isProgram } from './interactive-block.ts';
import {
  type BlockLanguage,
  belies,
  guessLanguage,
  interpreterOfInfo,
  languageOfInfo,
  otherLanguage,
} from './language-of.ts';
import { sendsSecrets } from './page-scripts.ts';
import { type MarkdownBlock, readMarkdown } from './read-markdown.ts';
import { shownCode } from './shown-code.ts';
import { spansOf } from './spans.ts';

const deepest = 3;

/**
 * The code in an answer: each block in a language that is known or that it looks like, and the whole text where it has no
 * fence and reads like code. Blocks of Markdown inside of blocks are read as well.
 */
export function markdownCode(text: string, context: CodeContext = 'generated'): EmbeddedCode[] {
  const found: EmbeddedCode[] = [];
  collect(text, context, 0, 0, found);
  // Whoever follows the text runs its blocks one after another, in one place.
  const files = sharedFiles();
  return withConstants(found).map((code) => inOnePlace(code, files));
}

function inOnePlace(code: EmbeddedCode, files: SharedFiles): EmbeddedCode {
  return code.language === 'shell' && code.place === undefined ? { ...code, place: { files } } : code;
}

function collect(
  text: string,
  context: CodeContext,
  offset: number,
  depth: number,
  found: EmbeddedCode[],
): void {
  const all: MarkdownBlock = { kind: 'whole', info: '', text, line: 1, closed: true };
  if (depth === 0 && isDifference(text)) {
    for (const change of addedCode(text))
      found.push(...codesOf({ ...all, text: change.text }, change.language, context, offset));
    return;
  }
  const blocks = readMarkdown(text);
  const fenced = blocks.some(({ kind }) => kind === 'fenced');
  const whole = fenced || depth > 0 ? null : guessLanguage(around(text, blocks));
  if (whole !== null) {
    found.push(...codesOf(all, whole, context, offset));
    return;
  }
  for (const block of blocks) {
    if (/^(?:markdown|md|mdx|rst)\b/i.test(block.info) && depth < deepest) {
      collect(block.text, context, offset + block.line - 1, depth + 1, found);
      continue;
    }
    for (const held of commandsOfBlock(block.info, block.text)) {
      const by = `block of ${block.info.slice(0, 60)}!${held.by}`;
      const line = offset + block.line + held.line - 1;
      found.push({ ...held, line, by, context, phase: 'import', reach: 'load' });
    }
    const changes = /^(?:diff|patch)\b/i.test(block.info) ? addedCode(block.text) : [];
    for (const change of changes)
      found.push(...codesOf({ ...block, text: change.text }, change.language, context, offset));
    if (changes.length > 0) continue;
    const other = context === 'generated' ? foreignProgram(block) : undefined;
    for (const command of other?.commands ?? [])
      found.push({
        ...codeOf(
          { ...block, text: command.text },
          { language: 'shell' },
          context,
          offset + command.line - 1,
        ),
        phase: 'call',
      });
    const program = other?.understood === false ? interpreterOfInfo(block.info) : undefined;
    if (program !== undefined && block.text.trim() !== '')
      found.push({
        ...codeOf(block, { language: 'shell' }, context, offset - 1),
        // The shell's own judges know what a program of this name does with its input.
        text: `${program} <<'block-ends'\n${block.text}\nblock-ends`,
      });
    const language = languageOfBlock(block);
    if (language !== null) found.push(...codesOf(block, language, context, offset));
  }
  for (const { text: span, line } of spansOf(around(text, blocks)))
    found.push({
      ...codeOf(
        { kind: 'span', info: '', text: span, line, closed: true },
        { language: 'shell' },
        context,
        offset,
      ),
      // Somebody may do as the sentence says.
      phase: 'call',
    });
}

function languageOfBlock(block: MarkdownBlock): BlockLanguage | null {
  if (block.info !== '') {
    const named = languageOfInfo(block.info);
    if (named !== null) return named;
    const other = otherLanguage(block.info);
    if (other === 'program' || (other === 'data' && !belies(block.info, block.text))) return null;
  }
  const guessed = guessLanguage(block.text);
  // A text that is shown, and that no server would take for SQL: what an injection makes of a query, for one.
  return guessed?.language === 'sql' && shown.test(block.info) && !closesAll(block.text) ? null : guessed;
}

const shown = /^(?:te?xt|plain|plaintext|output|log|none|raw|result)\b/i;

/** Whether each parenthesis of a text is opened before it is closed. */
function closesAll(text: string): boolean {
  let depth = 0;
  for (const letter of text.replaceAll(/'(?:[^'\n]|'')*'/g, '')) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/** A block as whoever copies it runs it: a program, what was typed in a session, or a cell of a notebook. */
function codesOf(
  block: MarkdownBlock,
  as: BlockLanguage,
  context: CodeContext,
  offset: number,
): readonly EmbeddedCode[] {
  const code = codeOf(block, as, context, offset);
  if (as.language !== 'python') return [code];
  if (as.session === true) return typedCode(code, true);
  // `(5\n% 3)` is no prompt.
  if (isProgram(block.text)) return [{ ...code, text: block.text }];
  if (code.text !== block.text) return typedCode(code, sessionPrompt.test(block.text));
  if (block.kind === 'whole') return interactive(code) ?? [code];
  // No interpreter runs it as it stands; what it is a part of is read in its place.
  const whole =
    block.kind === 'fenced' && interactiveCode(code.text, context) === null ? wholeOf(code.text) : null;
  // That it was taken for Python was a guess, where nothing says so.
  return whole === null ? typedCode(code, languageOfInfo(block.info) === null) : [{ ...code, text: whole }];
}

/** Python as it is typed into an interpreter, or into IPython, where that is no program. */
function typedCode(code: EmbeddedCode, isSession: boolean): readonly EmbeddedCode[] {
  const cells = interactive(code);
  // A magic that is not known may run the block all the same.
  if (cells === null) return hasMagics(code.text) ? [code] : shownCode(code, isSession);
  return cells.flatMap((cell) => (cell.language === 'python' ? shownCode(cell, isSession) : [cell]));
}

function interactive(code: EmbeddedCode): readonly EmbeddedCode[] | null {
  const cells = interactiveCode(code.text, code.context);
  if (cells === null) return null;
  return cells.map(({ cell: _, by, line, phase: __, reach: ___, ...rest }) => ({
    ...rest,
    line: code.line + line - 1,
    by: by === 'cell' ? code.by : `${code.by}!${by}`,
    phase: 'import',
    reach: 'load',
  }));
}

function codeOf(
  block: MarkdownBlock,
  { language, dialect, session }: BlockLanguage,
  context: CodeContext,
  offset: number,
): EmbeddedCode {
  const text = typed(block.text, session === true);
  return {
    language,
    text,
    line: offset + block.line,
    by:
      block.kind === 'fenced' && block.info !== ''
        ? `block of ${block.info.slice(0, 60)}`
        : `${block.kind} block`,
    verbatim: true,
    context,
    phase: 'import',
    reach: 'load',
    holes: false,
    ...(dialect === undefined ? {} : { dialect }),
  };
}

/** A prompt, and what was typed behind it. */
const prompt =
  /^[ \t]{0,20}(?:(?:>>>|In \[\d{1,9}\]:|\$|%|[\w@.:~/-]{1,80}[$#])(?: (.*))?|(?:PS(?: [A-Za-z]:[^>]{0,200})?>|[A-Za-z]:\\[^<>|"]{0,200}>) ?(.*))$/;
/** A prompt of Python's or IPython's, which stands in front of nothing else. */
const sessionPrompt = /^[ \t]{0,20}(?:>>>|In \[\d{1,9}\]:)(?: |$)/m;
const continuation = /^[ \t]{0,40}(?:\.{3,20}:|\.\.\.|>)(?: (.*))?$/;

/** Blocks that are programs which nobody here reads, and pages that send what a browser keeps: whoever follows the text runs them. */
export function unreadBlocks(text: string, context: CodeContext): readonly HazardFact[] {
  if (context !== 'generated') return [];
  const blocks = readMarkdown(text);
  const pages = blocks.filter(({ text: inner }) => sendsSecrets(inner));
  const sending = pages.length === 0 && sendsSecrets(text) ? [{ info: 'html', line: 1 }] : pages;
  const found = sending.slice(0, mostUnread).map(
    ({ info, line }): HazardFact => ({
      kind: 'hazard',
      where: { line },
      language: 'text',
      context,
      hazard: 'page-sends-secrets',
      phase: 'start',
      reach: 'none',
      evidence: `block of ${info.slice(0, 60)}`,
    }),
  );
  const unread: HazardFact[] = [];
  for (const block of blocks) {
    const program = foreignProgram(block);
    if (program === undefined || unread.length >= mostUnread) continue;
    const fact = {
      kind: 'hazard',
      where: { line: block.line },
      language: 'text',
      context,
      phase: 'start',
      reach: 'none',
      evidence: `block of ${block.info.slice(0, 60)}`,
    } as const;
    if (program.sendsEnvironment) unread.push({ ...fact, hazard: 'page-sends-secrets' });
    else if (program.understood)
      unread.push({ ...fact, hazard: 'language-not-read', detail: 'reaches for nothing' });
    else unread.push({ ...fact, hazard: 'language-not-read' });
  }
  return [...found, ...unread];
}

/** What a block in another language was seen to do; undefined for one that is none, or empty. */
function foreignProgram({ kind, info, text }: MarkdownBlock): ForeignProgram | undefined {
  if (kind !== 'fenced' || languageOfInfo(info) !== null || otherLanguage(info) !== 'program')
    return undefined;
  const [, word = ''] = /^[{.\s]{0,8}([A-Za-z0-9+#-]{1,30})/.exec(info) ?? [];
  return text.trim() === '' ? undefined : readForeignProgram(word.toLowerCase(), text);
}

const mostUnread = 50;

/** What was typed at the prompts of a session; output becomes empty lines, so that lines stay where they are. */
function typed(text: string, session: boolean): string {
  const lines = text.split('\n');
  if (!lines.some((line) => prompt.test(line))) return text;
  let goesOn = false;
  return lines
    .map((line) => {
      const found = prompt.exec(line) ?? (goesOn ? continuation.exec(line) : null);
      goesOn = found !== null;
      // A block that is called a script is copied as a whole: what has no prompt in it is run as well.
      return found === null ? (session ? '' : line) : (found[1] ?? found[2] ?? '');
    })
    .join('\n');
}

/** The text without its blocks: where that reads like code, they are parts of a program and no blocks. */
function around(text: string, blocks: readonly MarkdownBlock[]): string {
  if (blocks.length === 0) return text;
  const lines = text.split(/\r\n|\r|\n/);
  for (const { line, text: inner } of blocks)
    for (let at = line - 1, end = at + inner.split('\n').length; at < end; at += 1) lines[at] = '';
  return lines.join('\n');
}

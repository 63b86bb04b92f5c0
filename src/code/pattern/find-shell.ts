import { shellCommands } from '../shell/commands.ts';
import { type Field, isKnown, shown } from '../shell/field.ts';
import type { Invocation } from '../shell/invocation.ts';
import { commandLine } from '../shell/walk.ts';
import { LineTable } from '../sql/text-offsets.ts';
import type { Matches } from './find-python.ts';
import { matchesAt, type Slot } from './gaps.ts';

/** The words of commands that write into each other. */
export interface ShellPattern {
  readonly stages: readonly (readonly Slot<string>[])[];
}

const most = 1_000;
const evidenceLength = 200;

/** Reads a pattern: words of a command, `$X` for one word, `...` for any, `|` between commands. @throws Error */
export function parseShellPattern(pattern: string): ShellPattern {
  const stages: Slot<string>[][] = [[]];
  for (const word of wordsOf(pattern)) {
    const stage = stages.at(-1) as Slot<string>[];
    const hole = /^\$([A-Z_][A-Z0-9_]*)$/.exec(word)?.[1];
    if (word === '|') stages.push([]);
    else if (word === '...') stage.push({ kind: 'gap' });
    else if (hole !== undefined) stage.push({ kind: 'hole', name: hole });
    else stage.push({ kind: 'token', token: unquoted(word) });
  }
  for (const stage of stages) {
    if (stage.length === 0) throw new Error('a command of it has no words');
    if (stage[0]?.kind === 'gap') throw new Error('a command begins with its name, or with $X');
  }
  if (stages.every((stage) => stage.every(({ kind }) => kind !== 'token')))
    throw new Error('it matches everything');
  return { stages };
}

/** The commands that a pattern matches, with quotes, variables and wrappers such as `sudo` undone. */
export async function findShell({ stages }: ShellPattern, text: string, dialect?: string): Promise<Matches> {
  const { commands, windows, complete } = await shellCommands(text, dialect);
  const lines = new LineTable(text);
  const found = new Map<number, { line: number; evidence: string }>();
  const last = stages.at(-1) as readonly Slot<string>[];
  for (const { invocation, at } of commands) {
    if (found.size >= most || found.has(at)) continue;
    if (!isCommand(last, invocation) || !comesFrom(stages.slice(0, -1), invocation)) continue;
    const evidence = pipelineOf(invocation).slice(0, evidenceLength);
    found.set(at, { line: lines.lineOf(at), evidence });
  }
  const matches = [...found.values()].sort((a, b) => a.line - b.line);
  return { matches, complete: complete && windows === null };
}

function isCommand(pattern: readonly Slot<string>[], { name, path, args }: Invocation): boolean {
  // What a command is called is its name, in whatever folder it lies.
  const words = [name === '' ? wordOf(path) : name, ...args.map(wordOf)];
  return matchesAt(
    pattern,
    words,
    0,
    true,
    (wanted, word) => wanted === word,
    (word) => word,
  );
}

function pipelineOf(invocation: Invocation): string {
  const from = invocation.input?.from ?? [];
  return [...from, invocation].map(commandLine).join(' | ');
}

/** Earlier commands of a pipeline, in their order; others may stand between them. */
function comesFrom(stages: readonly (readonly Slot<string>[])[], { input }: Invocation): boolean {
  if (stages.length === 0) return true;
  const from = input?.from ?? [];
  let at = from.length - 1;
  for (const stage of stages.toReversed()) {
    while (at >= 0 && !isCommand(stage, from[at] as Invocation)) at -= 1;
    if (at < 0) return false;
    at -= 1;
  }
  return true;
}

function wordOf(field: Field): string {
  return isKnown(field) ? field.text : shown(field);
}

/** Words and `|`, with quoted text in one piece. */
function wordsOf(pattern: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  let quote = '';
  for (const character of pattern) {
    if (quote !== '') {
      word += character;
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      quote = character;
      word += character;
    } else if (/\s/.test(character) || character === '|') {
      if (word !== '') words.push(word);
      word = '';
      if (character === '|') words.push('|');
    } else word += character;
  }
  if (quote !== '') throw new Error('it has a quote without an end');
  if (word !== '') words.push(word);
  return words;
}

function unquoted(word: string): string {
  return word.replace(/["']/g, '');
}

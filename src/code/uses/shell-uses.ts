import { baseOf } from '../../core/slash-paths.ts';
import type { CodeText } from '../read-code.ts';
import { shellCommands } from '../shell/commands.ts';
import type { Invocation } from '../shell/invocation.ts';
import { commandLine } from '../shell/walk.ts';
import { LineTable } from '../sql/text-offsets.ts';
import type { Use } from './use.ts';

const shown = 200;
/** What no list can admit: a command whose name could not be told, or that was not followed to. */
const unknown = '?';

/** The commands that a script runs, those behind `sudo`, `env`, `xargs` and the like too, and these themselves. */
export async function shellUses({ text, dialect }: CodeText): Promise<readonly Use[]> {
  const { commands, windows, complete } = await shellCommands(text, dialect);
  const lines = new LineTable(text);
  const uses: Use[] = [];
  const add = (name: string, at: number, evidence: string): void => {
    uses.push({ use: 'command', name, line: lines.lineOf(at), evidence: evidence.slice(0, shown) });
  };
  for (const { invocation, at } of commands) {
    const line = commandLine(invocation);
    add(baseName(invocation), at, line);
    for (const wrapper of invocation.through) add(wrapper, at, line);
  }
  if (windows !== null)
    for (const { name, at } of firstWords(text)) add(name, at, text.slice(at, at + shown));
  if (!complete) add(unknown, 0, 'the script does more than is followed');
  return uses;
}

function baseName({ name }: Invocation): string {
  return name === '' ? unknown : baseOf(name);
}

const wordOfWindows = /(?:^|[\n;|&(){}])[ \t]*(?:[&.][ \t]+)?["']?([\w.:\\/-]{1,200})/g;

/** Scripts for Windows are not taken apart: every word that may begin a command counts as one. */
function firstWords(text: string): readonly { readonly name: string; readonly at: number }[] {
  return Array.from(text.matchAll(wordOfWindows), ({ 0: whole, 1: word = '', index }) => ({
    name: (word.split(/[\\/]/).at(-1) ?? '').toLowerCase().replace(/\.(?:exe|cmd|bat|com)$/, ''),
    at: index + whole.length - word.length,
  })).filter(({ name }) => name !== '');
}

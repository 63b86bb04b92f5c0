import { wrap } from '../report/layout.ts';
import type { Option } from './arguments.ts';
import { type Command, helpOption } from './command.ts';

type Row = readonly [string, string];

const defaultWidth = 100;
/** Beyond it, what an option does stands below it: its column would leave no room for words. */
const widestName = 34;

/**
 * The help of one command: how to call it, its options, examples.
 * @param columns of the terminal; zero where it has none.
 */
export function commandHelp(command: Command, columns = 0): string {
  const options = [...command.options, helpOption];
  const lines = [
    ...wrap(command.summary, columns || defaultWidth),
    '',
    `usage: loadlock ${command.name} ${command.synopsis}`.trimEnd(),
    '',
    'options:',
    ...table(
      options.map((option) => [optionText(option), option.what]),
      columns,
    ),
    '',
    'examples:',
    ...command.examples.map((example) => `  ${example}`),
  ];
  return `${lines.join('\n')}\n`;
}

function optionText({ name, short, value, choices }: Option): string {
  const dashes = short === undefined ? `    --${name}` : `-${short}, --${name}`;
  if (value === undefined) return dashes;
  return `${dashes} ${choices === undefined ? value : choices.join('|')}`;
}

/** The help of the program: what it is for and its commands. */
export function programHelp(version: string, commands: readonly Row[], columns = 0): string {
  const lines = [
    `loadlock ${version}: opens model files without running them, and says whether they may be loaded`,
    '',
    'usage: loadlock COMMAND [OPTIONS]',
    '',
    'commands:',
    ...table(commands, columns),
    '',
    'examples:',
    '  loadlock scan model.pkl',
    '  loadlock scan models/ --json',
    '  loadlock inspect model.pt --pickle',
    '',
    'exit codes: 0 allow, 1 deny, 2 could not decide, 3 review',
    'loadlock COMMAND --help tells more of one command.',
  ];
  return `${lines.join('\n')}\n`;
}

/** The help of commands that share their first word. */
export function groupHelp(first: string, commands: readonly Row[], columns = 0): string {
  const lines = [
    `usage: loadlock ${first} COMMAND [OPTIONS]`,
    '',
    'commands:',
    ...table(commands, columns),
    '',
    `loadlock ${first} COMMAND --help tells more of one command.`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Names on the left, words on the right, as wide as the terminal. */
function table(rows: readonly Row[], columns: number): string[] {
  const fitting = rows.map(([name]) => name.length).filter((length) => length <= widestName);
  const left = Math.max(...fitting);
  const room = Math.max((columns || defaultWidth) - left - 5, 24);
  return rows.flatMap(([name, what]) => {
    const [first = '', ...others] = wrap(what, room);
    const below = others.map((line) => `  ${' '.repeat(left)}  ${line}`);
    return name.length > left
      ? [`  ${name}`, `  ${' '.repeat(left)}  ${first}`, ...below]
      : [`  ${name.padEnd(left)}  ${first}`, ...below];
  });
}

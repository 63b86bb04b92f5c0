import type { Option } from './arguments.ts';
import { type Command, helpOption } from './command.ts';

/** The help of one command: how to call it, its options, examples. */
export function commandHelp(command: Command): string {
  const options = [...command.options, helpOption];
  const written = options.map(optionText);
  const width = Math.max(...written.map((text) => text.length));
  const lines = [
    command.summary,
    '',
    `usage: loadlock ${command.name} ${command.synopsis}`.trimEnd(),
    '',
    'options:',
    ...options.map((option, at) => `  ${written[at]!.padEnd(width)}  ${option.what}`),
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
export function programHelp(version: string, commands: readonly (readonly [string, string])[]): string {
  const width = Math.max(...commands.map(([name]) => name.length));
  const lines = [
    `loadlock ${version}: opens model files without running them, and says whether they may be loaded`,
    '',
    'usage: loadlock COMMAND [OPTIONS]',
    '',
    'commands:',
    ...commands.map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`),
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

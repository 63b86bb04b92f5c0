import type { Arguments, Option } from './arguments.ts';
import type { Terminal } from './terminal.ts';

export interface Command {
  /** How it is called, as `policy explain`. */
  readonly name: string;
  readonly summary: string;
  /** What follows the name. */
  readonly synopsis: string;
  readonly options: readonly Option[];
  readonly examples: readonly string[];
  /** @returns the exit code. */
  run(given: Arguments, terminal: Terminal): Promise<number>;
}

export const helpOption: Option = { name: 'help', short: 'h', what: 'show this help' };
export const jsonOption: Option = { name: 'json', what: 'print one JSON document' };
export const outputOption: Option = {
  name: 'output',
  short: 'o',
  value: 'FILE',
  what: 'write the result to FILE, whole or not at all',
};
export const quietOption: Option = { name: 'quiet', short: 'q', what: 'print only what was not admitted' };

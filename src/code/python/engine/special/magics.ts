import { argumentText } from '../calls/argument-text.ts';
import { asText } from '../fold/constants.ts';
import { argumentFor, type Machine, positional } from '../machine.ts';
import type { CallPlace } from '../state.ts';
import { constant, external, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

const commands = /^(?:!+|sx|system|sc|bash|sh|script|cmd|pip|conda|uv|mamba)$/;
/** Of those, the names of programs themselves. */
const programs = /^(?:pip|conda|uv|mamba)$/;
const python = /^(?:time|timeit|prun|mprun|lprun|memit|capture|python[23]?|pypy)$/;

/** What a magic does with its text, as IPython would: a command for a shell, or Python; null for any other. */
function runs(m: Machine, name: string | null, text: Value | undefined, place: CallPlace): Value | null {
  if (name === null || text === undefined || m.quiet > 0) return null;
  if (python.test(name)) return m.call(external('builtins.exec'), positional(text), place);
  if (!commands.test(name)) return null;
  const words = programs.test(name) ? argumentText(text, 'command') : null;
  const command = words === null ? text : constant(`${name} ${words}`, text.marks);
  return m.call(external('IPython.InteractiveShell.getoutput'), positional(command), place);
}

const line: Special = (m, given, place) =>
  runs(m, asText(argumentFor(given, 0, 'magic_name')), argumentFor(given, 1, 'line'), place);

const cell: Special = (m, given, place) =>
  runs(m, asText(argumentFor(given, 0, 'magic_name')), argumentFor(given, 2, 'cell'), place);

/** `magic('sx ls')` names the magic and its text in one. */
const both: Special = (m, given, place) => {
  const text = argumentFor(given, 0, 'arg_s');
  const found = /^%?(!|\w{1,40})\s{0,9}([\s\S]*)$/.exec(asText(text) ?? '');
  return found === null
    ? null
    : runs(m, found[1] as string, constant(found[2] as string, text?.marks ?? 0), place);
};

export const magicSpecials: readonly (readonly [string, Special])[] = [
  ['IPython.InteractiveShell.run_line_magic', line],
  ['IPython.InteractiveShell.run_cell_magic', cell],
  ['IPython.InteractiveShell.magic', both],
];

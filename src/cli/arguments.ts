import { LoadlockError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { printable } from '../core/printable.ts';

/** An option of a command, as its help shows it. */
export interface Option {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  /** What the value is called in the help; absent for a switch. */
  readonly value?: string;
  /** The value may be left out: the option is then a switch. */
  readonly optional?: boolean;
  /** It may be given more than once: its values are among the `lists`. */
  readonly repeatable?: true;
  /** The only values that may be given. */
  readonly choices?: readonly string[];
  readonly what: string;
}

export interface Arguments {
  readonly positionals: readonly string[];
  readonly switches: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  /** Of options that may be repeated. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads a command's arguments. `--` ends the options; an option may stand anywhere before it. Short ones may stand
 * together, and a value may follow its letter at once: `-qv`, `-j2` (POSIX, Utility Syntax Guidelines 5 and 6).
 * @throws LoadlockError USAGE for what the command does not know, a missing value, or an option given twice.
 */
export function readArguments(argv: readonly string[], options: readonly Option[]): Arguments {
  const positionals: string[] = [];
  const switches = new Set<string>();
  const values = new Map<string, string>();
  const lists = new Map<string, string[]>();
  let borrowed: string | undefined;
  const words = [...argv];
  for (let at = 0; at < words.length; at += 1) {
    const argument = words[at]!;
    if (argument === '--') {
      positionals.push(...words.slice(at + 1));
      break;
    }
    if (!argument.startsWith('-') || argument === '-') {
      positionals.push(argument);
      continue;
    }
    if (!argument.startsWith('--') && argument.length > 2) {
      words.splice(at, 1, ...apart(argument, options));
      at -= 1;
      continue;
    }
    const equals = argument.indexOf('=');
    const written = equals < 0 ? argument : argument.slice(0, equals);
    const option = find(written, options);
    if (option.value === undefined) {
      if (equals >= 0) throw usage(`--${option.name} takes no value`);
      switches.add(option.name);
      continue;
    }
    const next = words[at + 1];
    if (
      option.optional === true &&
      equals < 0 &&
      (next === undefined || (next !== '-' && next.startsWith('-')))
    ) {
      switches.add(option.name);
      continue;
    }
    if (equals < 0) at += 1;
    const value = equals < 0 ? words[at] : argument.slice(equals + 1);
    if (value === undefined || value === '') throw usage(`--${option.name} needs a value: ${option.value}`);
    if (option.choices !== undefined && !option.choices.includes(value)) {
      const near = nearest(value, option.choices);
      const hint = near === null ? `one of ${option.choices.join(', ')}` : `did you mean ${near}?`;
      throw usage(`--${option.name} ${printable(value)} is not known; ${hint}`);
    }
    if (option.repeatable === true) {
      lists.set(option.name, [...(lists.get(option.name) ?? []), value]);
      continue;
    }
    if (values.has(option.name)) throw usage(`--${option.name} is given twice`);
    values.set(option.name, value);
    if (option.optional === true && equals < 0) borrowed = option.name;
  }
  // `verify --oms PATH`: what looks like the option's value is what the command is about.
  const lent = borrowed === undefined ? undefined : values.get(borrowed);
  if (borrowed !== undefined && lent !== undefined && positionals.length === 0) {
    values.delete(borrowed);
    switches.add(borrowed);
    positionals.push(lent);
  }
  return { positionals, switches, values, lists };
}

/** `-qj2` as `-q --jobs=2`: letters up to the first that takes a value, which is what is left. */
function apart(cluster: string, options: readonly Option[]): string[] {
  // `-json` is `--json` with a dash too few, not `-j son`.
  if (options.some(({ name }) => cluster === `-${name}`)) throw unknown(cluster, options);
  const words: string[] = [];
  for (let at = 1; at < cluster.length; at += 1) {
    const option = options.find(({ short }) => short === cluster[at]);
    if (option === undefined) throw unknown(cluster, options);
    const left = cluster.slice(at + 1);
    if (option.value !== undefined && left !== '')
      return [...words, `--${option.name}=${left.replace(/^=/, '')}`];
    words.push(`-${cluster[at]}`);
  }
  return words;
}

function find(written: string, options: readonly Option[]): Option {
  const found = options.find(({ name, short }) => written === `--${name}` || written === `-${short}`);
  if (found === undefined) throw unknown(written, options);
  return found;
}

function unknown(written: string, options: readonly Option[]): LoadlockError {
  const near = nearest(
    written,
    options.map(({ name }) => `--${name}`),
  );
  return usage(`unknown option ${printable(written)}${near === null ? '' : `; did you mean ${near}?`}`);
}

export function usage(message: string): LoadlockError {
  return new LoadlockError('USAGE', null, message);
}

import { Class, type Options, Thing, unknown, type Value } from './values.ts';

/**
 * What a method of an `argparse.ArgumentParser` gives, where the program is started without arguments: each option is
 * what it is preset to (Python Library Reference, argparse). Null for a method of which nothing is known here.
 */
export function ofParser(
  parser: Options,
  name: string,
  args: readonly Value[],
  keywords: ReadonlyMap<string, Value>,
): Value | null {
  switch (name) {
    case 'add_argument':
      addOption(parser, args, keywords);
      return unknown;
    case 'add_argument_group':
    case 'add_mutually_exclusive_group':
      return parser;
    case 'parse_args': {
      if (args.length > 0 || keywords.size > 0 || parser.open) return unknown;
      const given = new Thing(new Class('Namespace', []));
      for (const [option, value] of parser.presets) given.own.set(option, value);
      return given;
    }
    case 'print_help':
    case 'print_usage':
      return unknown;
    default:
      // Commands of their own, presets for all: what the options are is not known any more.
      parser.open = true;
      return unknown;
  }
}

function addOption(parser: Options, args: readonly Value[], keywords: ReadonlyMap<string, Value>): void {
  const names = args.filter((arg) => typeof arg === 'string');
  const first = names.find((name) => name.startsWith('--')) ?? names[0];
  const dest = keywords.get('dest') ?? first?.replace(/^-+/, '').replaceAll('-', '_');
  if (typeof dest !== 'string') {
    parser.open = true;
    return;
  }
  const preset = keywords.get('default');
  const action = keywords.get('action');
  const positional = first?.startsWith('-') !== true;
  if (action === 'store_true' || action === 'store_false')
    parser.presets.set(dest, preset ?? action === 'store_false');
  else if (action === 'version' || action === 'help') return;
  // A text goes through the type of the option; who leaves out what has to be there is told so, and no more.
  else if ((positional && preset === undefined) || keywords.has('required') || typeof preset === 'string')
    parser.presets.set(
      dest,
      typeof preset === 'string' && !keywords.has('type') && !keywords.has('required') ? preset : unknown,
    );
  else parser.presets.set(dest, preset ?? null);
}

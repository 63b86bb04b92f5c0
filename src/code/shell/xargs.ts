import { hole } from '../code.ts';
import { broughtBy } from './brought.ts';
import { type Field, literal } from './field.ts';
import type { Input } from './invocation.ts';
import type { Scope } from './scope.ts';
import { foundBy } from './wrappers.ts';

/**
 * The commands that xargs runs: with what it reads appended, or once for each line of it, in the place that `-I` names.
 */
export function withXargs(
  args: readonly Field[],
  command: readonly Field[],
  input: Input | undefined,
  scope: Scope,
): readonly (readonly Field[])[] {
  const at = args.findIndex((arg) => /^-(?:I|i$)|^--replace/.test(arg.text));
  const file = args.findIndex((arg) => /^(?:-a|--arg-file)$/.test(arg.text));
  const given = file < 0 ? undefined : args[file + 1];
  const read = xargsInput(args, given === undefined ? input : { from: [], file: given }, at >= 0, scope);
  if (at < 0) return [[...command, ...read]];
  const { text } = args[at]!;
  const mark =
    (text === '-I' ? args[at + 1]?.text : text.replace(/^(?:-[Ii]|--replace=?)/, '') || '{}') || '{}';
  if (read.length === 0) return [command];
  return read.map((value) => command.map((field) => put(field, mark, value)));
}

function put(field: Field, mark: string, value: Field): Field {
  if (field.text === mark) return value;
  if (!field.text.includes(mark) || value.text.length * field.text.length > mostPut) return field;
  return {
    ...field,
    text: field.text.replaceAll(mark, () => value.text),
    unknown: [...field.unknown, ...value.unknown],
    glob: field.glob || value.glob,
  };
}

const mostPut = 10_000_000;
const mostWords = 64;
const mostLines = 8;

/** What xargs reads: words, or lines where it puts each in a place; something unknown where that is not known. */
function xargsInput(
  args: readonly Field[],
  input: Input | undefined,
  lines: boolean,
  scope: Scope,
): readonly Field[] {
  if (input?.text !== undefined) {
    const zero = args.some((arg) => /^-[a-zA-Z]*0$|^--null$/.test(arg.text));
    return input.text
      .split(zero ? '\0' : lines ? '\n' : /\s+/)
      .filter((word) => word.trim() !== '')
      .slice(0, lines ? mostLines : mostWords)
      .map((word) => ({ ...literal(word, 0), computed: true }));
  }
  const writer = input?.from.at(-1);
  const found =
    writer?.name === 'find' ? foundBy(writer.args) : writer?.name === 'ls' ? listed(writer.args) : [];
  if (found.length > 0)
    return found.slice(0, lines ? mostLines : mostWords).map((field) => ({ ...field, computed: true }));
  const commands = broughtBy(input, scope);
  return [
    {
      text: hole,
      unknown: [{ name: 'xargs', mayBeEmpty: false, commands }],
      glob: false,
      quoted: true,
      computed: true,
      at: 0,
    },
  ];
}

/** What ls writes: the paths that it is given, where they are patterns or it is told to; else names of what is here. */
function listed(args: readonly Field[]): readonly Field[] {
  const paths = args.filter((arg) => !arg.text.startsWith('-'));
  if (args.some((arg) => /^-[A-Za-z]*d/.test(arg.text)) || paths.some((path) => path.glob)) return paths;
  return [{ ...literal('*', 0), glob: true }];
}

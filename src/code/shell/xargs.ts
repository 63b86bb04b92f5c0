import { hole } from '../code.ts';
import { type Field, literal } from './field.ts';
import type { Input } from './invocation.ts';
import { foundBy } from './wrappers.ts';

/** The command of xargs with what it reads: appended, or in the place that `-I` names. */
export function withXargs(
  args: readonly Field[],
  command: readonly Field[],
  input: Input | undefined,
): readonly Field[] {
  const at = args.findIndex((arg) => /^-(?:I|i$)/.test(arg.text));
  const read = xargsInput(input);
  if (at < 0) return [...command, ...read];
  const mark = args[at]!.text.slice(2) || (args[at]!.text === '-I' ? args[at + 1]?.text : '{}') || '{}';
  const [first] = read;
  if (first === undefined) return command;
  return command.flatMap((field) => {
    if (field.text === mark) return read;
    if (!field.text.includes(mark)) return [field];
    return [
      {
        ...field,
        text: field.text.replaceAll(mark, () => first.text),
        unknown: [...field.unknown, ...first.unknown],
      },
    ];
  });
}

/** What xargs appends: the words it reads, where they are known, else something unknown. */
function xargsInput(input: Input | undefined): readonly Field[] {
  if (input?.text !== undefined)
    return input.text
      .split(/\s+/)
      .filter((word) => word !== '')
      .slice(0, 64)
      .map((word) => ({ ...literal(word, 0), computed: true }));
  const writer = input?.from.at(-1);
  if (writer?.name === 'find') {
    const found = foundBy(writer.args);
    if (found.length > 0) return found.map((field) => ({ ...field, computed: true }));
  }
  const commands = input?.from.map((each) => each.name) ?? [];
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

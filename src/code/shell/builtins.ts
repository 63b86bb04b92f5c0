import { broughtBy } from './brought.ts';
import { resolveFrom } from './command-name.ts';
import { asValue } from './expand.ts';
import { type Field, isKnown } from './field.ts';
import type { Invocation } from './invocation.ts';
import { outputOf } from './outputs.ts';
import type { Scope } from './scope.ts';

const mostExports = 1_000;

/** What a command of the shell itself changes in the scope: the directory, variables, aliases, parameters. */
export function runBuiltin({ name, args, input, scope }: Invocation): void {
  if (/^(?:declare|typeset|local)$/.test(name) && args.some(({ text }) => /^-\w*n/.test(text)))
    for (const { text } of args) {
      const [, reference, target] = /^([A-Za-z_]\w*)=([A-Za-z_]\w*)$/.exec(text) ?? [];
      if (reference !== undefined && target !== undefined) scope.references.set(reference, target);
    }
  if (name === 'cd' || name === 'pushd') {
    const target = args.find((arg) => !/^-[LPe@]+$/.test(arg.text));
    scope.directory =
      target === undefined
        ? '~'
        : isKnown(target)
          ? resolveFrom(scope.directory, target.text)
          : target.unknown[0]?.kind === 'here'
            ? '.'
            : null;
  } else if (name === 'popd') scope.directory = null;
  else if (name === 'export' || (/^(?:declare|typeset)$/.test(name) && args.some(isExport))) {
    for (const { text } of args) {
      const [variable = ''] = text.split('=', 1);
      if (/^[A-Za-z_]\w*$/.test(variable) && scope.exports.size < mostExports) scope.exports.add(variable);
    }
  } else if (name === 'unset') for (const arg of args) scope.unset(arg.text);
  else if (name === 'alias') {
    for (const { text } of args) {
      const at = text.indexOf('=');
      if (at > 0) scope.aliases.set(text.slice(0, at), text.slice(at + 1));
    }
  } else if (name === 'unalias') scope.aliases.clear();
  else if ((name === 'mapfile' || name === 'readarray') && input?.text !== undefined)
    readLines(args, input.text, scope);
  else if (name === 'read' || name === 'mapfile' || name === 'readarray') {
    const known = name === 'read' ? input?.text?.trim() : undefined;
    const names = args.filter((arg) => /^[A-Za-z_]\w*$/.test(arg.text)).map((arg) => arg.text);
    const commands = broughtBy(input, scope);
    for (const each of names)
      scope.set(
        each,
        known !== undefined && names.length === 1
          ? { text: known }
          : { unknown: { name: each, mayBeEmpty: true, ...(commands.length > 0 ? { commands } : {}) } },
      );
  } else if (name === 'set') {
    const at = args.findIndex((arg) => arg.text === '--');
    if (at >= 0) scope.parameters = args.slice(at + 1).map(asValue);
  } else if (name === 'printf' && args[0]?.text === '-v' && args[1] !== undefined) {
    const text = outputOf('printf', args.slice(2), undefined);
    scope.set(
      args[1].text,
      text === undefined ? { unknown: { name: args[1].text, mayBeEmpty: true } } : { text },
    );
  }
}

/** `mapfile -t name`: an array of the lines. */
function readLines(args: readonly Field[], text: string, scope: Scope): void {
  const operand = args.findLast(
    (arg, i) => !arg.text.startsWith('-') && !/^-[dnOscCu]$/.test(args[i - 1]?.text ?? ''),
  );
  const zero = args.some((arg) => arg.text === '-d' || arg.text === '-d\0');
  const lines = text.replace(/\n$/, '').split(zero && text.includes('\0') ? '\0' : '\n');
  scope.setArray(operand?.text ?? 'MAPFILE', lines);
}

function isExport({ text }: Field): boolean {
  return /^-\w*x/.test(text);
}

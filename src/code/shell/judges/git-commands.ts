import { commandLine } from '../../dockerfile/quoted.ts';
import type { Field } from '../field.ts';
import { isCommandSetting } from '../git-settings.ts';
import { type Handed, toShell } from './handed.ts';
import { valuesOf } from './options.ts';

/** The command of an address `ext::…`: blanks part its words, `% ` is one in a word. */
function remoteCommand(text: string): string {
  return commandLine(
    text
      .split(/(?<!%) +/)
      .map((word) => word.replace(/%([ GSV%])/g, (_, sign: string) => (/[ %]/.test(sign) ? sign : ''))),
  );
}

/** What a git command hands to a shell: by settings, by options that take one, by addresses that are one. */
export function gitCommands(args: readonly Field[]): readonly Handed[] {
  const words = args.map(({ text }) => text);
  const found: Handed[] = [];
  const set = (key: string, value: string): void => {
    if (/^alias\./i.test(key)) {
      if (value.startsWith('!')) found.push(toShell(value.slice(1), 'unexpected'));
    } else if (/^core\.hooksPath$/i.test(key)) {
      if (/^[/~]/.test(value)) found.push({ text: `: ${value}`, language: 'shell', told: 'always' });
    } else if (isCommandSetting(key) && !/^(?:true|false)?$/.test(value))
      found.push(toShell(value.replace(/^!/, ''), 'unexpected'));
  };
  for (const given of valuesOf(args, ['-c', '--config'])) {
    const at = given.indexOf('=');
    if (at > 0) set(given.slice(0, at), given.slice(at + 1));
  }
  const at = words.findIndex((word, i) => !word.startsWith('-') && !/^-[cC]$/.test(words[i - 1] ?? ''));
  const verb = words[at] ?? '';
  const rest = args.slice(at + 1);
  const after = words.slice(at + 1);
  switch (verb) {
    case 'config': {
      const operands = after.filter(
        (word, i) => !word.startsWith('-') && !/^(?:-f|--file|--type|--blob)$/.test(after[i - 1] ?? ''),
      );
      const [key, value] = operands[0] === 'set' ? operands.slice(1) : operands;
      if (key !== undefined && value !== undefined) set(key, value);
      break;
    }
    case 'clone':
    case 'fetch':
    case 'pull':
    case 'push':
    case 'ls-remote':
    case 'remote':
    case 'submodule':
      // git-remote-ext(1) runs what follows as a command; `% ` is a blank in it.
      for (const word of after)
        if (word.startsWith('ext::')) found.push(toShell(remoteCommand(word.slice('ext::'.length))));
      for (const command of valuesOf(rest, ['--upload-pack', '--receive-pack', '--exec']))
        found.push(toShell(command, 'unexpected'));
      if (verb === 'clone')
        for (const command of valuesOf(rest, ['-u'])) found.push(toShell(command, 'unexpected'));
      if (verb === 'submodule' && after.includes('foreach'))
        found.push(
          toShell(
            after
              .slice(after.indexOf('foreach') + 1)
              .filter((word) => !/^--(?:recursive|quiet)$/.test(word))
              .join(' '),
            'never',
          ),
        );
      break;
    case 'rebase':
      for (const command of valuesOf(rest, ['-x', '--exec'])) found.push(toShell(command, 'never'));
      break;
    case 'bisect':
      if (after[0] === 'run') found.push(toShell(after.slice(1).join(' '), 'never'));
      break;
    case 'difftool':
      for (const command of valuesOf(rest, ['-x', '--extcmd'])) found.push(toShell(command, 'unexpected'));
      break;
    case 'filter-branch':
      for (const command of valuesOf(rest, [
        ...['--tree-filter', '--index-filter', '--msg-filter', '--env-filter', '--commit-filter'],
        ...['--parent-filter', '--tag-name-filter', '--setup'],
      ]))
        found.push(toShell(command, 'never'));
      break;
    case 'grep':
      for (const command of valuesOf(rest, ['--open-files-in-pager', '-O']))
        found.push(toShell(command, 'unexpected'));
      break;
    default:
  }
  return found;
}

import type { Field } from '../field.ts';
import type { Invocation, Judge, ShellReport } from '../invocation.ts';
import { valuesOf } from './options.ts';

/** Programs that hand a command to other machines, to jobs, or to a container that is there. */
export const remoteJudges: readonly Judge[] = [elsewhere];

function elsewhere(invocation: Invocation, report: ShellReport): void {
  const texts = commandsFor(invocation);
  for (const text of texts.slice(0, 20)) if (text.trim() !== '') report.run(text, invocation, true);
}

function commandsFor({ name, args, input }: Invocation): readonly string[] {
  const words = args.map(({ text }) => text);
  switch (name) {
    case 'lxc':
    case 'incus':
      return words[0] === 'exec' ? [behind(words, '--')] : [];
    case 'vagrant':
      return words[0] === 'ssh' ? valuesOf(args, ['-c', '--command']) : [];
    case 'heroku':
      return /^run(?::\w+)?$/.test(words[0] ?? '')
        ? [operands(args.slice(1), '-a -s --app --size').join(' ')]
        : [];
    case 'fly':
    case 'flyctl':
      return words[0] === 'ssh' ? valuesOf(args, ['-C', '--command']) : [];
    case 'gcloud':
      return words.includes('ssh') ? valuesOf(args, ['--command']) : [];
    case 'az':
      return words.includes('run-command') ? valuesOf(args, ['--scripts']) : [];
    case 'aws':
      return words[0] === 'ssm' ? quotedIn(valuesOf(args, ['--parameters']).join(' ')) : [];
    case 'ansible':
      return /^(?:|shell|command|raw|ansible\.builtin\.(?:shell|command|raw))$/.test(
        valuesOf(args, ['-m', '--module-name'])[0] ?? '',
      )
        ? valuesOf(args, ['-a', '--args'])
        : [];
    case 'salt':
    case 'salt-call':
    case 'salt-ssh': {
      const at = words.findIndex((word) => /^cmd\.(?:run|shell|run_all|exec_code)/.test(word));
      return at < 0 ? [] : [words[at + 1] ?? ''];
    }
    case 'pssh':
    case 'parallel-ssh':
      return [operands(args, '-h -H -l -p -o -e -t -O --hosts --host --user --par --timeout').join(' ')];
    case 'pdsh':
    case 'clush':
    case 'dsh':
      return [operands(args, '-w -x -g -l -f -m -u -t').join(' ')];
    case 'sbatch':
    case 'qsub':
    case 'bsub': {
      const wrapped = valuesOf(args, ['--wrap']);
      return input?.text === undefined ? wrapped : [...wrapped, input.text];
    }
    default:
      return [];
  }
}

function behind(words: readonly string[], mark: string): string {
  const at = words.indexOf(mark);
  return at < 0 ? '' : words.slice(at + 1).join(' ');
}

function operands(args: readonly Field[], valued: string): readonly string[] {
  const takes = new Set(valued.split(' '));
  const found: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const { text } = args[i]!;
    if (found.length === 0 && text.startsWith('-')) {
      if (takes.has(text)) i += 1;
    } else found.push(text);
  }
  return found;
}

/** `commands=["a","b"]`, `commands=a`. */
function quotedIn(text: string): readonly string[] {
  const found = [...text.matchAll(/"((?:[^"\\]|\\.){1,2000})"/g)].map((match) =>
    match[1]!.replace(/\\(["\\])/g, '$1'),
  );
  const plain = /\bcommands=([^["\s][^"]*)$/.exec(text)?.[1];
  return plain === undefined ? found.filter((each) => each !== 'commands') : [...found, plain];
}

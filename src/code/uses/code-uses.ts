import type { CodeUse, CodeUseFact, EffectFact } from '../../core/code.ts';
import { baseOf } from '../../core/slash-paths.ts';
import { hole } from '../code.ts';
import type { CodeText } from '../read-code.ts';
import { pythonUses } from './python-uses.ts';
import type { Use } from './use.ts';

/** Uses of one text that are told. */
const most = 20_000;

/** What a text names, as far as policies have lists of such names: modules, functions, statements, commands. */
export async function codeUses(code: CodeText): Promise<readonly CodeUseFact[]> {
  const seen = new Set<string>();
  const facts: CodeUseFact[] = [];
  const { language, context, phase, reach } = code;
  for (const { use, name, line, evidence, of } of await usesOf(code)) {
    // A module in the midst of a name is told where the name is used first.
    const key = of === undefined ? `${use}\n${name}\n${line}` : `${use}\n${name}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (facts.length >= most) break;
    const where = code.where(line);
    const through = of === undefined ? {} : { of };
    facts.push({ kind: 'code-use', where, language, context, phase, reach, use, name, ...through, evidence });
  }
  return facts;
}

async function usesOf(code: CodeText): Promise<readonly Use[]> {
  if (code.language === 'python') return code.module === null ? [] : pythonUses(code.module, code.imports);
  if (code.language === 'sql') return (await import('./sql-uses.ts')).sqlUses(code);
  return (await import('./shell-uses.ts')).shellUses(code);
}

/** Callables that start the command that they are given. */
const starters =
  /^(?:subprocess\.|asyncio\.(?:subprocess\.)?create_subprocess|os\.(?:system|popen|exec|spawn|posix_spawn|startfile)|pty\.spawn|commands\.|popen2\.|pexpect\.)/;

/**
 * The functions behind effects, which the analysis followed further than names go, and the commands that they start with
 * a list of arguments; what is told already is left out.
 */
export async function effectUses(
  effects: readonly EffectFact[],
  told: readonly CodeUseFact[],
): Promise<readonly CodeUseFact[]> {
  const seen = new Set(told.map(keyOf));
  const started = new Set(told.filter(({ use }) => use === 'command').map(({ where }) => where.line));
  const facts: CodeUseFact[] = [];
  const add = (effect: EffectFact, use: CodeUse, name: string): void => {
    const { where, language, context, phase, reach, evidence } = effect;
    const fact: CodeUseFact = {
      kind: 'code-use',
      where,
      language,
      context,
      phase,
      reach,
      use,
      name,
      evidence,
    };
    if (seen.has(keyOf(fact)) || facts.length >= most) return;
    seen.add(keyOf(fact));
    facts.push(fact);
  };
  for (const effect of effects) {
    const { language, callable, capability, argument, where } = effect;
    if (language !== 'python') continue;
    add(effect, 'function', callable);
    // A command line is read as shell, and its commands are told there.
    if (capability !== 'process' || !starters.test(callable) || started.has(where.line)) continue;
    for (const name of await commandsOf(argument)) add(effect, 'command', name);
  }
  return facts;
}

/** `?` stands for a command that could not be told, which no list admits. */
async function commandsOf(argument: string | undefined): Promise<readonly string[]> {
  if (argument === undefined || argument.startsWith(hole)) return ['?'];
  const { shellCommands } = await import('../shell/commands.ts');
  const { commands } = await shellCommands(argument, 'sh');
  const names = commands.flatMap(({ invocation }) => [invocation.name, ...invocation.through]);
  return names.length === 0 ? ['?'] : names.map((name) => baseOf(name) || '?');
}

function keyOf({ use, name, where }: CodeUseFact): string {
  return `${use}\n${name}\n${where.member ?? ''}\n${where.line ?? 0}`;
}

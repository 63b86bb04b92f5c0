import { join, resolve } from 'node:path';
import { worst } from '../../core/decision.ts';
import { LoadlockError } from '../../core/errors.ts';
import { type CheckLockOptions, checkLock, type LockOptions, lock, lockedTargets } from '../../index.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditFor } from '../audit-sink.ts';
import { type Command, jsonOption, outputOption, quietOption } from '../command.ts';
import { exitCodeOf, exitCodes } from '../exit-codes.ts';
import { homeFolder } from '../home.ts';
import { jobsOf, jobsOption } from '../jobs.ts';
import { checkOutput } from '../output.ts';
import { policyFor } from '../policy-for.ts';
import { progressLine } from '../progress.ts';
import { styleOf } from '../style-of.ts';
import type { Terminal } from '../terminal.ts';
import { userHome } from '../user-home.ts';

const defaultFile = 'loadlock.lock';
const defaultEndpoint = 'https://huggingface.co';

export const lockCommand: Command = {
  name: 'lock',
  summary: 'Writes down exactly what targets are, or checks that they still are what was written down.',
  synopsis: 'TARGET… | [--check] [--frozen] [TARGET…] [options]',
  options: [
    { name: 'check', what: 'read everything again and name what differs; exit 1 on any difference' },
    { name: 'frozen', what: 'as --check, and the policy too must be the one that was locked by' },
    { name: 'file', value: 'FILE', what: `the lockfile (default: ${defaultFile})` },
    {
      name: 'policy',
      short: 'p',
      value: 'FILE|observe|standard|strict',
      what: 'what to admit (default: loadlock.toml, else standard)',
    },
    {
      name: 'trust',
      value: 'FILE',
      what: 'whose signatures count (default: the trust file in the home folder)',
    },
    { name: 'key', value: 'FILE', what: 'the public key whose signature counts' },
    jobsOption,
    jsonOption,
    outputOption,
    { ...quietOption, what: 'print only what differs' },
  ],
  examples: [
    'loadlock lock models/',
    'loadlock lock hf://org/model@main',
    'loadlock lock                     # what the lockfile names, as it is now',
    'loadlock lock --check',
    'loadlock lock --check --frozen models/ --json',
  ],
  run: runLock,
};

async function runLock(given: Arguments, terminal: Terminal): Promise<number> {
  const file = given.values.get('file') ?? defaultFile;
  const checks = given.switches.has('check') || given.switches.has('frozen');
  const named = given.positionals;
  if (named.includes('-')) throw usage('lock reads files and folders, not the standard input');
  // Without targets it is about those that the lockfile names: what lies in them has no say in the policy either.
  const targets =
    named.length > 0
      ? named
      : await lockedTargets(resolve(terminal.cwd, file)).catch(withoutLockfile(checks));
  checkOutput(given.values.get('output'), [...targets, file]);
  const policy = await policyFor({ ...given, positionals: targets }, terminal);
  const progress = progressLine(terminal, given.switches.has('quiet'));
  const options: LockOptions = {
    file,
    policy,
    ...settingsOf(given, terminal),
    ...auditFor('lock', policy, given, terminal),
    onProgress: progress.update,
  };
  try {
    if (!checks) return await write(targets, options, given, terminal, progress.clear);
    return await check(
      named.length > 0 ? { ...options, targets: named } : options,
      given,
      terminal,
      progress.clear,
    );
  } finally {
    progress.clear();
  }
}

/** `lock` without targets and without a lockfile is a slip of the keyboard; `lock --check` without one a failure. */
function withoutLockfile(checks: boolean): (error: unknown) => never {
  return (error) => {
    if (!checks && error instanceof LoadlockError && error.code === 'TARGET_MISSING')
      throw usage('lock needs a target: a file, a folder, or hf://org/model@revision');
    throw error;
  };
}

function settingsOf(given: Arguments, terminal: Terminal): Omit<LockOptions, 'file' | 'policy'> {
  const { env } = terminal;
  const home = homeFolder(terminal);
  const [trust, key] = ['trust', 'key'].map((name) => given.values.get(name));
  const token = env['HF_TOKEN'];
  return {
    defaultTrust: join(home, 'trust.json'),
    ...(trust === undefined ? {} : { trust }),
    ...(key === undefined ? {} : { key }),
    ...jobsOf(given),
    hub: {
      endpoint: (env['HF_ENDPOINT'] || defaultEndpoint).replace(/\/+$/, ''),
      ...(token === undefined || token === '' ? {} : { token }),
      cache: cacheFolder(terminal, home),
    },
  };
}

/** By the XDG base directory specification; for a user without a home folder beside the state. */
function cacheFolder({ env }: Terminal, state: string): string {
  const { XDG_CACHE_HOME } = env;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'loadlock');
  const home = userHome({ env });
  return home === null ? join(state, 'cache') : join(home, '.cache', 'loadlock');
}

async function write(
  targets: readonly string[],
  options: LockOptions,
  given: Arguments,
  terminal: Terminal,
  clear: () => void,
): Promise<number> {
  const { lockfile, text, since } = await lock(targets, options);
  clear();
  const code = exitCodeOf(worst(lockfile.targets.map(({ decision }) => decision)));
  process.exitCode = code;
  if (given.switches.has('json')) await deliver(text, given, terminal);
  else if (!given.switches.has('quiet')) {
    const { renderLocked } = await import('../../report/lock-text.ts');
    await deliver(renderLocked(lockfile, since, options.file, styleFor(given, terminal)), given, terminal);
  }
  return code;
}

async function check(
  options: CheckLockOptions,
  given: Arguments,
  terminal: Terminal,
  clear: () => void,
): Promise<number> {
  const found = await checkLock({ ...options, frozen: given.switches.has('frozen') });
  clear();
  const code = found.ok ? exitCodes.allow : exitCodes.deny;
  process.exitCode = code;
  if (given.switches.has('json')) {
    const { jsonText } = await import('../../report/json.ts');
    await deliver(jsonText(found), given, terminal);
  } else if (!found.ok || !given.switches.has('quiet')) {
    const { renderLockCheck } = await import('../../report/lock-text.ts');
    await deliver(renderLockCheck(found, styleFor(given, terminal)), given, terminal);
  }
  return code;
}

function styleFor(given: Arguments, { stdout, env }: Terminal): ReturnType<typeof styleOf> {
  return styleOf(given.values.has('output') ? { ...stdout, isTTY: false } : stdout, env);
}

async function deliver(text: string, given: Arguments, { stdout }: Terminal): Promise<void> {
  const file = given.values.get('output');
  if (file === undefined) stdout.write(text);
  else (await import('../output.ts')).writeAtomically(file, text);
}

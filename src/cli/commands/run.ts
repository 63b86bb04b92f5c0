import { readFileSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { worstFirst } from '../../core/finding.ts';
import { printable } from '../../core/printable.ts';
import { type KnownValue, type RunResult, type RunSettings, run, secretsOf } from '../../index.ts';
import { documentOf, jsonText } from '../../report/json.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditFor } from '../audit-sink.ts';
import { type Command, jsonOption, quietOption } from '../command.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { liveOutput } from '../live-output.ts';
import { policyFor } from '../policy-for.ts';
import { pythonOf } from '../python-of.ts';
import { bytesOf, millisecondsOf } from '../quantity.ts';
import type { Terminal } from '../terminal.ts';

const languages = ['python', 'sh', 'bash'] as const;
const backendIds = ['auto', 'bubblewrap', 'gvisor', 'container', 'microvm'] as const;
const largestScript = 16 * 2 ** 20;
/** As timeout(1) does. */
const timedOut = 124;

export const runCommand: Command = {
  name: 'run',
  summary:
    'Decides on a script, then runs it in isolation, with limits and with secrets taken out of its output.',
  synopsis: 'FILE|- [options] [-- ARGUMENTS…]',
  options: [
    {
      name: 'policy',
      short: 'p',
      value: 'FILE|observe|standard|strict',
      what: 'what to admit (default: loadlock.toml, else standard); observe runs whatever can be read',
    },
    { name: 'language', value: 'LANGUAGE', choices: languages, what: 'what the script is written in' },
    { name: 'input', value: 'DIR', what: 'a folder that the script may read, as /input' },
    { name: 'out', value: 'DIR', what: 'a new folder for the files that the script leaves behind' },
    {
      name: 'env',
      value: 'NAME[=VALUE]',
      repeatable: true,
      what: 'a variable for the script; nothing else goes in',
    },
    { name: 'stdin', what: 'let the script read the standard input' },
    { name: 'time', value: 'TIME', what: 'how long it may run (default: 30s)' },
    { name: 'memory', value: 'BYTES', what: 'memory (default: 1G)' },
    { name: 'processes', value: 'N', what: 'processes and threads (default: 64)' },
    { name: 'output', value: 'BYTES', what: 'what it may print (default: 1M); more is dropped' },
    { name: 'disk', value: 'BYTES', what: 'scratch space, and what --out takes (default: 256M)' },
    { name: 'redact', value: 'FILE', what: 'values that must not be seen, one a line' },
    { name: 'python', value: 'PYTHON', what: 'the interpreter (default: python3 of PATH)' },
    {
      name: 'isolation',
      value: 'BACKEND',
      choices: backendIds,
      what: 'what to isolate with (default: auto)',
    },
    { name: 'propagate', what: "exit with the script's own code once it ran" },
    jsonOption,
    { ...quietOption, what: 'print only what the script prints' },
  ],
  examples: [
    'loadlock run clean.py --input data/ --out cleaned/',
    'loadlock run job.sh --time 2m --memory 2G --env STAGE=test',
    'cat generated.py | loadlock run - --language python --policy observe --json',
  ],
  run: runRun,
};

async function runRun(given: Arguments, terminal: Terminal): Promise<number> {
  const [file, ...args] = given.positionals;
  if (file === undefined) throw usage('run needs a script: a file, or - for the standard input');
  if (file === '-' && given.switches.has('stdin')) throw usage('--stdin needs a script from a file');
  const json = given.switches.has('json');
  const policy = await policyFor({ ...given, positionals: file === '-' ? [] : [file] }, terminal);
  const language = given.values.get('language') as (typeof languages)[number] | undefined;
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  let unwritable: unknown;
  const onOutput = (stream: 'stdout' | 'stderr', bytes: Uint8Array): void => {
    if (unwritable !== undefined) return;
    try {
      live[stream].write(bytes);
    } catch (error) {
      unwritable = error;
      stop();
    }
  };
  const live = { stdout: liveOutput(terminal.stdout), stderr: liveOutput(terminal.stderr) };
  const settings: RunSettings = {
    policy,
    args,
    ...(await surroundings(given, terminal)),
    limits: limitsOf(given),
    ...(language === undefined ? {} : { language }),
    ...(given.switches.has('stdin') ? { stdin: process.stdin } : {}),
    ...auditFor('run', policy, given, terminal),
    signal: interrupt.signal,
    ...(json ? {} : { onOutput }),
    onProblem: (words) => terminal.stderr.write(`loadlock: ${printable(words)}\n`),
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  let result: RunResult;
  try {
    const script = file === '-' ? { name: 'stdin', bytes: readStdin() } : resolve(terminal.cwd, file);
    result = await run(script, settings);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    if (unwritable !== undefined) throw unwritable;
    terminal.stderr.write('loadlock: interrupted; the script was ended\n');
    return 130;
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    if (given.switches.has('stdin')) process.stdin.destroy();
  }
  if (unwritable !== undefined) throw unwritable;
  live.stdout.end();
  live.stderr.end();
  if (json) terminal.stdout.write(jsonText({ ...result, report: documentOf(result.report) }));
  if (!given.switches.has('quiet') || result.decision !== 'allow') tell(result, file, json, terminal);
  const code = exitCodeOf(result.decision);
  if (code !== 0 || !given.switches.has('propagate')) return code;
  return result.exitCode ?? (result.limits.hit === 'time' ? timedOut : 137);
}

async function surroundings(
  given: Arguments,
  terminal: Terminal,
): Promise<Pick<RunSettings, 'env' | 'secrets' | 'input' | 'out' | 'python' | 'isolation'>> {
  const path = (name: string): string | undefined => {
    const written = given.values.get(name);
    return written === undefined ? undefined : resolve(terminal.cwd, written);
  };
  const env = environmentOf(given, terminal);
  const [input, out, redact] = [path('input'), path('out'), path('redact')];
  const python = pythonOf(given, terminal);
  const isolation = given.values.get('isolation') as (typeof backendIds)[number] | undefined;
  const known = [...env, ...Object.entries(terminal.env)].filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const secrets = [...(redact === undefined ? [] : listed(redact)), ...(await secretsOf(known))];
  return {
    env,
    secrets,
    ...(input === undefined ? {} : { input }),
    ...(out === undefined ? {} : { out }),
    ...(python === undefined ? {} : { python }),
    ...(isolation === undefined ? {} : { isolation }),
  };
}

/** NAME=VALUE, or NAME for the caller's own value. */
function environmentOf(given: Arguments, terminal: Terminal): Map<string, string> {
  const env = new Map<string, string>();
  for (const written of given.lists.get('env') ?? []) {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)(?:=(.*))?$/s.exec(written) ?? [];
    if (name === undefined)
      throw usage(`--env takes NAME=VALUE or NAME, not ${printable(written.split('=', 1)[0]!)}`);
    const own = value ?? terminal.env[name];
    if (own === undefined) throw usage(`--env ${name}: there is no such variable`);
    env.set(name, own);
  }
  return env;
}

function listed(file: string): KnownValue[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw usage(`cannot read ${printable(file)} (${(error as NodeJS.ErrnoException).code})`);
  }
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((value) => ({ kind: 'listed', value }));
}

function limitsOf(given: Arguments): NonNullable<RunSettings['limits']> {
  const limits: Record<string, number> = {};
  const time = given.values.get('time');
  if (time !== undefined) limits['time'] = millisecondsOf(time, '--time');
  for (const name of ['memory', 'output', 'disk']) {
    const written = given.values.get(name);
    if (written !== undefined) limits[name] = bytesOf(written, `--${name}`);
  }
  const processes = given.values.get('processes');
  if (processes !== undefined) {
    if (!/^[1-9][0-9]{0,4}$/.test(processes)) throw usage('--processes must be a number from 1 to 99999');
    limits['processes'] = Number(processes);
  }
  return limits;
}

function readStdin(): Uint8Array {
  const pieces: Buffer[] = [];
  let size = 0;
  for (;;) {
    const piece = Buffer.alloc(65536);
    let got: number;
    try {
      got = readSync(0, piece);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') break;
      if (code !== 'EAGAIN') throw usage(`cannot read the standard input (${code})`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      continue;
    }
    if (got === 0) break;
    size += got;
    if (size > largestScript) throw usage(`a script may have ${largestScript} bytes`);
    pieces.push(piece.subarray(0, got));
  }
  return Buffer.concat(pieces);
}

/** What came of it, for a person. */
function tell(result: RunResult, file: string, json: boolean, { stderr }: Terminal): void {
  const say = (words: string): void => stderr.write(`loadlock: ${words}\n`);
  const { decision, exitCode, signal, limits, files, redactions, truncated } = result;
  if (decision !== 'allow') {
    say(
      `${printable(file)} is ${decision === 'deny' ? 'denied' : 'held for review'} by the policy; it was not run`,
    );
    const findings = result.report.targets.flatMap(({ artifacts }) =>
      artifacts.flatMap((one) => one.findings),
    );
    for (const { severity, rule, evidence } of worstFirst(findings).slice(0, 10))
      stderr.write(`  ${severity}  ${rule}: ${printable(evidence)}\n`);
    if (findings.length > 10) stderr.write(`  and ${findings.length - 10} more\n`);
    say('--policy observe runs whatever can be read, in the same isolation');
    return;
  }
  if (json) return;
  if (limits.hit !== null) say(`the script reached its limit: ${limits.hit}`);
  if (truncated) say('what it printed beyond the limit was dropped');
  if (signal !== null) say(`the script was ended by ${signal}`);
  else if (exitCode !== 0) say(`the script exited with ${exitCode}`);
  const count = redactions.reduce((sum, redaction) => sum + redaction.count, 0);
  if (count > 0)
    say(`redacted ${redactions.map((one) => `${one.count} × ${printable(one.kind)}`).join(', ')}`);
  for (const { path, size, sha256 } of files) say(`${printable(path)}: ${size} bytes, sha256 ${sha256}`);
}

import { join, resolve } from 'node:path';
import { printable } from '../../core/printable.ts';
import { type LoadResult, type LoadSettings, load } from '../../index.ts';
import { renderJson } from '../../report/json.ts';
import { renderText } from '../../report/text.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditFor } from '../audit-sink.ts';
import { type Command, jsonOption, quietOption } from '../command.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { homeFolder } from '../home.ts';
import { policyFor } from '../policy-for.ts';
import { pythonOf } from '../python-of.ts';
import { bytesOf, millisecondsOf } from '../quantity.ts';
import type { Terminal } from '../terminal.ts';

const backendIds = ['auto', 'bubblewrap', 'gvisor', 'container', 'microvm'] as const;

export const loadCommand: Command = {
  name: 'load',
  summary: 'Decides on a file, loads it in isolation where anything of it must run, and hands out data only.',
  synopsis: 'FILE [options]',
  options: [
    {
      name: 'policy',
      short: 'p',
      value: 'FILE|observe|standard|strict',
      what: 'what to admit (default: loadlock.toml, else standard)',
    },
    {
      name: 'isolation',
      value: 'BACKEND',
      choices: backendIds,
      what: 'what to isolate with (default: auto, the strongest)',
    },
    { name: 'out', value: 'DIR', what: 'a new folder for the data: safetensors, Arrow IPC, JSON' },
    { name: 'python', value: 'PYTHON', what: 'the interpreter to load with (default: python3 of PATH)' },
    { name: 'path', value: 'DIR', repeatable: true, what: 'a folder of modules that the model needs' },
    { name: 'time', value: 'TIME', what: 'how long loading may take (default: 2m)' },
    { name: 'memory', value: 'BYTES', what: 'memory of the sandbox (default: 8G)' },
    jsonOption,
    { ...quietOption, what: 'print nothing where the file was loaded' },
  ],
  examples: [
    'loadlock load model.joblib --out model-data/',
    'loadlock load model.pkl --isolation gvisor --json',
    'loadlock load old.pkl --policy observe --python .venv/bin/python --out data/',
  ],
  run: runLoad,
};

async function runLoad(given: Arguments, terminal: Terminal): Promise<number> {
  const [file, ...more] = given.positionals;
  if (file === undefined || more.length > 0) throw usage('load takes one file');
  const policy = await policyFor(given, terminal);
  const home = homeFolder(terminal);
  const path = (written: string): string => resolve(terminal.cwd, written);
  const [out, time, memory] = ['out', 'time', 'memory'].map((name) => given.values.get(name));
  const python = pythonOf(given, terminal);
  const isolation = given.values.get('isolation') as (typeof backendIds)[number] | undefined;
  const settings: LoadSettings = {
    policy,
    name: file,
    settings: terminal.env,
    paths: (given.lists.get('path') ?? []).map(path),
    origin: { defaultTrust: join(home, 'trust.json'), seen: join(home, 'seen.json') },
    ...(out === undefined ? {} : { out: path(out) }),
    ...(python === undefined ? {} : { python }),
    ...(isolation === undefined ? {} : { isolation }),
    ...(time === undefined ? {} : { loadTimeout: millisecondsOf(time, '--time') }),
    ...(memory === undefined ? {} : { limits: { memory: bytesOf(memory, '--memory') } }),
    ...auditFor('load', policy, given, terminal),
  };
  const result = await load(path(file), settings);
  const quiet = given.switches.has('quiet');
  if (given.switches.has('json')) terminal.stdout.write(renderJson(result.report));
  else if (result.decision !== 'allow') terminal.stdout.write(renderText(result.report));
  else if (!quiet) tell(result, file, terminal);
  return exitCodeOf(result.decision);
}

/** What came of it, for a person. */
function tell({ isolation, type, files, report }: LoadResult, file: string, { stdout }: Terminal): void {
  const say = (words: string): void => stdout.write(`${words}\n`);
  const format = report.targets[0]?.artifacts[0]?.format ?? 'unknown';
  if (isolation === null) say(`${printable(file)}: ${format}, which is data only; nothing of it had to run`);
  else say(`${printable(file)}: ${printable(type ?? '?')}, loaded in ${printable(isolation)}`);
  for (const { path, size, sha256 } of files) say(`  ${printable(path)}: ${size} bytes, sha256 ${sha256}`);
  if (files.length === 0) say('  --out DIR writes its data');
}

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Report } from '../../core/decision.ts';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { type CheckSettings, check, listRules } from '../../index.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditFor } from '../audit-sink.ts';
import { type Command, jsonOption, outputOption, quietOption } from '../command.ts';
import { deliver } from '../deliver.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { formatOf } from '../format-of.ts';
import { jobsOf, jobsOption } from '../jobs.ts';
import { checkOutput } from '../output.ts';
import { policyFor } from '../policy-for.ts';
import { progressLine } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

const formats = ['text', 'json', 'sarif', 'html'] as const;
type ReportFormat = (typeof formats)[number];
const languages = ['auto', 'python', 'sql', 'shell', 'markdown', 'notebook', 'dockerfile'] as const;
const contexts = ['repo', 'generated'] as const;
/** Of what comes through the standard input. */
const longestInput = 64 * 2 ** 20;

export const checkCommand: Command = {
  name: 'check',
  summary: 'Checks code without running it, and decides whether it may be run or imported.',
  synopsis: 'PATH…|- [options]',
  options: [
    {
      name: 'language',
      short: 'l',
      value: 'LANGUAGE',
      choices: languages,
      what: 'what it is written in (default: auto)',
    },
    {
      name: 'context',
      value: 'CONTEXT',
      choices: contexts,
      what: 'code of a model repository, or a program about to be run (default: by the looks of a folder, else generated)',
    },
    { name: 'metrics', short: 'm', what: 'measure legibility and functional safety of Python' },
    {
      name: 'policy',
      short: 'p',
      value: 'FILE|observe|standard|strict',
      what: 'what to admit (default: loadlock.toml, else standard)',
    },
    { name: 'yara', value: 'FILE', repeatable: true, what: 'YARA rules of your own; may be given again' },
    {
      name: 'ruff',
      value: 'CODES',
      what: 'rules of ruff to apply to Python, such as E,F,B,S (default: as the policy says)',
    },
    { name: 'no-secrets', what: 'do not look for credentials' },
    { name: 'format', short: 'f', value: 'FORMAT', choices: formats, what: 'how to report (default: text)' },
    jsonOption,
    outputOption,
    jobsOption,
    { name: 'verbose', short: 'v', what: 'tell of every file and every finding' },
    quietOption,
  ],
  examples: [
    'loadlock check answer.md',
    'loadlock check script.py --metrics',
    'loadlock check - --language sql < query.sql',
    'loadlock check model-repository/ --context repo',
    'loadlock check src/ --ruff E,F,B --yara rules.yar --format sarif --output check.sarif',
    "echo 'DROP TABLE users' | loadlock check - --json | jq .decision",
  ],
  run: runCheck,
};

async function runCheck(given: Arguments, terminal: Terminal): Promise<number> {
  const targets = given.positionals;
  if (targets.length === 0)
    throw usage('check needs something to check: a file, a folder, or - for the standard input');
  if (targets.includes('-') && targets.length > 1)
    throw usage('- stands alone: the standard input is one text');
  const format = formatOf<ReportFormat>(given);
  checkOutput(
    given.values.get('output'),
    targets.filter((target) => target !== '-'),
  );
  const quiet = given.switches.has('quiet');
  const policy = await policyFor(given, terminal);
  const progress = progressLine(terminal, quiet);
  const told = new Map<string, string>();
  const options: CheckSettings = {
    policy,
    ...settingsOf(given, terminal),
    excerpts: true,
    ...auditFor('check', policy, given, terminal),
    onProgress: progress.update,
    onContext: (target, context) => told.set(target, context),
  };
  let report: Report;
  try {
    report = await check(targets[0] === '-' ? { text: readInput() } : targets, options);
  } finally {
    progress.clear();
  }
  if (!quiet && !given.values.has('context')) sayContexts(told, terminal);
  process.exitCode = exitCodeOf(report.decision);
  await deliver(report, (toFile) => render(report, format, given, terminal, toFile), given, terminal, 'code');
  return exitCodeOf(report.decision);
}

function settingsOf(given: Arguments, terminal: Terminal): CheckSettings {
  const language = given.values.get('language') as (typeof languages)[number] | undefined;
  const context = given.values.get('context') as (typeof contexts)[number] | undefined;
  const ruff = given.values.get('ruff');
  const yara = given.lists.get('yara') ?? [];
  return {
    ...(language === undefined ? {} : { language }),
    ...(context === undefined ? {} : { context: context === 'repo' ? 'repository' : 'generated' }),
    metrics: given.switches.has('metrics'),
    yara: yara.map((file) => resolve(terminal.cwd, file)),
    ...(ruff === undefined ? {} : { ruff: selectors(ruff) }),
    ...(given.switches.has('no-secrets') ? { secrets: false } : {}),
    ...jobsOf(given),
  };
}

function selectors(written: string): readonly string[] {
  const codes = written.split(',').map((code) => code.trim());
  const wrong = codes.find((code) => !/^[A-Z]{1,4}[0-9]{0,4}$/.test(code));
  if (wrong !== undefined)
    throw usage(`--ruff ${printable(wrong)} is no selector of ruff, such as E, F401 or S`);
  return codes;
}

/** A folder is looked at as a model repository where it looks like one: that decides how gravely its effects are taken. */
function sayContexts(told: ReadonlyMap<string, string>, terminal: Terminal): void {
  for (const [target, context] of told)
    if (context === 'repository')
      terminal.stderr.write(
        `loadlock: ${printable(target)} looks like a model repository and is checked as one; --context generated checks it as a program\n`,
      );
}

/** @throws LoadlockError SOURCE_UNREADABLE */
function readInput(): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(0);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new LoadlockError(
      'SOURCE_UNREADABLE',
      null,
      `the standard input cannot be read (${code ?? 'unknown error'})`,
    );
  }
  if (bytes.length > longestInput)
    throw usage(`the standard input holds more than ${longestInput} bytes; check a file instead`);
  return bytes;
}

async function render(
  report: Report,
  format: ReportFormat,
  given: Arguments,
  terminal: Terminal,
  toFile: boolean,
): Promise<string> {
  if (format === 'json') return (await import('../../report/json.ts')).renderJson(report);
  if (format === 'sarif')
    return (await import('../../report/sarif.ts')).renderSarif(report, await listRules());
  if (format === 'html') return (await import('../../report/html/html.ts')).renderHtml(report, 'code');
  const [{ renderText, renderQuiet }, { styleOf }] = await Promise.all([
    import('../../report/text.ts'),
    import('../style-of.ts'),
  ]);
  if (given.switches.has('quiet')) return renderQuiet(report);
  const { stdout } = terminal;
  return renderText(report, {
    verbose: given.switches.has('verbose'),
    about: 'code',
    ...(toFile ? {} : { style: styleOf(stdout, terminal.env) }),
    ...(stdout.columns > 0 && !toFile ? { width: stdout.columns } : {}),
  });
}

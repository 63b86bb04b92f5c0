import { join, resolve } from 'node:path';
import type { Report } from '../../core/decision.ts';
import { listRules, type ScanOptions, scan } from '../../index.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditFor } from '../audit-sink.ts';
import { type Command, jsonOption, outputOption, quietOption } from '../command.ts';
import { deliver } from '../deliver.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { formatOf } from '../format-of.ts';
import { homeFolder } from '../home.ts';
import { jobsOf, jobsOption } from '../jobs.ts';
import { checkOutput } from '../output.ts';
import { policyFor } from '../policy-for.ts';
import { progressLine } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

const formats = ['text', 'json', 'sarif', 'html', 'cyclonedx'] as const;
type ReportFormat = (typeof formats)[number];

export const scanCommand: Command = {
  name: 'scan',
  summary: 'Reads model files without running them and decides whether they may be loaded.',
  synopsis: 'TARGET… [options]',
  options: [
    {
      name: 'policy',
      short: 'p',
      value: 'FILE|observe|standard|strict',
      what: 'what to admit (default: loadlock.toml, else standard)',
    },
    { name: 'format', short: 'f', value: 'FORMAT', choices: formats, what: 'how to report (default: text)' },
    jsonOption,
    outputOption,
    { name: 'facts', what: 'put everything that was seen into the JSON report' },
    { name: 'yara', value: 'FILE', repeatable: true, what: 'YARA rules of your own; may be given again' },
    jobsOption,
    { name: 'no-hash', what: 'read the structure only: faster, and admits nothing for loading' },
    { name: 'verbose', short: 'v', what: 'tell of every file and every finding' },
    quietOption,
  ],
  examples: [
    'loadlock scan model.pkl',
    'loadlock scan models/ --policy strict',
    'loadlock scan models/ --format html --output report.html',
    'loadlock scan models/ --format cyclonedx --output model.cdx.json',
    'loadlock scan models/ --format sarif --output loadlock.sarif',
    'loadlock scan models/ --json | jq .decision',
  ],
  run: runScan,
};

async function runScan(given: Arguments, terminal: Terminal): Promise<number> {
  const targets = given.positionals;
  if (targets.length === 0) throw usage('scan needs a target: a file or a folder');
  if (targets.includes('-')) throw usage('scan reads files and folders, not the standard input');
  const format = formatOf<ReportFormat>(given);
  if (given.switches.has('facts') && format !== 'json') throw usage('--facts needs --json');
  checkOutput(given.values.get('output'), targets);
  const policy = await policyFor(given, terminal);
  const progress = progressLine(terminal, given.switches.has('quiet'));
  const home = homeFolder(terminal);
  const options: ScanOptions = {
    policy,
    hash: !given.switches.has('no-hash'),
    facts: given.switches.has('facts') || format === 'html' || format === 'cyclonedx',
    ...jobsOf(given),
    yara: (given.lists.get('yara') ?? []).map((file) => resolve(terminal.cwd, file)),
    ...auditFor('scan', policy, given, terminal),
    origin: { defaultTrust: join(home, 'trust.json'), seen: join(home, 'seen.json') },
    onProgress: progress.update,
  };
  let report: Report;
  try {
    report = await scan(targets, options);
  } finally {
    progress.clear();
  }
  process.exitCode = exitCodeOf(report.decision);
  await deliver(report, (toFile) => render(report, format, given, terminal, toFile), given, terminal);
  return exitCodeOf(report.decision);
}

/** SOURCE_DATE_EPOCH makes the bill the same from run to run (reproducible-builds.org). */
function nowOf(terminal: Terminal): Date {
  const seconds = terminal.env['SOURCE_DATE_EPOCH'];
  return seconds !== undefined && /^[0-9]{1,11}$/.test(seconds)
    ? new Date(Number(seconds) * 1000)
    : new Date();
}

async function render(
  report: Report,
  format: ReportFormat,
  given: Arguments,
  terminal: Terminal,
  toFile: boolean,
): Promise<string> {
  if (format === 'json') return (await import('../../report/json.ts')).renderJson(report);
  if (format === 'sarif') {
    const { renderSarif } = await import('../../report/sarif.ts');
    return renderSarif(report, await listRules());
  }
  if (format === 'html') return (await import('../../report/html/html.ts')).renderHtml(report);
  if (format === 'cyclonedx') {
    const { renderCycloneDx } = await import('../../report/cyclonedx/cyclonedx.ts');
    return renderCycloneDx(report, { now: nowOf(terminal) });
  }
  const [{ renderText, renderQuiet }, { styleOf }] = await Promise.all([
    import('../../report/text.ts'),
    import('../style-of.ts'),
  ]);
  if (given.switches.has('quiet')) return renderQuiet(report);
  const { stdout } = terminal;
  return renderText(report, {
    verbose: given.switches.has('verbose'),
    hashed: !given.switches.has('no-hash'),
    ...(toFile ? {} : { style: styleOf(stdout, terminal.env) }),
    ...(stdout.columns > 0 && !toFile ? { width: stdout.columns } : {}),
  });
}

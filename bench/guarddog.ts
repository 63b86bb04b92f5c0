import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CodeContext } from '../src/core/code.ts';
import type { Finding } from '../src/core/finding.ts';
import { check } from '../src/index.ts';
import type { Row } from './bench.ts';
import type { Stage } from './stage.ts';

const here = dirname(fileURLToPath(import.meta.url));
const variable = 'LOADLOCK_DATA_GUARDDOG';

/** The last version with semgrep's rules, and the one with YARA's. */
const versions = ['2.10.0', '3.2.0'] as const;

interface Sample {
  readonly path: string;
  readonly label: 'bad' | 'good';
  readonly first: number;
  readonly last: number;
  readonly by: 'annotation' | 'file';
}

/** The samples of which something is reported. */
type Reported = ReadonlySet<Sample>;

interface Peer {
  readonly name: string;
  readonly reported: Reported;
}

interface PeersFinding {
  readonly rule: string;
  readonly path: string;
  readonly first: number;
  readonly last: number;
}

/** GuardDog and loadlock on the files that GuardDog's own tests are made of. */
export async function guarddogFiles(stage: Stage, python: string, method: string[]): Promise<Row[]> {
  const from = process.env[variable];
  if (from === undefined || !existsSync(from)) {
    console.log(
      `left out: ${variable} names no folder with the files of GuardDog’s tests/analyzer/sourcecode`,
    );
    return [];
  }
  const folder = join(stage.folder, 'guarddog-samples');
  const script = join(here, 'guarddog-samples.py');
  const listed = execFileSync(python, ['-I', script, from, folder], { encoding: 'utf8' });
  const samples = JSON.parse(listed) as readonly Sample[];
  method.push(
    `GuardDog: ${variable} names a folder with the files of \`tests/analyzer/sourcecode\` of its repository (those with annotations are in the versions with semgrep, \`threat-*.py\` and \`benign/\` in those with YARA; they come with no package). Python only. A sample is a statement with \`ruleid:\` (bad) or \`ok:\` (good), or a file without annotations; it is found where a rule of any name reports within its lines`,
    'GuardDog’s rules run by its own analyser, as pip installs it (`bench/guarddog-report.py`): the rules `capability-*` of 3.2.0, which alone are no risk to it, count in rows of their own; ours are findings that make the decision other than allow. Ours were widened after these files had been looked at, as GuardDog’s were written with them: this compares, and predicts nothing. 2.10.0 was not written for the files without annotations, and 3.2.0 has no rule of the name of `threat-process-write-exec.py`',
  );
  const peers: Peer[] = [];
  for (const version of versions) {
    const found = askGuarddog(stage, python, version, folder);
    if (found === null) continue;
    const threats = found.filter(({ rule }) => !rule.startsWith('capability-'));
    peers.push({ name: version, reported: withinLines(samples, threats) });
    if (threats.length < found.length)
      peers.push({
        name: `${version} with its rules for capabilities`,
        reported: withinLines(samples, found),
      });
  }
  const rows: Row[] = [];
  for (const context of ['repository', 'generated'] as const) {
    const ours = await askOurselves(folder, samples, context);
    for (const { name, reported } of peers) {
      const named = `GuardDog’s own test files, context ${context}, against ${name}`;
      rows.push(recall(`${named}: recall`, samples, ours, reported, true));
      const annotated = samples.filter(({ by }) => by === 'annotation');
      rows.push(recall(`${named}, annotated lines alone: recall`, annotated, ours, reported, false));
      rows.push(precision(`${named}: precision`, samples, ours, reported));
    }
  }
  return rows;
}

function recall(
  what: string,
  samples: readonly Sample[],
  ours: Reported,
  theirs: Reported,
  promised: boolean,
): Row {
  const bad = samples.filter(({ label }) => label === 'bad');
  const found = bad.filter((sample) => ours.has(sample)).length;
  const peer = bad.filter((sample) => theirs.has(sample)).length;
  return {
    what,
    ours: `${found} of ${bad.length}`,
    peer: `${peer} of ${bad.length}`,
    ratio: found / peer,
    kept: promised ? found > peer : null,
  };
}

function precision(what: string, samples: readonly Sample[], ours: Reported, theirs: Reported): Row {
  const share = (reported: Reported): number => {
    const bad = [...reported].filter(({ label }) => label === 'bad').length;
    return bad / Math.max(1, reported.size);
  };
  const told = (reported: Reported): string => {
    const good = [...reported].filter(({ label }) => label === 'good').length;
    const all = samples.filter(({ label }) => label === 'good').length;
    return `${(share(reported) * 100).toFixed(1)} % (${good} of ${all} good ones reported)`;
  };
  return { what, ours: told(ours), peer: told(theirs), ratio: share(ours) / share(theirs), kept: null };
}

/** Each sample checked by itself. */
async function askOurselves(
  folder: string,
  samples: readonly Sample[],
  context: CodeContext,
): Promise<Reported> {
  const reported = new Set<Sample>();
  for (const sample of samples) {
    const path = join(folder, sample.path);
    const { targets } = await check([path], { context, jobs: 1 });
    const findings = targets.flatMap(({ artifacts }) => artifacts).flatMap((artifact) => artifact.findings);
    const text = readFileSync(path, 'utf8')
      .split('\n')
      .slice(sample.first - 1, sample.last)
      .join('\n');
    if (findings.some((finding) => decides(finding) && isWithin(finding, sample, text))) reported.add(sample);
  }
  const missed = samples.filter((sample) => sample.label === 'bad' && !reported.has(sample));
  console.log(
    `GuardDog’s test files, ${context}, not found: ${missed.map(({ path, first }) => `${path}:${first}`).join(' ')}`,
  );
  return reported;
}

/** Findings that are no more than notes make no decision. */
function decides({ severity }: Finding): boolean {
  return severity !== 'low' && severity !== 'info';
}

/** What is found several times in a file is told once, at the first place: the others hold the same source. */
function isWithin({ where, count, evidence }: Finding, { first, last }: Sample, text: string): boolean {
  if (where.line !== undefined && where.line >= first && where.line <= last) return true;
  if (count < 2) return false;
  const [source = ''] = evidence.split(/ \(|, (?:that is|with|through) /, 1);
  const plain = (each: string): string => each.replace(/\s+/g, ' ').trim();
  return source !== '' && plain(text).includes(plain(source));
}

/** Null where this version cannot be had. */
function askGuarddog(
  stage: Stage,
  python: string,
  version: string,
  folder: string,
): readonly PeersFinding[] | null {
  const place = join(stage.folder, `guarddog-${version}`);
  const output = join(stage.folder, `guarddog-${version}.json`);
  const programs = join(place, process.platform === 'win32' ? 'Scripts' : 'bin');
  const env = {
    ...process.env,
    PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}`,
    SEMGREP_SEND_METRICS: 'off',
    SEMGREP_ENABLE_VERSION_CHECK: '0',
  };
  const stdio = ['ignore', 'ignore', 'pipe'] as ('ignore' | 'pipe')[];
  try {
    execFileSync(python, ['-I', '-m', 'venv', place], { stdio });
    const own = join(programs, 'python');
    const wanted = ['--quiet', '--only-binary', ':all:', `guarddog==${version}`];
    execFileSync(own, ['-I', '-m', 'pip', 'install', ...wanted], { stdio, env });
    execFileSync(own, [join(here, 'guarddog-report.py'), folder, output], { stdio, env });
  } catch (error) {
    console.log(`left out: GuardDog ${version} cannot be had or run: ${String(error).slice(0, 300)}`);
    return null;
  }
  return JSON.parse(readFileSync(output, 'utf8')) as readonly PeersFinding[];
}

function withinLines(samples: readonly Sample[], found: readonly PeersFinding[]): Reported {
  return new Set(
    samples.filter(({ path, first, last }) =>
      found.some((each) => each.path === path && each.first <= last && each.last >= first),
    ),
  );
}

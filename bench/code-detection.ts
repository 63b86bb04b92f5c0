import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensurePythonEnv } from '../scripts/python-env.mjs';
import type { CodeContext } from '../src/core/code.ts';
import type { Verdict } from '../src/core/decision.ts';
import { check } from '../src/index.ts';
import { decidedOn, evasions } from '../test/code/evasion/decided.ts';
import { type Bench, type Row, Unavailable } from './bench.ts';
import { guarddogFiles } from './guarddog.ts';
import type { Stage } from './stage.ts';

const mostAlarms = 0.01;
const leastRecall = 0.95;
const mostTwins = 0.02;
/** Tests of bandit that say where a program is weak by itself, not that it imports something or asserts. */
const ofEffect = /^B(?:1(?!01|10|12)|2|3(?!11)|5|6|7)\d\d$/;
const labelled = ['LOADLOCK_DATA_REDCODE', 'LOADLOCK_DATA_SECURITYEVAL'];

type Decisions = ReadonlyMap<string, Verdict>;

export const codeDetection: Bench = {
  name: 'code-detection',
  promise: `At most ${mostAlarms * 100} % of the files of honest modelling code is other than allowed, at least ${leastRecall * 100} % of our own evasions is found, and more of GuardDog’s own test files than GuardDog finds.`,
  async run(stage) {
    const { python, reason } = await ensurePythonEnv({ code: true, log: (line) => console.error(line) });
    if (python === null) throw new Unavailable(reason);
    const rows: Row[] = [];
    const method: string[] = [
      '`loadlock check FOLDER --context repo|generated`, the decision of each file of Python',
    ];
    for (const part of [banditExamples, guarddogFiles, modellingCode, standardLibrary])
      rows.push(...(await part(stage, python, method)));
    rows.push(...(await ownEvasions(stage)));
    for (const name of labelled) {
      const folder = process.env[name];
      if (folder === undefined || !existsSync(folder)) {
        console.log(`left out: ${name} names no folder with bad/ and good/`);
        continue;
      }
      rows.push(...(await labelledFiles(name, folder)));
    }
    return { rows, method };
  },
};

/** What is decided of each file, by its path in the folder. */
async function decisionsOf(folder: string, context: CodeContext): Promise<Decisions> {
  const report = await check([folder], { context });
  const artifacts = report.targets.flatMap((target) => target.artifacts);
  return new Map(
    artifacts.filter(({ path }) => path.endsWith('.py')).map(({ path, decision }) => [path, decision]),
  );
}

function told(decisions: Decisions): string {
  const all = [...decisions.values()];
  const count = (verdict: Verdict): number => all.filter((each) => each === verdict).length;
  return `${all.length} files: ${count('allow')} allow, ${count('review')} review, ${count('deny')} deny`;
}

function flagged(decisions: Decisions): string[] {
  return [...decisions].filter(([, verdict]) => verdict !== 'allow').map(([path]) => path);
}

/** Files with what bandit calls an issue: how many we flag too. */
async function banditExamples(stage: Stage, python: string, method: string[]): Promise<Row[]> {
  const name = 'bandit-1.9.4';
  try {
    const words = [
      '-m',
      'pip',
      'download',
      '--quiet',
      '--no-deps',
      '--no-binary',
      ':all:',
      '--dest',
      stage.folder,
    ];
    execFileSync(python, [...words, 'bandit==1.9.4'], { stdio: ['ignore', 'ignore', 'pipe'] });
    execFileSync('tar', ['-xzf', join(stage.folder, `${name}.tar.gz`), '-C', stage.folder]);
  } catch (error) {
    console.log(`left out: the source of ${name} cannot be had: ${String(error).slice(0, 200)}`);
    return [];
  }
  const folder = join(stage.folder, name, 'examples');
  const output = join(stage.folder, 'bandit.json');
  execFileSync(
    join(dirname(python), 'bandit'),
    ['-q', '-r', folder, '-f', 'json', '-o', output, '--exit-zero'],
    { stdio: 'ignore' },
  );
  const { results } = JSON.parse(readFileSync(output, 'utf8')) as {
    readonly results: readonly {
      readonly test_id: string;
      readonly filename: string;
      readonly issue_severity: string;
    }[];
  };
  const weak = new Set(
    results
      .filter(({ test_id, issue_severity }) => ofEffect.test(test_id) && issue_severity !== 'LOW')
      .map(({ filename }) => filename.slice(folder.length + 1)),
  );
  method.push(
    'bandit: files of `examples/` of its source archive with an issue of B1xx to B7xx that bandit calls medium or high, imports (B4xx), B101, B110, B112 and B311 aside',
  );
  const rows: Row[] = [];
  for (const context of ['generated', 'repository'] as const) {
    const decisions = await decisionsOf(folder, context);
    const found = flagged(decisions).filter((path) => weak.has(path));
    const missed = [...weak].filter((path) => !found.includes(path));
    console.log(`bandit’s examples, ${context}, allowed: ${missed.map((path) => basename(path)).join(' ')}`);
    rows.push({
      what: `bandit’s examples, context ${context}: files with its issues that are other than allowed`,
      ours: `${found.length} of ${weak.size} (${told(decisions)})`,
      peer: `${weak.size} by construction`,
      ratio: found.length / weak.size,
      kept: null,
    });
  }
  return rows;
}

async function modellingCode(stage: Stage, python: string, method: string[]): Promise<Row[]> {
  const where = "import sysconfig; print(sysconfig.get_paths()['purelib'])";
  const library = execFileSync(python, ['-I', '-c', where], { encoding: 'utf8' }).trim();
  const models = join(library, 'transformers', 'models');
  if (!existsSync(models)) {
    console.log('left out: transformers is not in the environment');
    return [];
  }
  method.push('transformers: the folder `models` of the pinned version, without caches');
  return [await honest(stage, models, 'transformers/models', mostAlarms)];
}

async function standardLibrary(stage: Stage, python: string): Promise<Row[]> {
  const where = "import sysconfig; print(sysconfig.get_paths()['stdlib'])";
  const library = execFileSync(python, ['-I', '-c', where], { encoding: 'utf8' }).trim();
  return [await honest(stage, library, 'the standard library of CPython', null)];
}

async function honest(stage: Stage, from: string, what: string, most: number | null): Promise<Row> {
  const folder = join(stage.folder, what.replaceAll(/\W+/g, '-'));
  cpSync(from, folder, {
    recursive: true,
    filter: (path) => !/__pycache__|site-packages/.test(path.slice(from.length)),
  });
  const decisions = await decisionsOf(folder, 'repository');
  const alarms = flagged(decisions);
  console.log(`${what}, other than allowed: ${alarms.slice(0, 40).join(' ')}`);
  const share = alarms.length / decisions.size;
  return {
    what: `${what}, context repository: files other than allowed`,
    ours: `${(share * 100).toFixed(2)} % (${told(decisions)})`,
    peer: most === null ? 'no promise' : `at most ${most * 100} %`,
    ratio: most === null ? share : share / most,
    kept: most === null ? null : share <= most,
  };
}

async function ownEvasions(stage: Stage): Promise<Row[]> {
  const folder = join(stage.folder, 'evasion');
  const rows: Row[] = [];
  let bad = 0;
  let found = 0;
  let good = 0;
  let alarms = 0;
  for (const [, samples] of evasions)
    for (const [at, sample] of samples.entries()) {
      bad += 1;
      const decision = await decidedOn(sample.bad, join(folder, `${bad}`));
      if (decision.verdict === 'deny' || decision.verdict === sample.least) found += 1;
      if (sample.good === undefined) continue;
      good += 1;
      const twin = await decidedOn(sample.good, join(folder, `good-${bad}-${at}`));
      if (twin.verdict !== 'allow') alarms += 1;
    }
  rows.push({
    what: 'our own evasions (test/code/evasion): recall',
    ours: `${found} of ${bad}`,
    peer: `at least ${leastRecall * 100} %`,
    ratio: found / bad,
    kept: found / bad >= leastRecall,
  });
  rows.push({
    what: 'their honest twins: precision',
    ours: `${alarms} of ${good} are other than allowed; precision ${((found / (found + alarms)) * 100).toFixed(1)} %`,
    peer: `at most ${mostTwins * 100} %`,
    ratio: alarms / good,
    kept: alarms / good <= mostTwins,
  });
  return rows;
}

/** `bad/` and `good/`, each with files of Python. */
async function labelledFiles(name: string, folder: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (const context of ['generated', 'repository'] as const) {
    const verdicts: Record<'bad' | 'good', Verdict[]> = { bad: [], good: [] };
    for (const label of ['bad', 'good'] as const) {
      const within = join(folder, label);
      if (!existsSync(within)) continue;
      // Each by itself: nothing of one is there for another.
      for (const file of readdirSync(within, { recursive: true, encoding: 'utf8' }).toSorted())
        if (file.endsWith('.py'))
          verdicts[label].push((await check([join(within, file)], { context })).decision);
    }
    const isFlagged = (verdict: Verdict): boolean => verdict !== 'allow';
    const found = verdicts.bad.filter(isFlagged).length;
    const alarms = verdicts.good.filter(isFlagged).length;
    rows.push({
      what: `${name}, context ${context}: recall and precision`,
      ours: `${found} of ${verdicts.bad.length} bad, ${alarms} of ${verdicts.good.length} good other than allowed; precision ${((100 * found) / Math.max(1, found + alarms)).toFixed(1)} %`,
      peer: `${verdicts.good.filter((verdict) => verdict === 'deny').length} good ones denied`,
      ratio: found / Math.max(1, verdicts.bad.length),
      kept: null,
    });
  }
  return rows;
}

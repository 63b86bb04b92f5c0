import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ensurePythonEnv } from '../../scripts/python-env.mjs';
import type { ArtifactReport } from '../../src/core/decision.ts';
import { scan } from '../../src/index.ts';

const build = join(import.meta.dirname, '../corpus/build');
const folder = mkdtempSync(join(tmpdir(), 'loadlock-real-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const environment = await ensurePythonEnv();
const skip = environment.python === null ? environment.reason : false;

interface Written {
  readonly written: number;
  readonly not_fitted?: Readonly<Record<string, string>>;
  /** Objects that a careful reader may want to look at: functions by reference, distributions, regular expressions. */
  readonly may_review?: readonly string[];
}

function write(
  script: string,
  out: string,
  options: readonly string[] = [],
  python = environment.python,
): Written {
  const printed = execFileSync(python as string, [join(build, script), out, ...options], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(printed.trim().split('\n').at(-1) as string) as Written;
}

async function artifactsIn(out: string): Promise<readonly ArtifactReport[]> {
  const report = await scan([out]);
  return report.targets[0]?.artifacts ?? [];
}

/** What kept files from being allowed, each reason once with the number of files and one of them. */
function complaints(artifacts: readonly ArtifactReport[]): string {
  const reasons = new Map<string, string[]>();
  for (const { path, decision, findings } of artifacts) {
    if (decision === 'allow') continue;
    for (const { rule, evidence, severity } of findings) {
      if (severity === 'info' || severity === 'low') continue;
      const key = `${rule} ${evidence.slice(0, 160)}`;
      reasons.set(key, [...(reasons.get(key) ?? []), path]);
    }
  }
  return [...reasons].map(([key, paths]) => `${paths.length} files (${paths[0]}): ${key}`).join('\n');
}

/** At least this share of what stock libraries write is admitted, and nothing of it is denied. */
const share = 0.99;

function assertAdmitted(artifacts: readonly ArtifactReport[], written: number): void {
  assert.equal(artifacts.length, written);
  const said = complaints(artifacts);
  const denied = artifacts
    .filter((artifact) => artifact.decision === 'deny')
    .map((artifact) => artifact.path);
  const allowed = artifacts.filter((artifact) => artifact.decision === 'allow').length;
  assert.deepEqual(denied, [], said);
  assert.ok(allowed >= written * share, `${allowed} of ${written} allowed\n${said}`);
}

test('every scikit-learn estimator, in every way of saving it', {
  skip,
  timeout: 600_000,
}, async (t) => {
  const out = join(folder, 'estimators');
  const summary = write('estimators.py', out);
  const artifacts = await artifactsIn(out);
  t.diagnostic(`${summary.written} files, not fitted: ${JSON.stringify(summary.not_fitted)}`);
  assert.ok(summary.written > 2_000);
  assertAdmitted(artifacts, summary.written);
});

test('every numpy, scipy and pandas object', { skip, timeout: 300_000 }, async (t) => {
  const out = join(folder, 'frames');
  const { written, may_review = [] } = write('frames.py', out);
  const artifacts = await artifactsIn(out);
  assert.equal(artifacts.length, written);
  const plain = artifacts.filter(({ path }) => !may_review.includes(path.split('.')[0] as string));
  assertAdmitted(plain, plain.length);
  const others = artifacts.filter((artifact) => !plain.includes(artifact));
  t.diagnostic(
    `${others.filter(({ decision }) => decision === 'allow').length} of ${others.length} others allowed`,
  );
  assert.deepEqual(
    others.filter(({ decision }) => decision === 'deny').map(({ path }) => path),
    [],
    complaints(others),
  );
});

test('xgboost and lightgbm models', { skip, timeout: 300_000 }, async () => {
  const out = join(folder, 'boosters');
  const { written } = write('boosters.py', out);
  assertAdmitted(await artifactsIn(out), written);
});

const torch = await ensurePythonEnv({ torch: true });
const skipTorch = torch.reason ?? false;

test('torch layers, optimizers and schedules', { skip: skipTorch, timeout: 600_000 }, async () => {
  const out = join(folder, 'torch');
  const { written } = write('torch_objects.py', out, [], torch.python as string);
  const artifacts = await artifactsIn(out);
  assert.equal(artifacts.length, written);
  // Until it has seen data, a lazy module holds methods of its own as hooks: whoever calls them is not known.
  const lazy = artifacts.filter(({ path }) => path.startsWith('Lazy'));
  const others = artifacts.filter((artifact) => !lazy.includes(artifact));
  assertAdmitted(others, others.length);
  assert.ok(lazy.every(({ decision }) => decision !== 'deny'));
});

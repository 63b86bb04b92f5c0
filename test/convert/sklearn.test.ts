import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ensurePythonEnv } from '../../scripts/python-env.mjs';
import { trustedLosses, trustedObjects, trustedTypes } from '../../src/convert/sklearn/default-trusted.ts';
import { convert } from '../../src/index.ts';

const build = join(import.meta.dirname, '../corpus/build');
const folder = mkdtempSync(join(tmpdir(), 'loadlock-skops-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const environment = await ensurePythonEnv();
const skip = environment.python === null ? environment.reason : false;
const long = process.env['LOADLOCK_LONG'] === '1';

/** One of each kind of state: plain attributes, trees, losses, kernels, trees of neighbours, splines, random states. */
const sample = [
  ...['AdaBoostClassifier', 'BayesianGaussianMixture', 'Birch', 'ColumnTransformer', 'DictVectorizer'],
  ...['GaussianProcessClassifier', 'GradientBoostingClassifier', 'GridSearchCV'],
  ...[
    'HistGradientBoostingRegressor',
    'IsotonicRegression',
    'KNeighborsClassifier',
    'MLPClassifier',
    'NuSVC',
  ],
  ...['Pipeline', 'RandomForestClassifier', 'SplineTransformer', 'TweedieRegressor', 'VotingClassifier'],
];

interface Written {
  readonly written: number;
  readonly fitted: number;
  readonly not_fitted: Readonly<Record<string, string>>;
}

interface Compared {
  readonly compared: number;
  readonly outputs: number;
  readonly trusted: number;
  readonly silent: readonly string[];
  readonly different: Readonly<Record<string, string>>;
}

function python<Report>(script: string, args: readonly string[]): Report {
  const printed = execFileSync(environment.python as string, [script, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 24,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return JSON.parse(printed.trim().split('\n').at(-1) as string) as Report;
}

/** Converts every file of a folder in place, with `--verify`. Returns why those that were not converted were refused. */
async function convertAll(out: string): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  for (const name of readdirSync(out).sort()) {
    const path = join(out, name);
    try {
      const { artifact, record } = await convert(path, `${path}.skops`, { verify: true });
      if (record === null) refused.set(name, `the policy: ${artifact.decision}`);
      else assert.equal(record.verified, true);
    } catch (error) {
      refused.set(name, (error as Error).message);
    }
  }
  return refused;
}

async function converted(
  name: string,
  script: string,
  options: readonly string[],
): Promise<{ written: Written; refused: Map<string, string>; compared: Compared }> {
  const out = join(folder, name);
  mkdirSync(out);
  const written = python<Written>(join(build, script), [out, ...options]);
  const refused = await convertAll(out);
  const compared = python<Compared>(join(import.meta.dirname, 'sklearn_compare.py'), [out]);
  return { written, refused, compared };
}

/** The names before the first dot, each with the reason once. */
function byName(refused: ReadonlyMap<string, string>): string[] {
  const reasons = new Map<string, string>();
  for (const [file, why] of refused) reasons.set(file.split('.')[0]!, why);
  return [...reasons].map(([name, why]) => `${name}: ${why}`);
}

test('every estimator predicts from .skops what it predicts from its pickle', {
  skip,
  timeout: 1_200_000,
}, async (t) => {
  const formats = long ? 'all' : 'p5';
  const only = long ? [] : ['--only', sample.join(',')];
  const { written, refused, compared } = await converted('estimators', 'estimators.py', [
    ...['--formats', formats],
    ...only,
  ]);
  const done = written.written - refused.size;
  t.diagnostic(
    `${written.fitted} estimators, ${done} of ${written.written} files, ${compared.outputs} outputs`,
  );
  for (const line of byName(refused)) t.diagnostic(`refused: ${line}`);
  assert.deepEqual(compared.different, {});
  assert.equal(compared.compared, done);
  assert.equal(compared.trusted, done, 'the record names the types that skops wants to be told');
  const names = new Set(byName(refused).map((line) => line.split(':')[0]));
  assert.ok(written.fitted - names.size >= written.fitted * 0.9, [...names].join(', '));
  assert.deepEqual([...names], ['Birch']);
  assert.match(refused.get('Birch.p5.pkl')!, /Birch cannot be written as \.skops: it holds itself/);
});

const noMore = skip !== false ? skip : !long && 'only in the long run';

test('models as people compose them', { skip: noMore, timeout: 600_000 }, async (t) => {
  const { written, refused, compared } = await converted('composed', 'composed.py', ['--formats', 'all']);
  const done = written.written - refused.size;
  t.diagnostic(`${done} of ${written.written} files, ${compared.outputs} outputs`);
  for (const line of byName(refused)) t.diagnostic(`refused: ${line}`);
  assert.deepEqual(written.not_fitted, {});
  assert.deepEqual(compared.different, {});
  assert.equal(compared.compared, done);
  assert.equal(compared.trusted, done);
});

test('xgboost and lightgbm models', { skip: noMore, timeout: 600_000 }, async () => {
  const { written, refused, compared } = await converted('boosters', 'boosters.py', ['--formats', 'all']);
  assert.deepEqual(byName(refused), []);
  assert.deepEqual(compared.different, {});
  assert.equal(compared.compared, written.written);
  assert.equal(compared.trusted, written.written);
});

const trustedScript = `
import json, skops.io._trusted_types as t, skops.io._sklearn as s
from skops.io._utils import get_module
losses = [get_module(loss) + "." + loss.__name__ for loss in s.ALLOWED_LOSSES]
print(json.dumps({
    "objects": sorted(t.SKLEARN_ESTIMATOR_TYPE_NAMES + t.SKLEARN_INTERNAL_TYPE_NAMES),
    "types": sorted(t.PRIMITIVE_TYPE_NAMES + t.CONTAINER_TYPE_NAMES + t.NUMPY_DTYPE_TYPE_NAMES),
    "losses": sorted(losses),
}))`;

test('the types that skops trusts on its own', { skip, timeout: 60_000 }, () => {
  const real = python<Record<'objects' | 'types' | 'losses', string[]>>('-c', [trustedScript]);
  assert.deepEqual([...trustedObjects].sort(), real.objects);
  assert.deepEqual([...trustedTypes].sort(), real.types);
  assert.deepEqual([...trustedLosses].sort(), real.losses);
});

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { json } from '../../../src/formats/json/json.ts';
import { readWith } from '../kit.ts';

const corpus = join(import.meta.dirname, '../../corpus/json');
const { LOADLOCK_TEST_PYTHON: python } = process.env;
const withXgboost = {
  skip: python === undefined ? 'LOADLOCK_TEST_PYTHON names no Python with xgboost' : false,
};

/** The models that XGBoost wrote; those of the same name with a flaw must not be opened with it. */
const honest = readdirSync(corpus).filter((name) =>
  /^xgboost-(?:binary|dart|linear|pruned|forest)\.json$/.test(name),
);

test('XGBoost reads the same objective and as many trees', withXgboost, async () => {
  assert.equal(honest.length, 5);
  const done = spawnSync(
    python!,
    [
      '-I',
      '-W',
      'ignore',
      fileURLToPath(new URL('boosters_read.py', import.meta.url)),
      ...honest.map((name) => join(corpus, name)),
    ],
    { encoding: 'utf8' },
  );
  assert.equal(done.status, 0, done.stderr);
  for (const [index, line] of done.stdout.trimEnd().split('\n').entries()) {
    const name = honest[index]!;
    const theirs = JSON.parse(line) as { objective: string; trees: number | null };
    const { format, facts } = await readWith(json, readFileSync(join(corpus, name)));
    const ours = new Map(
      facts.map((fact) => (fact.kind === 'metadata' ? [fact.key, fact.value] : [fact.kind, ''])),
    );
    assert.equal(format, 'xgboost-json');
    assert.equal(ours.get('objective'), theirs.objective, name);
    assert.equal(ours.get('trees'), theirs.trees === null ? undefined : String(theirs.trees), name);
  }
});

test('every index of a tree that leads elsewhere is told', async () => {
  const model = JSON.parse(readFileSync(join(corpus, 'xgboost-binary.json'), 'utf8')) as {
    learner: { gradient_booster: { model: { trees: Record<string, number[]>[] } } };
  };
  const told = async (): Promise<number> =>
    (await readWith(json, Buffer.from(JSON.stringify(model)))).facts.filter((fact) => fact.kind === 'anomaly')
      .length;
  assert.equal(await told(), 0);
  for (const tree of model.learner.gradient_booster.model.trees)
    for (const [key, values] of [
      ['left_children', [0, 99, -2, 1.5, 2 ** 40]],
      ['right_children', [0, 99, -2, 1.5, -1]],
      ['split_indices', [4, -1, 2 ** 31 - 1, 0.5]],
    ] as const)
      for (const value of values) {
        const list = tree[key]!;
        const before = list[0]!;
        list[0] = value;
        assert.equal(await told(), 1, `${key} = ${value}`);
        list[0] = before;
      }
});

test('a tree of tens of thousands of nodes is checked to its end', async () => {
  const nodes = 40_001;
  const left = Array.from({ length: nodes }, (_, node) => (2 * node + 2 < nodes ? 2 * node + 1 : -1));
  const right = left.map((child) => (child < 0 ? -1 : child + 1));
  const model = (splits: number[]): Buffer =>
    Buffer.from(
      JSON.stringify({
        learner: {
          learner_model_param: { num_feature: '3' },
          gradient_booster: {
            model: {
              trees: [
                {
                  left_children: left,
                  right_children: right,
                  split_indices: splits,
                  tree_param: { num_nodes: String(nodes) },
                },
              ],
              tree_info: [0],
            },
          },
        },
      }),
    );
  const splits = left.map(() => 2);
  assert.equal(
    (await readWith(json, model(splits))).facts.filter(({ kind }) => kind === 'anomaly').length,
    0,
  );
  splits[15_000] = 3;
  assert.equal(
    (await readWith(json, model(splits))).facts.filter(({ kind }) => kind === 'anomaly').length,
    1,
  );
});

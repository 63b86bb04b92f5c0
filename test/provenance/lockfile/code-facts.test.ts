import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EffectFact, HazardFact } from '../../../src/core/code.ts';
import { compareTarget } from '../../../src/provenance/lockfile/compare.ts';
import { summaryOf } from '../../../src/provenance/lockfile/summary.ts';

const effect: EffectFact = {
  kind: 'effect',
  where: { line: 1 },
  language: 'python',
  context: 'repository',
  capability: 'network',
  phase: 'import',
  reach: 'load',
  callable: 'requests.get',
  evidence: 'requests.get(url)',
  taint: [],
  traits: [],
};
const hazard: HazardFact = {
  kind: 'hazard',
  where: { line: 1 },
  language: 'python',
  context: 'repository',
  hazard: 'no-timeout',
  phase: 'call',
  reach: 'load',
  evidence: 'requests.get(url)',
};

function texts(fact: EffectFact | HazardFact): readonly string[] | undefined {
  return summaryOf([fact], false).lists.get('capabilities')?.items;
}

test('what an effect is turned to is part of what is locked, as far as it is known', () => {
  assert.deepEqual(texts(effect), ['import: network, requests.get']);
  const to = (argument: string): readonly string[] | undefined => texts({ ...effect, argument });
  assert.deepEqual(to('https://a.example/x'), ['import: network, requests.get of "https://a.example/x"']);
  assert.deepEqual(to('https://a.example/\uf8ff\n y'), [
    'import: network, requests.get of "https://a.example/… y"',
  ]);
  assert.notDeepEqual(to('https://a.example/x'), to('https://b.example/x'));
  assert.deepEqual(texts({ ...effect, capability: 'reflection', argument: 'x' }), [
    'import: reflection, requests.get',
  ]);
});

test('whether a loader runs the file is part of it', () => {
  assert.deepEqual(texts({ ...effect, reach: 'none' }), [
    'import, where nothing leads: network, requests.get',
  ]);
  assert.deepEqual(texts({ ...effect, reach: 'later' }), ['import, not at load: network, requests.get']);
  assert.deepEqual(texts({ ...hazard, reach: 'none' }), [
    'call, where nothing leads: no-timeout, requests.get(url)',
  ]);
  assert.deepEqual(texts({ ...effect, phase: 'dead', reach: 'none' }), ['dead: network, requests.get']);
});

test('the same bytes that another file began to run are told with what they do now', async () => {
  const [before, after] = [summaryOf([{ ...effect, reach: 'none' }], false), summaryOf([effect], false)];
  const state = { sha256: 'a'.repeat(64), size: 1, format: 'source' };
  const differences = await compareTarget(
    {
      target: 'm',
      source: { kind: 'path', url: null, repository: null, ref: null },
      revision: null,
      decision: 'allow',
      files: [{ path: 'a.py', ...state, decision: 'allow', facts: before }],
      links: [],
      publishers: [],
    },
    {
      files: [{ path: 'a.py', ...state, decision: 'deny', problem: null }],
      links: [],
      publishers: [],
      facts: async () => after,
    },
  );
  assert.deepEqual(
    differences.flatMap(({ kind, facts }) => facts.map(({ change, text }) => `${kind} ${change} ${text}`)),
    [
      'decision new import: network, requests.get',
      'decision gone import, where nothing leads: network, requests.get',
    ],
  );
});

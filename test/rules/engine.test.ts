import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../../src/core/fact.ts';
import { defaultLimits } from '../../src/core/limits.ts';
import { plainCode } from '../../src/policy/code.ts';
import { codeOverrides } from '../../src/policy/code-overrides.ts';
import { earlyRules } from '../../src/rules/early.ts';
import { RuleEngine } from '../../src/rules/engine.ts';
import { lateRules } from '../../src/rules/late.ts';

const nobody = { allow: () => false, allowDangerous: () => false, review: () => false, deny: () => false };

test('no kind of fact has rules in both lists', () => {
  const early = new Set(earlyRules.map(({ on }) => on));
  for (const { on, id } of lateRules) assert.ok(!early.has(on), id);
});

const code = { language: 'python', context: 'generated', phase: 'import', reach: 'load' } as const;
const started = {
  capability: 'process',
  callable: 'os.system',
  evidence: 'os.system(x)',
  taint: [],
  traits: ['shell'],
} as const;

test('facts of every late kind are judged, the first ones too', async () => {
  const facts: Fact[] = [
    { kind: 'reference', where: {}, to: 'callable', name: 'os.system', key: 'a', loader: 'hydra' },
    { kind: 'operation', where: {}, domain: 'tensorflow', name: 'WriteFile', count: 1, within: '' },
    { kind: 'template', where: {}, hazard: 'underscore-attribute', evidence: 'x.__class__' },
    { kind: 'dependency', where: {}, name: 'x', requirement: 'x @ http://127.0.0.1/x', pin: 'url' },
    { kind: 'setting', where: {}, key: 'trust_remote_code', value: 'true', loader: 'transformers' },
    { kind: 'provenance', where: {}, code: 'key-revoked', path: null, detail: 'revoked' },
    { kind: 'effect', where: { line: 1 }, ...code, ...started },
    { kind: 'hazard', where: {}, ...code, hazard: 'pattern-prohibited', evidence: 'x', detail: 'no-x' },
    { kind: 'code-use', where: {}, ...code, use: 'module', name: 'socket', evidence: 'import socket' },
  ];
  assert.deepEqual(new Set(facts.map(({ kind }) => kind)), new Set(lateRules.map(({ on }) => on)));
  const denying = {
    ...nobody,
    code: { ...codeOverrides(plainCode), refusedName: () => 'denied' as const },
  };
  const engine = new RuleEngine(denying, defaultLimits);
  for (const fact of facts) engine.onFact(fact);
  await engine.settle();
  const rules = engine.findings().findings.map(({ rule }) => rule);
  assert.deepEqual(rules, [
    'names-callable',
    'graph-operation',
    'template-hazard',
    'unpinned-dependency',
    'unsafe-setting',
    'key-revoked',
    'process-started',
    'pattern-prohibited',
    'module-not-admitted',
  ]);
});

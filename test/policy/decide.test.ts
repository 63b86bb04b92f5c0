import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding, Severity } from '../../src/core/finding.ts';
import { decide, formatFinding } from '../../src/policy/decide.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { presets } from '../../src/policy/presets/index.ts';

function finding(severity: Severity, rule = 'a-rule'): Finding {
  return { rule, severity, where: {}, evidence: '', why: '', fix: '', refs: [], count: 1 };
}

const { standard, strict, observe } = presets;

function verdict(
  policy: Policy,
  severity: Severity | null,
  rest: { complete?: boolean; format?: string } = {},
): string {
  const findings = severity === null ? [] : [finding(severity)];
  return decide(policy, { findings, complete: true, format: 'pickle', ...rest }).verdict;
}

// The table of the public contract.
test('standard: critical and high deny, medium is review, low and info allow', () => {
  assert.deepEqual(
    (['critical', 'high', 'medium', 'low', 'info'] as const).map((severity) => verdict(standard, severity)),
    ['deny', 'deny', 'review', 'allow', 'allow'],
  );
  assert.equal(verdict(standard, null), 'allow');
  assert.equal(verdict(standard, null, { complete: false }), 'deny');
  assert.equal(verdict(standard, 'info', { format: 'unknown' }), 'allow');
});

test('strict: medium denies, low and unknown formats go to a person', () => {
  assert.deepEqual(
    (['critical', 'high', 'medium', 'low', 'info'] as const).map((severity) => verdict(strict, severity)),
    ['deny', 'deny', 'deny', 'review', 'allow'],
  );
  assert.equal(verdict(strict, 'info', { format: 'unknown' }), 'review');
});

test('observe admits everything but what could not be read at all', () => {
  assert.equal(verdict(observe, 'critical', { complete: false }), 'allow');
  const unread = { findings: [finding('high')], complete: false, format: 'unknown', readable: false };
  assert.equal(decide(observe, unread).verdict, 'deny');
  const { reasons } = decide(observe, { findings: [finding('critical')], complete: true, format: 'pickle' });
  assert.deepEqual(
    reasons.map((reason) => reason.because),
    ['not-enforced', 'severity'],
  );
});

test('the worst finding decides, and its reason comes first', () => {
  const findings = [finding('info', 'one'), finding('critical', 'two'), finding('medium', 'three')];
  const { verdict: decided, reasons } = decide(standard, { findings, complete: true, format: 'pickle' });
  assert.equal(decided, 'deny');
  assert.deepEqual(reasons[0], { verdict: 'deny', because: 'severity', text: 'two is critical' });
});

test('a verdict by rule stands in the place of the severity, both ways', () => {
  const policy: Policy = {
    ...standard,
    rules: new Map([
      ['loud', 'allow'],
      ['quiet', 'deny'],
    ]),
  };
  const of = (rule: string, severity: Severity): string =>
    decide(policy, { findings: [finding(severity, rule)], complete: true, format: 'pickle' }).verdict;
  assert.equal(of('loud', 'critical'), 'allow');
  assert.equal(of('quiet', 'info'), 'deny');
  assert.equal(of('other', 'medium'), 'review');
});

test('a format can be refused as such, and the refusal is a finding', () => {
  const denies: Policy = { ...standard, formats: { allow: null, deny: ['joblib'], unknown: 'allow' } };
  assert.equal(verdict(denies, null, { format: 'joblib' }), 'deny');
  assert.equal(verdict(denies, null, { format: 'npy' }), 'allow');
  assert.match(formatFinding(denies, 'joblib')?.evidence ?? '', /joblib/);
  assert.equal(formatFinding(denies, 'npy'), null);

  const lists: Policy = { ...standard, formats: { allow: ['npy'], deny: [], unknown: 'review' } };
  assert.equal(verdict(lists, null, { format: 'pickle' }), 'deny');
  assert.equal(verdict(lists, null, { format: 'npy' }), 'allow');
  assert.equal(verdict(lists, null, { format: 'unknown' }), 'review');
});

test('incomplete can be left to a person, never admitted', () => {
  assert.equal(verdict({ ...standard, incomplete: 'review' }, null, { complete: false }), 'review');
});

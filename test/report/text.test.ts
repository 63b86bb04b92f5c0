import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesText, displayWidth, shortenMiddle, wrap } from '../../src/report/layout.ts';
import { colourStyle } from '../../src/report/style.ts';
import { renderQuiet, renderText } from '../../src/report/text.ts';
import { artifact, attack, reportOf } from './sample.ts';

test('a refusal says what would run, where, why and what to do', () => {
  const text = renderText(reportOf([artifact('clf.pkl', { decision: 'deny', findings: [attack] })]));
  const [first] = text.split('\n');
  assert.match(first!, /^DENY {2}1 of 1 file must not be loaded$/);
  for (const part of [
    'models/clf.pkl',
    'pickle, 1.2 KB',
    "critical  os.system('touch /tmp/x')",
    'dangerous-call, at byte 12 in archive/data.pkl',
    'REDUCE runs the callable',
    'Fix: Do not load this file.',
    'CWE-502, AML.T0011.000',
    'Policy standard',
  ])
    assert.ok(text.includes(part), `${part}\n${text}`);
});

test('nothing is ever called safe', () => {
  assert.doesNotMatch(renderText(reportOf([artifact('a.pkl')])), /\bsafe\b/i);
});

test('what a file says cannot move the cursor, hide or reorder text', () => {
  const hostile = '\x1b[2J\x1b]0;owned\x07\r\n\x9b31m\u202egpj.exe\u2066\u200b\u{e0041}\u2028\x7f\b';
  const findings = [{ ...attack, evidence: hostile, why: hostile, fix: hostile, where: { member: hostile } }];
  const report = reportOf([artifact(hostile, { decision: 'deny', findings, format: hostile })]);
  for (const text of [
    renderText(report),
    renderText(report, { verbose: true, width: 60 }),
    renderQuiet(report),
  ])
    assert.doesNotMatch(text, /[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
  const coloured = renderText(report, { style: colourStyle });
  // Only our own colours: CSI digits m.
  assert.doesNotMatch(coloured.replace(/\x1b\[[0-9;]+m/g, ''), /[^\P{C}\n]/u);
});

test('a name cannot forge a line of the report', () => {
  const text = renderText(reportOf([artifact('x\nALLOW  y.pkl', { decision: 'deny', findings: [attack] })]));
  assert.doesNotMatch(text, /^ALLOW/m);
});

test('a large honest folder is a few lines, and lists what was refused', () => {
  const honest = Array.from({ length: 2_000 }, (_, at) => artifact(`model-${at}.pkl`));
  assert.ok(renderText(reportOf(honest)).split('\n').length < 8);
  const mixed = renderText(
    reportOf([...honest, artifact('bad.pkl', { decision: 'deny', findings: [attack] })]),
  );
  assert.match(mixed, /models\/bad\.pkl/);
  assert.doesNotMatch(mixed, /model-77\.pkl/);
  assert.match(mixed, /2,001 files.*1 denied, 2,000 allowed/);
  assert.match(renderText(reportOf(honest), { verbose: true }), /model-77\.pkl/);
});

test('of very many refused files the denied come first, and the others are counted', () => {
  const reviews = Array.from({ length: 500 }, (_, at) => artifact(`maybe-${at}.pkl`, { decision: 'review' }));
  const text = renderText(
    reportOf([...reviews, artifact('bad.pkl', { decision: 'deny', findings: [attack] })]),
  );
  assert.match(text, /bad\.pkl/);
  assert.match(text, /451 further files like these/);
  assert.ok(text.split('\n').length < 200);
});

test('many findings are counted, the worst come first', () => {
  const findings = Array.from({ length: 30 }, (_, at) => ({
    ...attack,
    severity: 'low' as const,
    evidence: `small ${at}`,
  }));
  const report = reportOf([
    artifact('a.pkl', { decision: 'deny', findings: [...findings, attack], findingsOmitted: 5 }),
  ]);
  const text = renderText(report);
  assert.ok(text.indexOf('os.system') < text.indexOf('small 0'));
  assert.match(text, /21 further findings; --verbose/);
  assert.match(text, /5 further findings beyond the budget/);
  assert.match(renderText(report, { verbose: true }), /small 29/);
});

test('what was not read completely is said', () => {
  const text = renderText(reportOf([artifact('a.pkl', { decision: 'deny', complete: false })]));
  assert.match(text, /not read completely/);
  assert.match(text, /Not everything could be read/);
});

test('lines keep to the width of the terminal', () => {
  const long = 'word '.repeat(100).trim();
  const findings = [{ ...attack, evidence: `f('${'x'.repeat(5_000)}')`, why: long, fix: '漢字'.repeat(200) }];
  const text = renderText(reportOf([artifact('a.pkl', { decision: 'deny', findings })]), { width: 72 });
  for (const line of text.split('\n')) assert.ok(displayWidth(line) <= 72, line);
});

test('the quiet report is nothing where all was admitted, and a line for each that was not', () => {
  assert.equal(renderQuiet(reportOf([artifact('a.pkl')])), '');
  const quiet = renderQuiet(reportOf([artifact('a.pkl'), artifact('b.pkl', { decision: 'review' })]));
  assert.equal(quiet, 'REVIEW  models/b.pkl  pickle, 1.2 KB\n');
});

test('layout: middles, widths, sizes', () => {
  assert.equal(shortenMiddle('short', 10), 'short');
  const short = shortenMiddle(`${'a'.repeat(500)}END`, 40);
  assert.ok(short.length <= 44 && short.startsWith('aaa') && short.endsWith('END'), short);
  assert.equal(displayWidth('e\u0301漢a'), 4);
  assert.deepEqual(wrap('aa bb cc', 20), ['aa bb cc']);
  assert.deepEqual([0, 999, 1000, 999_949, 999_950, 1_234_567_890].map(bytesText), [
    '0 B',
    '999 B',
    '1.0 KB',
    '999.9 KB',
    '1.0 MB',
    '1.2 GB',
  ]);
});

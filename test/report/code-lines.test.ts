import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ArtifactReport } from '../../src/core/decision.ts';
import type { Finding } from '../../src/core/finding.ts';
import { capabilityLine, excerptLines } from '../../src/report/code-lines.ts';
import { withoutNestedEchoes } from '../../src/report/echoes.ts';
import { displayWidth } from '../../src/report/layout.ts';
import { chainText } from '../../src/report/places.ts';
import { plainStyle } from '../../src/report/style.ts';

const finding: Finding = {
  rule: 'process-started',
  severity: 'high',
  where: { line: 7 },
  evidence: 'os.system(x)',
  why: '',
  fix: '',
  refs: [],
  count: 1,
};

test('the caret stands below what the finding is about, also after wide and hidden characters', () => {
  for (const [before, what] of [
    ['x = 1; ', 'os.system(x)'],
    ['名 = ', 'eval(s)'],
    ['a\u202e = ', 'eval("\x1b[2K")'],
  ] as const) {
    const excerpt = { text: before + what, column: before.length, length: what.length };
    const [line, carets] = excerptLines({ ...finding, excerpt }, plainStyle);
    assert.ok(line && carets);
    const at = carets.indexOf('^');
    const width = displayWidth(line.slice(0, line.indexOf(what.slice(0, 4))));
    assert.equal(at, width, line);
    assert.equal(carets.length, displayWidth(line), line);
    assert.doesNotMatch(line, /[\u202e\x1b]/);
  }
  assert.deepEqual(excerptLines(finding, plainStyle), []);
});

test('capabilities are told by when they are used', () => {
  const artifact = {
    capabilities: { import: ['network', 'process'], start: ['file-write'], dead: ['system'] },
  } as unknown as ArtifactReport;
  assert.equal(capabilityLine(artifact), 'network, process at once; file-write when started');
  assert.equal(capabilityLine({ capabilities: {} } as unknown as ArtifactReport), null);
});

test('places of code inside of code are a chain', () => {
  assert.equal(chainText('a.py', { line: 12 }), 'a.py:12');
  assert.equal(chainText('a.py', { member: 'os.system!sh -c', line: 12 }), 'a.py!os.system!sh -c:12');
  assert.equal(chainText('a.pkl', { offset: 12 }), 'byte 12');
});

test('a command inside of a command that was told is not told again, another one is', () => {
  const at = (member: string | undefined, evidence: string, rule = 'process-started', line = 7): Finding => ({
    ...finding,
    rule,
    evidence,
    where: member === undefined ? { line } : { member, line },
  });
  const all = [
    at(undefined, 'os.system("rm a; rm b")'),
    at('os.system', 'rm a'),
    at('os.system', 'rm a', 'shell-deletes'),
    at('os.system', 'rm b', 'shell-deletes'),
    at('db.execute', 'DROP TABLE x', 'sql-drop', 9),
    at('Connection.execute', 'DROP TABLE x', 'sql-drop', 9),
    at('os.system', 'rm a', 'process-started', 8),
  ];
  assert.deepEqual(
    withoutNestedEchoes(all).map(({ evidence, where }) => `${evidence} ${where.line}`),
    ['os.system("rm a; rm b") 7', 'rm a 7', 'rm b 7', 'DROP TABLE x 9', 'rm a 8'],
  );
});

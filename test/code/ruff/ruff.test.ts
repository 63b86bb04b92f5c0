import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ruffFacts } from '../../../src/code/ruff/read-ruff.ts';
import { loadRuff } from '../../../src/code/ruff/ruff.ts';

const around = { context: 'generated', reach: 'load' } as const;

function codes(selectors: readonly string[], text: string): string[] {
  return ruffFacts(loadRuff(selectors), text, around).map(
    ({ where, evidence }) => `${where.line} ${evidence.split(' ')[0]}`,
  );
}

// The codes are those of ruff's own documentation.
test('the rules that the selectors choose, in the order of the source', () => {
  const source = 'import os\nx = 1;\ndef f(a=[]):\n    assert a\n';
  assert.deepEqual(codes(['E7', 'F', 'B006', 'S101'], source), ['1 F401', '2 E703', '3 B006', '4 S101']);
  assert.deepEqual(codes(['F'], source), ['1 F401']);
});

test('a comment in the code exempts it from nothing', () => {
  assert.deepEqual(codes(['F'], 'import os  # noqa\n'), ['1 F401']);
  assert.deepEqual(codes(['F'], '# ruff: noqa\nimport os\n'), ['2 F401']);
  assert.deepEqual(codes(['F'], '# flake8: noqa: F401\nimport os  # NOQA: F401\n'), ['2 F401']);
});

test('an unknown selector is an error of the policy', () => {
  assert.throws(() => loadRuff(['ZZZ']), { code: 'POLICY_INVALID', message: /ZZZ/ });
});

test('what ruff gives up on is said, and the next text is looked at again', () => {
  const ruff = loadRuff(['F']);
  const [broken] = ruffFacts(ruff, `x = ${'1+'.repeat(100_000)}1`, around);
  assert.match(broken!.evidence, /could not look at it/);
  assert.equal(ruffFacts(ruff, 'import os\n', around).length, 1);
  const [long] = ruffFacts(ruff, 'x = 1\n'.repeat(200_000), around);
  assert.match(long!.evidence, /too long/);
});

test('source that does not parse is our own parser’s business', () => {
  assert.deepEqual(codes(['F'], 'print "x"\n'), []);
});

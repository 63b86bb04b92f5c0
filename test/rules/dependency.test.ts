import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pin } from '../../src/core/fact.ts';
import { dependency } from '../../src/rules/dependency.ts';

function severityOf(pin: Pin, requirement: string): string | undefined {
  const found = dependency.check({ kind: 'dependency', where: {}, name: 'x', requirement, pin }, {} as never);
  return found === null ? undefined : (found.severity ?? dependency.severity);
}

const commit = 'a45df1eb9996eec64ec3282ebe554061cb366388';

test('a commit fixes what is built, a branch and an open line do not', () => {
  for (const address of [
    `git+https://github.com/o/r@${commit}`,
    `own @ git+https://github.com/o/r.git@${commit}#egg=own`,
    `-e git+ssh://git@github.com/o/r.git@${commit}`,
  ])
    assert.equal(severityOf('vcs', address), 'info', address);
  for (const address of [
    'git+https://github.com/o/r',
    'git+https://github.com/o/r@main',
    `git+https://github.com/o/r@${commit.slice(1)}`,
    `git+http://github.com/o/r@${commit}`,
    `git+https://github.com/o/r@main#${commit}`,
  ])
    assert.equal(severityOf('vcs', address), 'medium', address);
});

test('an index whose owner is known is told as one, and no address is taken for it', () => {
  assert.equal(severityOf('index', '--extra-index-url https://download.pytorch.org/whl/cu118'), 'info');
  for (const line of [
    '--extra-index-url https://index.invalid/simple',
    '--extra-index-url http://download.pytorch.org/whl',
    '--extra-index-url https://download.pytorch.org.index.invalid/whl',
    '--extra-index-url https://download.pytorch.org@index.invalid/whl',
    '--extra-index-url https://index.invalid#@download.pytorch.org/whl',
    '--extra-index-url https://index.invalid?@download.pytorch.org/whl',
    '-i https://download.pytorch.org/whl --extra-index-url https://index.invalid/simple',
    '--trusted-host download.pytorch.org',
  ])
    assert.equal(severityOf('index', line), 'medium', line);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Claim, ClaimedFile } from '../../src/provenance/claim.ts';
import { compareFiles, type FoundFile } from '../../src/provenance/compare.ts';

const file = (path: string, digest = 'd', size: number | null = 3): ClaimedFile => ({
  path,
  size,
  pieces: [{ from: 0, to: null, algorithm: 'sha256', digest }],
});
const found = (path: string, change: Partial<FoundFile> = {}): FoundFile => ({
  ...{ path, kind: 'file', size: 3, digests: ['d'], problem: null },
  ...change,
});
const claim = (files: readonly ClaimedFile[], change: Partial<Claim> = {}): Claim => ({
  ...{ kind: 'manifest', name: 'm', version: null, publisher: null, publishedAt: null, expiresAt: null },
  ...{ files, single: false, ignored: [], allowLinks: false, trainingVersions: new Map(), sha256: '' },
  ...change,
});

function told(of: Claim, there: readonly FoundFile[], leftOut: readonly string[] = []): string[] {
  return compareFiles(of, there, leftOut).facts.map(({ code, path }) => `${code} ${path}`);
}

test('the same files with the same bytes match', () => {
  const { facts, matching } = compareFiles(
    claim([file('a'), file('b', 'd', null)]),
    [found('a'), found('b')],
    [],
  );
  assert.deepEqual([facts, matching], [[], 2]);
});

test('each difference is told of the file that it is about', () => {
  const of = claim([file('a')]);
  const cases: readonly (readonly [readonly FoundFile[], readonly string[]])[] = [
    [[], ['signed-file-missing a']],
    [[found('a', { digests: ['e'] })], ['digest-mismatch a']],
    [[found('a', { digests: [null] })], ['digest-mismatch a']],
    [[found('a', { digests: [] })], ['file-unreadable a']],
    [[found('a', { size: 4 })], ['size-mismatch a']],
    [[found('a', { size: null })], ['file-unreadable a']],
    [[found('a', { problem: 'changed' })], ['file-unreadable a']],
    [[found('a', { kind: 'link' })], ['link-in-tree a']],
    [[found('a', { kind: 'other' })], ['file-unreadable a']],
    [[found('a', { kind: 'unreadable' })], ['file-unreadable a']],
    [[found('a'), found('b')], ['file-unsigned b']],
    [[found('a'), found('l', { kind: 'link' })], ['link-in-tree l']],
    [[found('a'), found('p', { kind: 'other' })], ['file-unsigned p']],
    [[found('a'), found('\ufffd', { kind: 'unnameable' })], ['file-unsigned \ufffd']],
    [[found('a'), found('d', { kind: 'unreadable' })], ['file-unreadable d']],
    [
      [found('a'), found('A')],
      ['file-unsigned A', 'path-collision a'],
    ],
  ];
  for (const [there, expected] of cases) assert.deepEqual(told(of, there), expected);
});

test('only the policy lets files be left out, not the signer', () => {
  const there = [found('a'), found('.git/x'), found('.git/y'), found('.gitx'), found('sub/.git/x')];
  assert.deepEqual(told(claim([file('a')], { ignored: ['.gitx', 'sub'] }), there, ['.git']), [
    'file-unsigned .gitx',
    'file-unsigned sub/.git/x',
    'file-ignored .git',
  ]);
  // What was signed counts, though the policy would let it be left out.
  assert.deepEqual(told(claim([file('a'), file('.git/x', 'other')]), there.slice(0, 2), ['.git']), [
    'digest-mismatch .git/x',
  ]);
});

test('a statement about one file says nothing of those beside it', () => {
  assert.deepEqual(told(claim([file('a')], { single: true }), [found('a'), found('b'), found('A')]), []);
});

test('names that are one name somewhere are refused, also where both were signed', () => {
  const both = claim([file('x/Model.pkl'), file('x/model.pkl')]);
  assert.deepEqual(told(both, [found('x/Model.pkl'), found('x/model.pkl')]), ['path-collision x/Model.pkl']);
});

test('pieces cover a file from its first byte to its last', () => {
  const pieces = (...list: readonly (readonly [number, number | null])[]): Claim => {
    const all = list.map(([from, to]) => ({ from, to, algorithm: 'sha256' as const, digest: 'd' }));
    return claim([{ path: 'a', size: null, pieces: all as unknown as ClaimedFile['pieces'] }]);
  };
  const there = (count: number): FoundFile[] => [found('a', { size: 10, digests: Array(count).fill('d') })];
  assert.deepEqual(told(pieces([0, 5], [5, 10]), there(2)), []);
  assert.deepEqual(told(pieces([0, 5], [6, 10]), there(2)), ['manifest-broken a']);
  assert.deepEqual(told(pieces([1, 10]), there(1)), ['manifest-broken a']);
  assert.deepEqual(told(pieces([0, 5], [5, 9]), there(2)), ['size-mismatch a']);
  assert.deepEqual(told(pieces([0, null], [5, 10]), there(2)), ['manifest-broken a']);
  assert.deepEqual(told(pieces([0, 5], [5, 10]), there(1)), ['file-unreadable a']);
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { leafHash, nodeHash } from '../../src/audit/hashing.ts';
import {
  consistencyProof,
  inclusionProof,
  type NodeAt,
  rootOf,
  verifyConsistency,
  verifyInclusion,
} from '../../src/audit/merkle.ts';
import { Peaks } from '../../src/audit/peaks.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

// The inputs and hashes that the Certificate Transparency code has tested RFC 6962 trees with from the beginning
// (github.com/google/certificate-transparency, cpp/merkletree/merkle_tree_test.cc).
const inputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const left = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const right = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const fifth = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const pair = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';

function nodesOver(leaves: readonly Uint8Array[]): NodeAt {
  const nodeAt: NodeAt = (height, index) =>
    height === 0
      ? leaves[index]!
      : nodeHash(nodeAt(height - 1, 2 * index), nodeAt(height - 1, 2 * index + 1));
  return nodeAt;
}

const published = nodesOver(inputs.map((text) => leafHash(Buffer.from(text, 'hex'))));

test('roots of the published test tree', () => {
  assert.equal(hex(rootOf(0, published)), createHash('sha256').digest('hex'));
  roots.forEach((root, at) => {
    assert.equal(hex(rootOf(at + 1, published)), root);
  });
});

test('inclusion proofs of the published test tree', () => {
  const proof = (index: number, size: number): string[] => inclusionProof(index, size, published).map(hex);
  assert.deepEqual(proof(0, 1), []);
  assert.deepEqual(proof(0, 8), [
    '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    left,
    right,
  ]);
  assert.deepEqual(proof(5, 8), [fifth, pair, roots[3]]);
  assert.deepEqual(proof(2, 3), [roots[1]]);
  assert.deepEqual(proof(1, 5), [roots[0], left, fifth]);
});

test('consistency proofs of the published test tree', () => {
  const proof = (from: number, size: number): string[] => consistencyProof(from, size, published).map(hex);
  assert.deepEqual(proof(1, 1), []);
  assert.deepEqual(proof(1, 8), [
    '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    left,
    right,
  ]);
  assert.deepEqual(proof(6, 8), [
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    pair,
    roots[3],
  ]);
  assert.deepEqual(proof(2, 5), [left, fifth]);
});

const most = 70;
const leaves = Array.from({ length: most }, (_, index) => leafHash(Buffer.from(`entry ${index}`)));
const nodeAt = nodesOver(leaves);
const rootAt = Array.from({ length: most + 1 }, (_, size) => rootOf(size, nodeAt));

test('every inclusion proof up to 70 entries proves its entry and nothing else', () => {
  for (let size = 1; size <= most; size += 1)
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionProof(index, size, nodeAt);
      const proves = (at: number, of: number, leaf: Uint8Array, hashes = proof): boolean =>
        verifyInclusion(at, of, leaf, hashes, rootAt[size]!);
      assert.ok(proves(index, size, leaves[index]!));
      assert.ok(!proves(index, size, leafHash(Buffer.from('other'))));
      assert.ok(!proves(index, size, leaves[index]!, [...proof, leaves[0]!]));
      if (size > 1) {
        assert.ok(!proves((index + 1) % size, size, leaves[index]!));
        assert.ok(!proves(index, size, leaves[index]!, proof.slice(1)));
      }
      for (const at of proof.keys())
        assert.ok(!proves(index, size, leaves[index]!, proof.with(at, leafHash(proof[at]!))));
    }
  for (const [index, size] of [
    [-1, 5],
    [5, 5],
    [0, 0],
    [0.5, 5],
    [0, Number.NaN],
    [0, 2 ** 53],
  ] as const)
    assert.ok(!verifyInclusion(index, size, leaves[0]!, [], rootAt[5]!));
});

test('every consistency proof up to 70 entries proves its two trees and no others', () => {
  for (let size = 0; size <= most; size += 1)
    for (let from = 0; from <= size; from += 1) {
      const proof = consistencyProof(from, size, nodeAt);
      const proves = (old: Uint8Array, now: Uint8Array, hashes = proof): boolean =>
        verifyConsistency(from, size, old, now, hashes);
      assert.ok(proves(rootAt[from]!, rootAt[size]!), `${from} of ${size}`);
      assert.ok(!proves(leaves[1]!, rootAt[size]!), `${from} of ${size}`);
      if (from > 0) assert.ok(!proves(rootAt[from]!, leaves[1]!));
      assert.ok(!proves(rootAt[from]!, rootAt[size]!, [...proof, leaves[0]!]));
      for (const at of proof.keys())
        assert.ok(!proves(rootAt[from]!, rootAt[size]!, proof.with(at, leafHash(proof[at]!))));
      if (proof.length > 0) assert.ok(!proves(rootAt[from]!, rootAt[size]!, proof.slice(1)));
    }
});

test('a growing tree has the same roots, and tells the hashes of tiles', () => {
  const peaks = new Peaks();
  const told: string[] = [];
  for (const [index, leaf] of leaves.entries()) {
    peaks.push(leaf, (level, at) => told.push(`${level}/${at}`));
    assert.equal(hex(peaks.root()), hex(rootAt[index + 1]!));
  }
  assert.equal(told.length, 0);
  for (let index = most; index < 65_536; index += 1)
    peaks.push(leaves[0]!, (level, at) => told.push(`${level}/${at}`));
  assert.equal(told.length, 257);
  assert.deepEqual(told.slice(-2), ['1/255', '2/0']);
});

test('a proof in a tree of 2^53 - 1 entries is found and checked at once', () => {
  const size = Number.MAX_SAFE_INTEGER;
  const same: Uint8Array[] = [leaves[0]!];
  const uniform: NodeAt = (height) => {
    for (let at = same.length; at <= height; at += 1) same.push(nodeHash(same[at - 1]!, same[at - 1]!));
    return same[height]!;
  };
  const root = rootOf(size, uniform);
  for (const index of [0, 2 ** 40 + 7, size - 1])
    assert.ok(verifyInclusion(index, size, leaves[0]!, inclusionProof(index, size, uniform), root));
  const from = 2 ** 52 + 1;
  assert.ok(
    verifyConsistency(from, size, rootOf(from, uniform), root, consistencyProof(from, size, uniform)),
  );
});

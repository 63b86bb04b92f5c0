import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearest } from '../../src/core/nearest.ts';

test('a slip of the finger finds its word', () => {
  assert.equal(nearest('polcy', ['policy', 'output', 'format']), 'policy');
  assert.equal(nearest('fromat', ['policy', 'output', 'format']), 'format');
  assert.equal(nearest('STRICT', ['observe', 'standard', 'strict']), 'strict');
});

test('a word that means something else finds none', () => {
  assert.equal(nearest('banana', ['policy', 'output', 'format']), null);
  assert.equal(nearest('x'.repeat(100_000), ['policy']), null);
});

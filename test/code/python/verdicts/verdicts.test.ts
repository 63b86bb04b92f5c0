import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judged } from '../judged.ts';
import { atImport, byItself } from './hidden.ts';
import { libraries, libraryLike } from './libraries.ts';
import { modelling } from './modelling.ts';
import { doubtful, harmful, honest } from './programs.ts';
import { nearPublished, published } from './published.ts';

type Context = Parameters<typeof judged>[1];

/** Those of the sources that come out otherwise, with what was found. */
function others(sources: readonly string[], context: Context, decision: string): readonly string[] {
  const wrong: string[] = [];
  for (const source of sources) {
    const found = judged(source, context);
    if (found.decision !== decision)
      wrong.push(`${found.decision}: ${source}\n  ${found.findings.join('; ')}`);
  }
  return wrong;
}

test('whatever happens at import is denied, in every form that hides it', () => {
  assert.deepEqual(others(atImport, 'repository', 'deny'), []);
  assert.deepEqual(others(byItself, 'repository', 'deny'), []);
});

test('the same in a file that nothing loads is not denied for what it says in plain words', () => {
  const plain = 'import os\nos.system("make")\n';
  assert.equal(judged(plain, 'repository', 'load').decision, 'deny');
  assert.equal(judged(plain, 'repository', 'none').decision, 'allow');
});

test('programs that destroy, spy, spread or hand over are denied before they run', () => {
  assert.deepEqual(others(harmful, 'generated', 'deny'), []);
});

test('programs that depend on what somebody else says are for a person to look at', () => {
  assert.deepEqual(others(doubtful, 'generated', 'review'), []);
});

test('programs of the kinds that are taken down from registries are denied', () => {
  assert.deepEqual(others(published, 'generated', 'deny'), []);
});

test('what honest programs do in much the same way is allowed', () => {
  assert.deepEqual(others(nearPublished, 'generated', 'allow'), []);
});

test('programs of every day are allowed', () => {
  assert.deepEqual(others(honest, 'generated', 'allow'), []);
});

test('code as models bring it is allowed', () => {
  assert.deepEqual(others(modelling, 'repository', 'allow'), []);
});

test('what libraries do as soon as they are imported is allowed, and denied where it harms', () => {
  assert.deepEqual(others(libraries, 'repository', 'allow'), []);
  assert.deepEqual(others(libraryLike, 'repository', 'deny'), []);
});

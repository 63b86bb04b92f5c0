import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loopIdioms } from './loop-idioms.ts';
import { recursionIdioms } from './recursion-idioms.ts';
import { hazardsOf } from './risks-of.ts';

/** The same program, written in another way. */
const surfaces: readonly ((source: string) => string)[] = [
  (source) => source,
  // `i += 1` as `i = i + 1`
  (source) => source.replace(/^( *)(\w+) ([+-])= (\w+)$/gm, '$1$2 = $2 $3 $4'),
  // A message in front of each loop's body.
  (source) => source.replace(/^( *)(while .*:)$/gm, '$1$2\n$1    print("round")'),
  // In a function, as a test or a factory holds it.
  (source) => `def outer():\n${source.replace(/^(?=.)/gm, '    ')}`,
];

describe('programs that end, and the same with one thing changed', () => {
  for (const { name, right, broken } of [...loopIdioms, ...recursionIdioms])
    it(name, () => {
      for (const surface of surfaces) assert.deepEqual(hazardsOf(surface(right)), [], surface(right));
      for (const [from, to] of broken) {
        assert.ok(right.includes(from), from);
        const source = right.replace(from, () => to);
        for (const surface of surfaces) assert.notDeepEqual(hazardsOf(surface(source)), [], surface(source));
      }
    });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assemble, type Step } from '../../../src/isolation/seccomp/assemble.ts';
import { check, run } from './simulator.ts';

/** Compares the number with 0 to count-1 in turn; each comparison that fails goes to the very end. */
function ladder(count: number): Step[] {
  const steps: Step[] = [{ op: 'load', offset: 0 }];
  for (let index = 0; index < count; index += 1) steps.push({ op: 'atLeast', value: index, no: 'end' });
  return [...steps, { op: 'return', value: 1 }, { op: 'label', name: 'end' }, { op: 'return', value: 2 }];
}

test('instructions are those of linux/filter.h', () => {
  const steps: Step[] = [
    { op: 'load', offset: 4 },
    { op: 'equal', value: 0xc000003e, no: 'other' },
    { op: 'return', value: 0x7fff0000 },
    { op: 'label', name: 'other' },
    { op: 'return', value: 0x80000000 },
  ];
  // The example of seccomp_filter.rst, written out with BPF_STMT and BPF_JUMP by hand.
  const expected = '2000000004000000' + '150000013e0000c0' + '060000000000ff7f' + '0600000000000080';
  assert.equal(Buffer.from(assemble(steps)).toString('hex'), expected);
});

test('a branch at each distance around 255 gets where it should', () => {
  for (const count of [1, 2, 253, 254, 255, 256, 257, 258, 300, 511, 512, 700]) {
    const program = assemble(ladder(count));
    check(program);
    for (const number of [0, 1, Math.floor(count / 2), count - 2, count - 1, count, count + 5]) {
      if (number < 0) continue;
      const expected = number >= count - 1 ? 1 : 2;
      assert.equal(run(program, { number, arch: 0 }), expected, `${number} of ${count}`);
    }
  }
});

test('a branch over 254 to 258 instructions neither falls short nor falls through', () => {
  for (const count of [254, 255, 256, 257, 258]) {
    const passed = Array.from({ length: count }, (): Step => ({ op: 'return', value: 1 }));
    const program = assemble([
      { op: 'load', offset: 0 },
      { op: 'atLeast', value: 5, no: 'end' },
      ...passed,
      { op: 'label', name: 'end' },
      { op: 'return', value: 2 },
    ]);
    check(program);
    assert.deepEqual(
      [4, 5].map((number) => run(program, { number, arch: 0 })),
      [2, 1],
      String(count),
    );
  }
});

test('a program beyond what the kernel takes is refused', () => {
  const longest: Step[] = Array.from({ length: 4096 }, () => ({ op: 'return', value: 0 }));
  assert.equal(assemble(longest).length, 4096 * 8);
  const error = { code: 'LIMIT_EXCEEDED' };
  assert.throws(() => assemble([...longest, { op: 'return', value: 0 }]), error);
  assert.throws(() => assemble(ladder(3000)), error);
});

test('there are no jumps back, to nowhere, or past the end', () => {
  const done: Step = { op: 'return', value: 0 };
  assert.throws(() => assemble([{ op: 'label', name: 'a' }, { op: 'jump', to: 'a' }, done]), TypeError);
  assert.throws(() => assemble([{ op: 'jump', to: 'b' }, done]), TypeError);
  assert.throws(() => assemble([{ op: 'jump', to: 'c' }, done, { op: 'label', name: 'c' }]), TypeError);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OciSeccomp, ociSeccomp } from '../../../src/isolation/oci/seccomp.ts';
import { callNumbers, seccompFilter } from '../../../src/isolation/seccomp/filter.ts';
import { run } from '../seccomp/simulator.ts';

const ALLOW = 0x7fff0000;
const ENOSYS = 38;
const AUDIT = { x86_64: 0xc000003e, aarch64: 0xc00000b7 };

/** Every value that a rule of ours names, beside it, and each with high bits set. */
const samples: readonly bigint[] = [
  ...new Set(
    [
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 16, 17, 21, 22, 29, 36, 38, 41, 64, 1024, 1030, 1031, 1033],
      ...[0x5401, 0x5402, 0x5412, 0x5413, 0x541c, 0x5421, 0x5423, 0x541b, 0x5450, 0x802c542a, 0x40049409],
      ...[0o100, 0o644, 0o755, 0o2755, 0o4755, 0o6755, 0o010644, 0o020644, 0o060644, 0o100644, 0o20000000],
      ...[0x10000, 0x20000, 0x10000000, 0x3d0f00, 0x7e020000, 0x53564d41, 0x41555856, 0xffffffff],
    ].flatMap((value) => [BigInt(value), BigInt(value) | (1n << 32n), BigInt(value) | (1n << 63n)]),
  ),
];

for (const architecture of ['x86_64', 'aarch64'] as const) {
  for (const errors of [true, false]) {
    test(`${architecture}: a runtime admits what our own filter admits${errors ? '' : ', without errors of its own'}`, () => {
      const profile = ociSeccomp(architecture, 'stage1', errors);
      const program = seccompFilter(architecture, 'stage1');
      let admitted = 0;
      let refused = 0;
      for (const [name, number] of callNumbers[architecture]) {
        for (const first of samples) {
          for (const others of [0n, first, 0o644n]) {
            const args = [first, others, others, others, others, others];
            for (const given of [
              args,
              [others, first, others, others, others, others],
              [others, others, first, others, 0n, 0n],
              [others, others, others, first, 0n, 0n],
            ]) {
              const ours = run(program, { number, arch: AUDIT[architecture], args: given });
              const theirs = answerOf(profile, name, given);
              assert.equal(theirs === 'allow', ours === ALLOW, `${name} ${given.join(' ')}`);
              if (theirs === 'allow') admitted += 1;
              else refused += 1;
              if (ours === 0x50000 + ENOSYS) assert.equal(theirs, errors ? ENOSYS : 'trace', name);
            }
          }
        }
      }
      assert.ok(admitted > 10_000 && refused > 10_000);
    });
  }
}

/** As the specification of `linux.seccomp` says: an entry applies where all its arguments match. */
function answerOf(profile: OciSeccomp, name: string, args: readonly bigint[]): string | number {
  const matching = profile.syscalls.filter(
    (entry) =>
      entry.names.includes(name) &&
      (entry.args ?? []).every(
        ({ index, value, valueTwo }) => (args[index]! & BigInt(value)) === BigInt(valueTwo),
      ),
  );
  const answers = new Set(
    matching.map(({ action, errnoRet }) =>
      action === 'SCMP_ACT_ALLOW' ? 'allow' : action === 'SCMP_ACT_TRACE' ? 'trace' : errnoRet!,
    ),
  );
  // Which of several wins is left to the runtime.
  assert.ok(answers.size <= 1, `${name} is answered in two ways`);
  return [...answers][0] ?? profile.defaultErrnoRet;
}

test('the default is to refuse, and no second architecture is named', () => {
  const { defaultAction, defaultErrnoRet, architectures } = ociSeccomp('x86_64', 'stage1', true);
  assert.deepEqual([defaultAction, defaultErrnoRet], ['SCMP_ACT_ERRNO', 1]);
  assert.deepEqual(architectures, ['SCMP_ARCH_X86_64']);
});

import { allow, fail } from '../seccomp/actions.ts';
import type { Architecture } from '../seccomp/filter.ts';
import { type Profile, policies } from '../seccomp/policy.ts';

/** `linux.seccomp` of the OCI runtime specification. */
export interface OciSeccomp {
  readonly defaultAction: string;
  readonly defaultErrnoRet: number;
  readonly architectures: readonly string[];
  readonly syscalls: readonly OciCalls[];
}

interface OciCalls {
  readonly names: readonly string[];
  readonly action: string;
  readonly errnoRet?: number;
  readonly args?: readonly {
    readonly index: number;
    readonly value: number;
    readonly valueTwo: number;
    readonly op: 'SCMP_CMP_MASKED_EQ';
  }[];
}

const refused = fail('EPERM');

/** Names that gVisor had for calls; a runtime passes over those that it does not know. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['pselect6', 'pselect'],
  ['newfstatat', 'fstatat'],
]);

/**
 * A policy for runtimes that assemble filters themselves. It admits exactly what our own filter admits; what is refused
 * by its arguments fails with EPERM always, since the format has no words for another error there.
 * @param errors whether the runtime heeds errnoRet. Where it does not, calls that shall seem absent are left to a tracer:
 * there is none, and the answer is then ENOSYS (seccomp(2)).
 */
export function ociSeccomp(architecture: Architecture, profile: Profile, errors: boolean): OciSeccomp {
  const policy = policies[profile];
  const syscalls: OciCalls[] = [
    { names: policy.allowed.flatMap(namesOf), ...answer(allow) },
    { names: policy.absent, ...(errors ? answer(fail('ENOSYS')) : { action: 'SCMP_ACT_TRACE' }) },
  ];
  for (const rule of policy.rules) {
    if (rule.cases.length === 0) syscalls.push({ names: [rule.call], ...answer(rule.otherwise) });
    for (const { when, action } of rule.cases) {
      if (action === refused) continue;
      for (const value of when.values)
        syscalls.push({
          names: [rule.call],
          ...answer(action),
          args: [
            { index: when.argument, value: when.mask >>> 0, valueTwo: value >>> 0, op: 'SCMP_CMP_MASKED_EQ' },
          ],
        });
    }
  }
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: errorOf(refused),
    // Without x32, which is an architecture of its own here.
    architectures: [architecture === 'x86_64' ? 'SCMP_ARCH_X86_64' : 'SCMP_ARCH_AARCH64'],
    syscalls,
  };
}

function namesOf(name: string): string[] {
  const other = otherNames.get(name);
  return other === undefined ? [name] : [name, other];
}

function answer(action: number): Pick<OciCalls, 'action' | 'errnoRet'> {
  if (action === allow) return { action: 'SCMP_ACT_ALLOW' };
  return { action: 'SCMP_ACT_ERRNO', errnoRet: errorOf(action) };
}

/** SECCOMP_RET_DATA */
function errorOf(action: number): number {
  return action & 0xffff;
}

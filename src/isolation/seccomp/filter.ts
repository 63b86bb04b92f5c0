import { type Action, allow, type CallPolicy, fail, killProcess, type Rule } from './actions.ts';
import { assemble, type Step } from './assemble.ts';
import { type Profile, policies } from './policy.ts';
import { aarch64Calls } from './syscalls-aarch64.ts';
import { x8664Calls } from './syscalls-x86_64.ts';

export type Architecture = 'x86_64' | 'aarch64';

export const callNumbers: Readonly<Record<Architecture, ReadonlyMap<string, number>>> = {
  x86_64: x8664Calls,
  aarch64: aarch64Calls,
};

// linux/audit.h: AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64
const AUDIT = { x86_64: 0xc000003e, aarch64: 0xc00000b7 } as const;

// struct seccomp_data: nr, arch, instruction_pointer, args[6] with the low word first
const NUMBER = 0;
const ARCHITECTURE = 4;
const ARGUMENTS = 16;

/** x86_64 takes the calls of the x32 interface with this bit set; numbers from here on are theirs. */
const X32 = 0x40000000;

/**
 * A seccomp program, as an array of struct sock_filter. A call of another architecture or of x32 kills; one that is
 * newer than our tables has the answer of an older kernel.
 */
export function seccompFilter(architecture: Architecture, profile: Profile): Uint8Array {
  const key = `${architecture} ${profile}` as const;
  // A start of a sandbox must not wait some milliseconds for what is always the same.
  const program = made.get(key) ?? make(architecture, profile);
  made.set(key, program);
  return program.slice();
}

const made = new Map<string, Uint8Array>();

function make(architecture: Architecture, profile: Profile): Uint8Array {
  const numbers = callNumbers[architecture];
  const policy = policies[profile];
  const steps: Step[] = [
    { op: 'load', offset: ARCHITECTURE },
    { op: 'equal', value: AUDIT[architecture], no: 'foreign' },
    { op: 'load', offset: NUMBER },
  ];
  const spans = spansOf(policy, numbers, architecture === 'x86_64');
  search(steps, spans, 0, spans.length);
  for (const rule of policy.rules) if (rule.cases.length > 0 && numbers.has(rule.call)) judge(steps, rule);
  steps.push({ op: 'label', name: 'foreign' }, { op: 'return', value: killProcess });
  return assemble(steps);
}

/** From this number on, up to the next span's. */
interface Span {
  readonly from: number;
  readonly outcome: Action | Rule;
}

function spansOf(policy: CallPolicy, numbers: ReadonlyMap<string, number>, x32: boolean): Span[] {
  const outcomes = new Map<number, Action | Rule>();
  const set = (name: string, outcome: Action | Rule): void => {
    const number = numbers.get(name);
    if (number === undefined) return;
    if (outcomes.has(number)) throw new TypeError(`${name} is on two lists`);
    outcomes.set(number, outcome);
  };
  for (const name of policy.allowed) set(name, allow);
  for (const name of policy.absent) set(name, fail('ENOSYS'));
  for (const rule of policy.rules) set(rule.call, rule.cases.length === 0 ? rule.otherwise : rule);
  const newer = Math.max(...numbers.values()) + 1;
  const spans: Span[] = [];
  for (let number = 0; number < newer; number += 1) {
    const outcome = outcomes.get(number) ?? fail('EPERM');
    if (spans.at(-1)?.outcome !== outcome) spans.push({ from: number, outcome });
  }
  spans.push({ from: newer, outcome: fail('ENOSYS') });
  if (x32) spans.push({ from: X32, outcome: killProcess });
  return spans;
}

/** Binary search: some eight comparisons for any call. */
function search(steps: Step[], spans: readonly Span[], start: number, end: number): void {
  if (end - start === 1) {
    const { outcome } = spans[start]!;
    if (typeof outcome === 'number') steps.push({ op: 'return', value: outcome });
    else steps.push({ op: 'jump', to: outcome.call });
    return;
  }
  const middle = (start + end) >>> 1;
  const lower = `below ${spans[middle]!.from}`;
  steps.push({ op: 'atLeast', value: spans[middle]!.from, no: lower });
  search(steps, spans, middle, end);
  steps.push({ op: 'label', name: lower });
  search(steps, spans, start, middle);
}

function judge(steps: Step[], rule: Rule): void {
  steps.push({ op: 'label', name: rule.call });
  for (const [index, { when, action }] of rule.cases.entries()) {
    steps.push({ op: 'load', offset: ARGUMENTS + 8 * when.argument });
    if (when.mask !== 0xffffffff) steps.push({ op: 'and', mask: when.mask });
    for (const value of when.values) {
      const next = `${rule.call} ${index} not ${value}`;
      steps.push(
        { op: 'equal', value, no: next },
        { op: 'return', value: action },
        { op: 'label', name: next },
      );
    }
  }
  steps.push({ op: 'return', value: rule.otherwise });
}

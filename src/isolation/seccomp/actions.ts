/** What the kernel does with a call: a SECCOMP_RET_ value. */
export type Action = number;

export const allow: Action = 0x7fff0000;
export const killProcess: Action = 0x80000000;

/** The call is not made and fails with this error. The numbers are the same on both architectures. */
export function fail(error: keyof typeof ERRORS): Action {
  return 0x00050000 | ERRORS[error];
}

const ERRORS = { EPERM: 1, EACCES: 13, ENOTTY: 25, ENOSYS: 38, EOPNOTSUPP: 95 } as const;

/** A test of an argument's low 32 bits. */
export interface Test {
  readonly argument: 0 | 1 | 2 | 3 | 4 | 5;
  readonly mask: number;
  /** One of these. */
  readonly values: readonly number[];
}

/**
 * What becomes of a call by its arguments; the first case that holds decides.
 *
 * Every argument tested is an int, an unsigned int or a mode to the kernel, which drops the high half of the register:
 * a test of all 64 bits would be evaded by setting some of them (CVE-2019-10063).
 */
export interface Rule {
  readonly call: string;
  readonly cases: readonly { readonly when: Test; readonly action: Action }[];
  readonly otherwise: Action;
}

/** A filter as data. A call is on at most one of the lists; one that is on none fails with EPERM. */
export interface CallPolicy {
  readonly allowed: readonly string[];
  readonly rules: readonly Rule[];
  /** Calls that the kernel is to seem too old for: libraries then take the older way. */
  readonly absent: readonly string[];
}

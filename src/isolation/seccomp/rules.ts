import { allow, fail, type Rule, type Test } from './actions.ts';

type Argument = Test['argument'];

const ALL_BITS = 0xffffffff;
const refused = fail('EPERM');

// linux/sched.h
const CLONE_THREAD = 0x00010000;
/** NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. NEWTIME is of clone3 and unshare alone. */
const CLONE_NEW = 0x7e020000;

const AF_UNIX = 1;

// asm-generic/ioctls.h, linux/fs.h
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const TIOCSETD = 0x5423;
const FICLONE = 0x40049409;
const terminalAsks = [
  0x5401, // TCGETS
  0x802c542a, // TCGETS2
  0x5413, // TIOCGWINSZ
  0x541b, // FIONREAD
];
const descriptorFlags = [
  0x5450, // FIONCLEX
  0x5451, // FIOCLEX
  0x5421, // FIONBIO
];
const terminalOfShell = [
  ...[0x5402, 0x5403, 0x5404, 0x402c542b, 0x402c542c, 0x402c542d], // TCSETS, TCSETSW, TCSETSF and their later forms
  ...[0x540f, 0x5410, 0x5414, 0x540e, 0x5422, 0x5429], // TIOCGPGRP, TIOCSPGRP, TIOCSWINSZ, TIOCSCTTY, TIOCNOTTY, TIOCGSID
];

// asm-generic/fcntl.h; the same on both architectures
const O_CREAT = 0o100;
const O_TMPFILE = 0o20000000;

// linux/prctl.h
const processAsks = [
  ...[3, 16, 21, 23, 30, 39, 42], // GET_DUMPABLE, GET_NAME, GET_SECCOMP, CAPBSET_READ, GET_TIMERSLACK, GET_NO_NEW_PRIVS, GET_THP_DISABLE
  ...[51, 52, 64], // SVE_GET_VL, GET_SPECULATION_CTRL, SME_GET_VL: how wide the vectors are
  0x41555856, // GET_AUXV
];
const processNames = [
  15, // SET_NAME
  0x53564d41, // SET_VMA: names of memory, by malloc
];
const processConfines = [
  4, // SET_DUMPABLE
  22, // SET_SECCOMP
  29, // SET_TIMERSLACK
  36, // SET_CHILD_SUBREAPER
  38, // SET_NO_NEW_PRIVS
  41, // SET_THP_DISABLE
];

/** Threads and children, in the namespaces one is in. */
export const cloneHere: Rule = only('clone', 0, CLONE_NEW, [0]);
/** Threads alone. */
export const cloneThreads: Rule = only('clone', 0, CLONE_NEW | CLONE_THREAD, [CLONE_THREAD]);

/** Not even the families that the empty network namespace does not hold back: AF_VSOCK, AF_NETLINK, AF_ALG. */
export const unixSockets: readonly Rule[] = ['socket', 'socketpair'].map((call) => ({
  ...only(call, 0, ALL_BITS, [AF_UNIX]),
  otherwise: fail('EACCES'),
}));

/** A list, since the calls that drivers answer are past counting: line disciplines alone gave root several times. */
export const terminalControl: Rule = control([...terminalAsks, ...descriptorFlags, ...terminalOfShell]);
export const descriptorControl: Rule = control([...terminalAsks, ...descriptorFlags]);

export const processControl: Rule = only('prctl', 0, ALL_BITS, [
  ...processAsks,
  ...processNames,
  ...processConfines,
]);
/** Without SET_PDEATHSIG in both: a guest must not outlive what started it. */
export const processNaming: Rule = only('prctl', 0, ALL_BITS, [...processAsks, ...processNames]);

/** To tighten, for all threads; no listener that would answer calls in somebody's place. */
export const furtherFilters: Rule = only('seccomp', 1, ALL_BITS, [0, 1, 16, 17]);

/** Nobody else's limits. */
export const ownLimits: Rule = only('prlimit64', 0, ALL_BITS, [0]);

/** To ask, not to set: others weaken the layout of memory. */
export const personalityAsked: Rule = only('personality', 0, ALL_BITS, [0xffffffff]);

/** Descriptors, locks, pipes. F_SETOWN and F_NOTIFY would have the kernel signal others; seals are the host's. */
export const descriptorCommands: Rule = only('fcntl', 1, ALL_BITS, [
  ...[0, 1, 2, 3, 4, 1030], // DUPFD, GETFD, SETFD, GETFL, SETFL, DUPFD_CLOEXEC
  ...[5, 6, 7, 36, 37, 38], // GETLK, SETLK, SETLKW and their OFD_ forms
  ...[1031, 1032, 1034], // SETPIPE_SZ, GETPIPE_SZ, GET_SEALS
]);

/**
 * No file with a set-user-id or set-group-id bit comes into being: whoever ran one out of a folder that the host keeps
 * would run it as the sandbox's user. Where an open makes no file, its mode is whatever the register holds.
 */
export const plainModes: readonly Rule[] = [
  plainCreation('open', 1, 2),
  plainCreation('openat', 2, 3),
  plainMode('creat', 1),
];
export const plainModeChanges: readonly Rule[] = [
  ...(
    [
      ['chmod', 1],
      ['fchmod', 1],
      ['fchmodat', 2],
    ] as const
  ).map(([call, at]) => plainMode(call, at)),
];

/** Named pipes, and no device. */
export const namedPipes: readonly Rule[] = [
  ...(
    [
      ['mknod', 1],
      ['mknodat', 2],
    ] as const
  ).map(([call, at]) => only(call, at, 0o176000, [0o010000])),
];

/** `cp -p` goes on without attributes where a file system has none; on EPERM it fails. */
export const noAttributes: readonly Rule[] = ['set', 'remove'].flatMap((verb) =>
  ['', 'l', 'f'].map((kind) => ({ call: `${kind}${verb}xattr`, cases: [], otherwise: fail('EOPNOTSUPP') })),
);

function plainCreation(call: string, flags: Argument, mode: Argument): Rule {
  const makesNone: Test = { argument: flags, mask: O_CREAT | O_TMPFILE, values: [0] };
  const rule = plainMode(call, mode);
  return { ...rule, cases: [{ when: makesNone, action: allow }, ...rule.cases] };
}

function plainMode(call: string, argument: Argument): Rule {
  return only(call, argument, 0o6000, [0]);
}

function only(call: string, argument: Argument, mask: number, values: readonly number[]): Rule {
  return { call, cases: [{ when: { argument, mask, values }, action: allow }], otherwise: refused };
}

function control(requests: readonly number[]): Rule {
  const request = (values: readonly number[]): Test => ({ argument: 1, mask: ALL_BITS, values });
  return {
    call: 'ioctl',
    cases: [
      // Text into the terminal's input, as if typed (CVE-2017-5226).
      { when: request([TIOCSTI, TIOCLINUX, TIOCSETD]), action: refused },
      { when: request(requests), action: allow },
      // What a file system without clones says, so that copying goes on without.
      { when: request([FICLONE]), action: fail('EOPNOTSUPP') },
    ],
    otherwise: fail('ENOTTY'),
  };
}

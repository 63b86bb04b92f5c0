import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { type Architecture, callNumbers, seccompFilter } from '../../../src/isolation/seccomp/filter.ts';
import { policies } from '../../../src/isolation/seccomp/policy.ts';
import { check, run } from './simulator.ts';

const architectures = ['x86_64', 'aarch64'] as const;
const profiles = ['stage1', 'stage2'] as const;
const AUDIT = { x86_64: 0xc000003e, aarch64: 0xc00000b7 };
const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const errno = (number: number): number => 0x50000 + number;
const [EPERM, EACCES, ENOTTY, ENOSYS] = [1, 13, 25, 38].map(errno) as [number, number, number, number];

for (const architecture of architectures) {
  for (const profile of profiles) {
    const program = seccompFilter(architecture, profile);
    const arch = AUDIT[architecture];
    const ask = (number: number, ...args: bigint[]): number => run(program, { number, arch, args });
    const numbered = callNumbers[architecture];
    const name = `${architecture}, ${profile}`;

    test(`${name}: the kernel's checks pass`, () => {
      check(program);
      assert.ok(program.length / 8 < 600);
    });

    test(`${name}: each number has the answer of its list, with any arguments`, () => {
      const { allowed, absent, rules } = policies[profile];
      const names = new Map([...numbered].map(([call, number]) => [number, call]));
      const newest = Math.max(...numbered.values());
      for (let number = 0; number <= 600; number += 1) {
        const call = names.get(number) ?? '';
        if (rules.some((rule) => rule.call === call)) continue;
        let expected = EPERM;
        if (allowed.includes(call)) expected = ALLOW;
        else if (absent.includes(call) || number > newest) expected = ENOSYS;
        for (const argument of [0n, 1n, 0xffffffffn, -1n, 1n << 32n])
          assert.equal(
            ask(number, ...(new Array(6).fill(argument) as bigint[])),
            expected,
            `${number} ${call}`,
          );
      }
    });

    test(`${name}: every other architecture and the x32 interface kill`, () => {
      const others = [0x40000003, 0x40000028, 0xc000003e, 0xc00000b7, 0xc00000f3, 0, 0xffffffff];
      for (const other of others.filter((value) => value !== arch))
        for (let number = 0; number <= 600; number += 1)
          assert.equal(run(program, { number, arch: other }), KILL);
      if (architecture !== 'x86_64') return;
      for (let number = 0; number <= 600; number += 1) assert.equal(ask(0x40000000 + number), KILL);
      for (const number of [0x80000000, 0xffffffff, 0x7fffffff]) assert.equal(ask(number), KILL);
    });

    const rule = (call: string, args: readonly bigint[], expected: number): void => {
      const number = numbered.get(call);
      if (number === undefined) return;
      const shown = `${call}(${args.map((value) => `0x${value.toString(16)}`).join(', ')})`;
      // With what the kernel drops of a register set too: the verdict must not change.
      const lifted = args.map((value) => value | (0xdeadbeefn << 32n));
      for (const words of [args, lifted]) assert.equal(ask(number, ...words), expected, shown);
    };

    test(`${name}: arguments decide, and their high halves do not`, () => {
      const first = profile === 'stage1';
      const onlyFirst = first ? ALLOW : EPERM;

      const pthread = 0x3d0f00n;
      rule('clone', [pthread], ALLOW);
      rule('clone', [0x01200011n], onlyFirst); // fork of libc
      rule('clone', [0x4111n], onlyFirst); // CLONE_VM | CLONE_VFORK | SIGCHLD: posix_spawn
      // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET
      for (const space of [17n, 25n, 26n, 27n, 28n, 29n, 30n])
        for (const flags of [0x11n, pthread, 0n]) rule('clone', [flags | (1n << space)], EPERM);

      for (let family = 0n; family < 50n; family += 1n) {
        const refused = first ? EACCES : EPERM;
        rule('socket', [family, 1n], family === 1n && first ? ALLOW : refused);
        rule('socketpair', [family, 1n], family === 1n && first ? ALLOW : refused);
      }

      for (const request of [0x5412n, 0x541cn, 0x5423n]) rule('ioctl', [0n, request], EPERM);
      for (const request of [0x5401n, 0x5413n, 0x541bn, 0x5421n, 0x5451n])
        rule('ioctl', [0n, request], ALLOW);
      for (const request of [0x5402n, 0x5410n]) rule('ioctl', [0n, request], first ? ALLOW : ENOTTY);
      rule('ioctl', [0n, 0x40049409n], errno(95));
      // LOOP_SET_FD, TUNSETIFF, KVM_CREATE_VM, FS_IOC_SETFLAGS, BLKROSET
      for (const request of [0x4c00n, 0x400454can, 0xae01n, 0x40086602n, 0x125dn])
        rule('ioctl', [0n, request], ENOTTY);

      for (const option of [15n, 16n, 21n, 39n]) rule('prctl', [option], ALLOW);
      for (const option of [22n, 38n]) rule('prctl', [option], onlyFirst);
      // PDEATHSIG, SET_KEEPCAPS, SET_SECUREBITS, SET_MM, SET_PTRACER, CAPBSET_DROP, CAP_AMBIENT, SYSCALL_USER_DISPATCH
      for (const option of [1n, 8n, 28n, 35n, 0x59616d61n, 24n, 47n, 59n]) rule('prctl', [option], EPERM);

      rule('prlimit64', [0n, 7n], ALLOW);
      for (const pid of [1n, 2n, 0xffffffffn]) rule('prlimit64', [pid, 7n], EPERM);

      rule('seccomp', [1n, 1n], onlyFirst);
      rule('seccomp', [1n, 8n], EPERM); // NEW_LISTENER
      rule('seccomp', [1n, 9n], EPERM);
      rule('personality', [0xffffffffn], onlyFirst);
      for (const persona of [0n, 0x40000n, 0x400000n, 8n]) rule('personality', [persona], EPERM);

      for (const command of [0n, 1n, 2n, 3n, 4n, 6n, 1030n]) rule('fcntl', [5n, command], ALLOW);
      // SETOWN, SETSIG, SETOWN_EX, SETLEASE, NOTIFY, ADD_SEALS
      for (const command of [8n, 10n, 15n, 1024n, 1026n, 1033n]) rule('fcntl', [5n, command], onlyFirst);

      for (const [call, at] of [
        ...([
          ['open', 2],
          ['openat', 3],
          ['creat', 1],
        ] as const),
        ...(first
          ? ([
              ['chmod', 1],
              ['fchmod', 1],
              ['fchmodat', 2],
            ] as const)
          : []),
      ]) {
        const before = new Array<bigint>(at).fill(0xffffffffn);
        for (const mode of [0n, 0o644n, 0o777n, 0o1777n]) rule(call, [...before, mode], ALLOW);
        for (const mode of [0o4755n, 0o2755n, 0o6000n]) rule(call, [...before, mode], EPERM);
      }
      if (!first) for (const call of ['chmod', 'fchmod', 'fchmodat']) rule(call, [0n, 0o644n, 0o644n], EPERM);

      for (const [call, before] of [
        ['mknod', [0n]],
        ['mknodat', [0n, 0n]],
      ] as const) {
        rule(call, [...before, 0o010644n], onlyFirst);
        for (const mode of [0o020666n, 0o060666n, 0o104755n, 0o014755n, 0o140777n, 0o012644n])
          rule(call, [...before, mode], EPERM);
      }
    });

    test(`${name}: what gives a way out is refused, whatever the lists say`, () => {
      const denied =
        'ptrace process_vm_readv process_vm_writev kcmp mount umount2 move_mount open_tree fsopen fsmount fsconfig ' +
        'fspick mount_setattr pivot_root chroot unshare setns keyctl add_key request_key bpf perf_event_open ' +
        'userfaultfd init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff ' +
        'setuid setgid setreuid setregid setresuid setresgid setfsuid setfsgid setgroups capset iopl ioperm ' +
        'modify_ldt open_by_handle_at name_to_handle_at quotactl acct settimeofday clock_settime adjtimex ' +
        'sethostname setdomainname syslog fanotify_init lookup_dcookie vhangup rt_sigqueueinfo rt_tgsigqueueinfo ' +
        'chown fchown lchown fchownat splice vmsplice mbind set_mempolicy move_pages setpriority ' +
        'io_setup shmget msgget semget mq_open';
      const second =
        'execve fork vfork kill tkill connect bind listen accept accept4 sendto sendmsg recvmsg utimensat utimes ' +
        'truncate symlink symlinkat landlock_create_ruleset setsid setpgid';
      for (const call of `${denied}${profile === 'stage2' ? ` ${second}` : ''}`.split(' ')) {
        const known = architectures.some((each) => callNumbers[each].has(call));
        assert.ok(known, `no such call: ${call}`);
        const number = numbered.get(call);
        if (number !== undefined) assert.equal(ask(number, 0n, 0n, 0n), EPERM, call);
      }
      for (const call of 'setxattr lsetxattr fsetxattr removexattr fremovexattr lremovexattr'.split(' '))
        assert.equal(ask(numbered.get(call)!), errno(95), call);
      const hidden =
        'clone3 openat2 pidfd_open pidfd_getfd io_uring_setup io_uring_enter io_uring_register execveat';
      for (const call of hidden.split(' ')) assert.equal(ask(numbered.get(call)!), ENOSYS, call);
    });
  }
}

test('every name of a list is a call of one of the architectures', () => {
  for (const { allowed, absent, rules } of Object.values(policies))
    for (const call of [...allowed, ...absent, ...rules.map((rule) => rule.call)])
      assert.ok(
        architectures.some((architecture) => callNumbers[architecture].has(call)),
        call,
      );
});

const resolver = process.env['LOADLOCK_TEST_SECCOMP'];

test('the tables say what libseccomp says', {
  skip: resolver === undefined && "Debian's package seccomp is not here",
}, () => {
  for (const architecture of architectures) {
    const loop = 'i=0; while [ $i -le 470 ]; do "$0" -a "$1" $i; i=$((i+1)); done';
    const { stdout } = spawnSync('sh', ['-c', loop, resolver!, architecture], { encoding: 'utf8' });
    compare(architecture, stdout.trim().split('\n'));
  }
});

function compare(architecture: Architecture, names: readonly string[]): void {
  assert.equal(names.length, 471);
  const newest = Math.max(...callNumbers[architecture].values());
  const theirs = new Map(names.flatMap((name, number) => (name === 'UNKNOWN' ? [] : [[name, number]])));
  for (const [name, number] of theirs) if (Number(number) > newest) theirs.delete(name);
  assert.deepEqual(new Map([...theirs].sort()), new Map([...callNumbers[architecture]].sort()));
}

// System calls by what they are for. The names are of both architectures: one that an architecture does not have is
// passed over. What is here was seen under strace while CPython ran, and while NumPy, SciPy, scikit-learn, XGBoost,
// LightGBM, pandas, pyarrow and torch loaded models and predicted, or is the same call in another width or age.

/** Memory, made executable too: foreign function calls and compilers of tensor code need it. */
export const memory: readonly string[] = [
  ...['brk', 'mmap', 'munmap', 'mremap', 'mprotect', 'madvise', 'msync', 'memfd_create'],
];

/** Reading and writing what is open. No splice, tee and vmsplice: nothing needs them (CVE-2022-0847 did). */
export const streams: readonly string[] = [
  ...['read', 'readv', 'pread64', 'preadv', 'preadv2', 'write', 'writev', 'pwrite64', 'pwritev', 'pwritev2'],
  ...['lseek', 'sendfile', 'copy_file_range', 'close', 'close_range', 'dup', 'dup2', 'dup3', 'pipe', 'pipe2'],
  ...['fsync', 'fdatasync', 'ftruncate', 'fallocate', 'fadvise64', 'readahead', 'flock'],
];

/** Waiting for several descriptors; pyarrow's and asyncio's loops. */
export const readiness: readonly string[] = [
  ...['poll', 'ppoll', 'select', 'pselect6', 'eventfd', 'eventfd2'],
  ...['epoll_create', 'epoll_create1', 'epoll_ctl', 'epoll_wait', 'epoll_pwait', 'epoll_pwait2'],
  ...['timerfd_create', 'timerfd_settime', 'timerfd_gettime'],
];

/** Looking at files. Which files there are is for mounts and Landlock to say. */
export const lookup: readonly string[] = [
  ...[
    'stat',
    'lstat',
    'fstat',
    'newfstatat',
    'statx',
    'statfs',
    'fstatfs',
    'access',
    'faccessat',
    'faccessat2',
  ],
  ...['readlink', 'readlinkat', 'getdents', 'getdents64', 'getcwd', 'chdir', 'fchdir', 'umask'],
  ...['getxattr', 'lgetxattr', 'fgetxattr', 'listxattr', 'llistxattr', 'flistxattr'],
];

/** Names in scratch space. `link` is how libc makes a semaphore (joblib). */
export const names: readonly string[] = [
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat', 'mkdir', 'mkdirat', 'rmdir'],
];

/** Who and where one is. Nothing here changes it. */
export const identity: readonly string[] = [
  ...[
    'getpid',
    'gettid',
    'getppid',
    'getpgrp',
    'getpgid',
    'getsid',
    'getuid',
    'geteuid',
    'getgid',
    'getegid',
  ],
  ...['getresuid', 'getresgid', 'getgroups', 'capget', 'uname', 'sysinfo', 'getrlimit', 'getrusage', 'times'],
  ...['getcpu', 'getpriority', 'getrandom'],
];

/** Clocks, sleeping and timers that signal nobody else. */
export const time: readonly string[] = [
  ...['time', 'gettimeofday', 'clock_gettime', 'clock_getres', 'clock_nanosleep', 'nanosleep'],
  ...['alarm', 'pause', 'getitimer', 'setitimer'],
  ...['timer_create', 'timer_settime', 'timer_gettime', 'timer_getoverrun', 'timer_delete'],
];

/** Handling of signals that arrive. */
export const signalHandling: readonly string[] = [
  ...['rt_sigaction', 'rt_sigprocmask', 'rt_sigreturn', 'rt_sigpending', 'rt_sigsuspend', 'rt_sigtimedwait'],
  ...['sigaltstack', 'restart_syscall'],
];

/** Threads and their pools; libc's start-up; waiting for children that there may be. */
export const threads: readonly string[] = [
  ...[
    'futex',
    'set_robust_list',
    'set_tid_address',
    'rseq',
    'membarrier',
    'arch_prctl',
    'exit',
    'exit_group',
  ],
  ...['sched_yield', 'sched_getaffinity', 'sched_setaffinity', 'sched_getscheduler', 'sched_getparam'],
  ...['sched_get_priority_min', 'sched_get_priority_max', 'wait4', 'waitid'],
];

/** Programs: scripts start them, with job control of a shell. Other processes are in no reach: see the namespaces. */
export const programs: readonly string[] = [
  ...['execve', 'fork', 'vfork', 'kill', 'tkill', 'tgkill', 'setpgid', 'setsid', 'signalfd', 'signalfd4'],
];

/** The second stage comes from within. */
export const confining: readonly string[] = [
  ...['landlock_create_ruleset', 'landlock_add_rule', 'landlock_restrict_self'],
];

/** Local sockets between processes of the sandbox (multiprocessing, asyncio). `socket` itself has a rule. */
export const localSockets: readonly string[] = [
  ...['connect', 'bind', 'listen', 'accept', 'accept4', 'shutdown', 'getsockname', 'getpeername'],
  ...['sendto', 'recvfrom', 'sendmsg', 'recvmsg', 'setsockopt', 'getsockopt'],
];

/** What `cp -p`, `tar` and `touch` do to the files of a script. Landlock knows none of it. */
export const metadata: readonly string[] = [
  ...['utime', 'utimes', 'utimensat', 'futimesat', 'truncate', 'symlink', 'symlinkat'],
];

/** Callers of these have an older way, which they take on ENOSYS alone. */
export const newerWays: readonly string[] = [
  // Arguments lie in memory, where a filter cannot see them.
  ...['clone3', 'openat2'],
  // A second way to most calls, past every filter.
  ...['io_uring_setup', 'io_uring_enter', 'io_uring_register'],
  ...['pidfd_open', 'pidfd_getfd', 'pidfd_send_signal'],
  ...['execveat', 'futex_waitv', 'process_madvise', 'memfd_secret'],
];

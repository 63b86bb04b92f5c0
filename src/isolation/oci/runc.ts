import { LoadlockError } from '../../core/errors.ts';
import type { Installed, Job, Launch } from '../backend.ts';
import { memoryOf } from '../watch-memory.ts';
import { type ContainerEngine, filterArchitecture } from './engine.ts';
import { findRuntime } from './find-runtime.ts';
import { launchBundle } from './runtime.ts';
import { ociSeccomp } from './seccomp.ts';

/** What runc takes itself, in two processes of Go. */
const overhead = 24 * 2 ** 20;

/** The runtime that docker starts, by itself, with a bundle of ours: there is no daemon, and nothing of it is root. */
export const runc: ContainerEngine = { name: 'runc', find: () => findRuntime('runc', prepare), prepare };

function prepare(job: Job, { tool }: Installed): Launch {
  const machine = filterArchitecture();
  if (machine === null)
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `no system call filter for ${process.arch}`);
  return launchBundle(job, {
    runtime: {
      // It starts containers only where their root is mapped, and one user is all that an ordinary one may map: an
      // ordinary user's guest is called root, in a namespace where that is this user, without a single capability.
      user: 0,
      namespaces: ['user', 'pid', 'ipc', 'uts', 'mount', 'network', 'cgroup'],
      seccomp: ociSeccomp(machine, 'stage1', true),
      devicesReadOnly: true,
      annotations: {},
    },
    limitsInside: true,
    memoryNow: (pid) => memoryOf(pid) - overhead,
    overhead: { memory: overhead, processes: (inside) => inside + 24 },
    // It leaves control groups alone where it may not divide them, but only those of version 2.
    before: () => ['mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null'],
    command: ({ bundle, state, log, name }) => [
      ...[tool, '--rootless', 'true', '--root', state, '--log', log, '--log-format', 'json'],
      ...['run', '--no-new-keyring', '--preserve-fds', String(job.descriptors.length)],
      ...['--bundle', bundle, name],
    ],
  });
}

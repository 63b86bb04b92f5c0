import { LoadlockError } from '../../core/errors.ts';
import type { Installed, Job, Launch } from '../backend.ts';
import { seccompFilter } from '../seccomp/filter.ts';
import { type ContainerEngine, filterArchitecture, guestUser } from './engine.ts';
import { findRuntime } from './find-runtime.ts';
import { launchBundle } from './runtime.ts';
import { ociSeccomp } from './seccomp.ts';

const mebibyte = 2 ** 20;

/** The runtime by itself, with a bundle of ours. */
export const crun: ContainerEngine = { name: 'crun', find: () => findRuntime('crun', prepare), prepare };

function prepare(job: Job, { tool }: Installed): Launch {
  const machine = filterArchitecture();
  if (machine === null)
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `no system call filter for ${process.arch}`);
  const filter = Buffer.from(seccompFilter(machine, 'stage1')).toString('base64');
  return launchBundle(job, {
    runtime: {
      user: guestUser,
      namespaces: ['user', 'pid', 'ipc', 'uts', 'mount', 'network', 'cgroup'],
      seccomp: ociSeccomp(machine, 'stage1', true),
      // crun takes our own filter as it is; a runtime that does not know this assembles one from the same policy.
      devicesReadOnly: true,
      annotations: { 'run.oci.seccomp_bpf_data': filter },
    },
    overhead: { memory: 8 * mebibyte, processes: (inside) => inside + 8 },
    // crun refuses hybrid control groups, even where it is told to leave them alone. So it sees a tree of version 2.
    before: () => ['mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null'],
    command: ({ bundle, state, log, name }) => [
      ...[tool, '--cgroup-manager=disabled', '--root', state, '--log', log, '--log-format', 'json'],
      ...['run', '--preserve-fds', String(job.descriptors.length), '--bundle', bundle, name],
    ],
  });
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LoadlockError } from '../../core/errors.ts';
import type { Backend, Installed, Job, Launch, Missing } from '../backend.ts';
import { tryOut } from '../canary.ts';
import { missingForContained } from '../contained.ts';
import { launchBundle } from '../oci/runtime.ts';
import { ociSeccomp } from '../oci/seccomp.ts';

import { type Architecture, seccompFilter } from '../seccomp/filter.ts';
import { systemTool } from '../tools.ts';

const run = promisify(execFile);

/**
 * A container by crun, without an image, a daemon or root. podman and docker would add no wall to it: docker's daemon is
 * root, and both run the same kind of runtime below.
 */
export const container: Backend = {
  id: 'container',
  title: 'container (crun, without an image)',
  enforces: [
    'files',
    'network',
    'processes',
    'system-calls',
    'memory',
    'process-count',
    'cpu-time',
    'wall-time',
    'output',
    'disk',
  ],
  descriptors: true,
  strength: 1,
  find,
  prepare,
};

/** The user inside. */
const nobody = 65534;
const mebibyte = 2 ** 20;

const install = 'apt-get install crun (or dnf, apk, pacman: the package is called so everywhere)';

async function find(): Promise<Installed | Missing> {
  if (process.platform !== 'linux')
    return { missing: 'containers need Linux', install: 'use another backend' };
  if (architecture() === null)
    return { missing: `no system call filter for ${process.arch}`, install: 'use another backend' };
  const absent = missingForContained();
  if (absent !== null) return { missing: `${absent} is not there`, install: 'apt-get install util-linux' };
  const tool = systemTool('crun');
  if (tool === null) return { missing: otherRuntime(), install };
  try {
    const { stdout } = await run(tool, ['--version'], { timeout: 5000, env: {} });
    const version = /^crun version (\S{1,40})/.exec(stdout)?.[1];
    if (version === undefined) return { missing: `${tool} does not say its version`, install };
    const installed = { tool, version };
    const failure = await tryOut((job) => prepare(job, installed));
    return failure === null ? installed : { missing: `crun does not work here: ${failure}`, install };
  } catch {
    return { missing: `${tool} does not run`, install };
  }
}

/** Why what is there is not enough. */
function otherRuntime(): string {
  const other = ['runc', 'podman', 'docker'].find((name) => systemTool(name) !== null);
  if (other === undefined) return 'crun is not there';
  // runc cannot map one user, other than root, into a namespace of an ordinary user; docker needs its daemon.
  return `crun is not there (${other} is, but cannot start a container for a user other than root without a daemon)`;
}

async function prepare(job: Job, { tool }: Installed): Promise<Launch> {
  const machine = architecture();
  if (machine === null)
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `no system call filter for ${process.arch}`);
  const filter = Buffer.from(seccompFilter(machine, 'stage1')).toString('base64');
  return launchBundle(job, {
    runtime: {
      user: nobody,
      namespaces: ['user', 'pid', 'ipc', 'uts', 'mount', 'network', 'cgroup'],
      seccomp: ociSeccomp(machine, 'stage1', true),
      // crun takes our own filter as it is; a runtime that does not know this assembles one from the same policy.
      devicesReadOnly: true,
      annotations: { 'run.oci.seccomp_bpf_data': filter },
    },
    overhead: { memory: 8 * mebibyte, processes: (inside) => inside + 8 },
    // crun refuses hybrid control groups, even where it is told to leave them alone. So it sees a tree of version 2.
    before: ['mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null'],
    command: ({ bundle, state, log }) => [
      ...[tool, '--cgroup-manager=disabled', '--root', state, '--log', log, '--log-format', 'json'],
      ...['run', '--preserve-fds', String(job.descriptors.length), '--bundle', bundle],
    ],
  });
}

function architecture(): Architecture | null {
  return process.arch === 'x64' ? 'x86_64' : process.arch === 'arm64' ? 'aarch64' : null;
}

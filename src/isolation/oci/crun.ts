import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LoadlockError } from '../../core/errors.ts';
import type { Installed, Job, Launch, Missing } from '../backend.ts';
import { tryOut } from '../canary.ts';
import { seccompFilter } from '../seccomp/filter.ts';
import { systemTool } from '../tools.ts';
import { type ContainerEngine, filterArchitecture, guestUser } from './engine.ts';
import { launchBundle } from './runtime.ts';
import { ociSeccomp } from './seccomp.ts';

const run = promisify(execFile);
const mebibyte = 2 ** 20;
const install = 'apt-get install crun (or dnf, apk, pacman: the package is called so everywhere)';

/** The runtime by itself, with a bundle of ours. */
export const crun: ContainerEngine = { name: 'crun', find, prepare };

async function find(): Promise<Installed | Missing> {
  const tool = systemTool('crun');
  if (tool === null) return { missing: 'crun is not there', install };
  try {
    const { stdout } = await run(tool, ['--version'], { timeout: 5000, env: {} });
    const version = /^crun version (\S{1,40})/.exec(stdout)?.[1];
    if (version === undefined) return { missing: `${tool} does not say its version`, install };
    const installed = { tool, version: `crun ${version}` };
    const failure = await tryOut(async (job) => prepare(job, installed));
    return failure === null ? installed : { missing: `crun does not work here: ${failure}`, install };
  } catch {
    return { missing: `${tool} does not run`, install };
  }
}

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

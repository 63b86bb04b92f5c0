import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LoadlockError } from '../../core/errors.ts';
import type { Installed, Job, Launch, Missing } from '../backend.ts';
import { tryOut } from '../canary.ts';
import { systemTool } from '../tools.ts';
import { memoryOf } from '../watch-memory.ts';
import { type ContainerEngine, filterArchitecture } from './engine.ts';
import { launchBundle } from './runtime.ts';
import { ociSeccomp } from './seccomp.ts';

const run = promisify(execFile);

/** What runc takes itself, in two processes of Go. */
const overhead = 24 * 2 ** 20;
const install = 'apt-get install runc (or dnf, apk, pacman: the package is called so everywhere)';

/** The runtime that docker starts, by itself, with a bundle of ours: there is no daemon, and nothing of it is root. */
export const runc: ContainerEngine = { name: 'runc', find, prepare };

async function find(): Promise<Installed | Missing> {
  const tool = systemTool('runc');
  if (tool === null) return { missing: 'runc is not there', install };
  try {
    const { stdout } = await run(tool, ['--version'], { timeout: 5000, env: {} });
    const version = /^runc version (\S{1,40})/.exec(stdout)?.[1];
    if (version === undefined) return { missing: `${tool} does not say its version`, install };
    const installed = { tool, version: `runc ${version}` };
    const failure = await tryOut(async (job) => prepare(job, installed));
    return failure === null ? installed : { missing: `runc does not work here: ${failure}`, install };
  } catch {
    return { missing: `${tool} does not run`, install };
  }
}

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

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { LoadlockError } from '../../core/errors.ts';
import type { Backend, Installed, Job, Launch, Missing } from '../backend.ts';
import { tryOut } from '../canary.ts';
import { missingForContained } from '../contained.ts';
import { kvmGroup } from '../kvm.ts';
import { launchBundle } from '../oci/runtime.ts';
import { ociSeccomp } from '../oci/seccomp.ts';
import { sentryMemory } from '../oci/sentry-memory.ts';
import type { Architecture } from '../seccomp/filter.ts';
import { systemTool } from '../tools.ts';

const run = promisify(execFile);

/**
 * gVisor: a kernel of its own, in a memory-safe language and as an ordinary process, answers the guest's system calls. By
 * `runsc run` with our own bundle; `runsc do` shows the guest all files of the host.
 */
export const gvisor: Backend = gvisorAt();

/** @param place of another runsc than the system's */
export function gvisorAt(place?: string): Backend {
  const abilities = new Map<string, Abilities>();
  return {
    id: 'gvisor',
    title: 'gVisor (a second kernel in user space)',
    enforces: [
      'files',
      'network',
      'processes',
      'system-calls',
      'kernel',
      'memory',
      'process-count',
      'cpu-time',
      'wall-time',
      'output',
      'disk',
    ],
    descriptors: true,
    strength: 3,
    find: () => find(place ?? systemTool('runsc'), abilities),
    prepare: async (job, { tool }) => {
      const able = abilities.get(tool) ?? (await abilitiesOf(tool));
      abilities.set(tool, able);
      return prepare(job, tool, able);
    },
  };
}

/** What a version has, and what of that works on this machine. */
interface Abilities {
  /** How it intercepts system calls. */
  readonly platform: 'systrap' | 'ptrace' | 'kvm';
  /** --pass-fd came in 2023. */
  readonly descriptors: boolean;
  readonly version: string;
}

/** Milliseconds for a start on KVM; /dev/kvm may be there and hang. */
const kvmPatience = 3000;
const mebibyte = 2 ** 20;
/** Of gVisor itself, with pages of files that it keeps. */
const overhead = 96 * mebibyte;
/** The guest's root: without any capability, and outside an ordinary user. gVisor without root can map no other. */
const guestUser = 0;

async function find(tool: string | null, known: Map<string, Abilities>): Promise<Installed | Missing> {
  const install = 'apt-get install runsc (or as https://gvisor.dev/docs/user_guide/install/ says)';
  if (process.platform !== 'linux') return { missing: 'gVisor needs Linux', install: 'use another backend' };
  if (architecture() === null)
    return { missing: `no gVisor for ${process.arch}`, install: 'use another backend' };
  const absent = missingForContained();
  if (absent !== null) return { missing: `${absent} is not there`, install: 'apt-get install util-linux' };
  if (tool === null) return { missing: 'runsc is not there', install };
  let able: Abilities;
  try {
    able = await abilitiesOf(tool);
  } catch {
    return { missing: `${tool} does not run`, install };
  }
  let failure: string | null = 'not tried';
  if (kvmGroup() !== null) {
    const fast = { ...able, platform: 'kvm' as const };
    failure = await tryOut((job) => prepare(job, tool, fast), kvmPatience);
    if (failure === null) able = fast;
  }
  failure &&= await tryOut((job) => prepare(job, tool, able));
  if (failure !== null) return { missing: `runsc does not work here: ${failure}`, install };
  known.set(tool, able);
  return { tool, version: `${able.version} (${able.platform})`, descriptors: able.descriptors };
}

async function abilitiesOf(tool: string): Promise<Abilities> {
  const ask = async (...words: string[]): Promise<string> => {
    const { stdout, stderr } = await run(tool, words, { timeout: 5000, env: {}, maxBuffer: mebibyte });
    return stdout + stderr;
  };
  const [version, flags, help] = await Promise.all([ask('--version'), ask('flags'), ask('help', 'run')]);
  return {
    platform: /which platform to use: [^\n]*\bsystrap\b/.test(flags) ? 'systrap' : 'ptrace',
    descriptors: /^\s*-pass-fd\b/m.test(help),
    version: /runsc version (\S{1,60})/.exec(version)?.[1] ?? 'unknown',
  };
}

async function prepare(job: Job, tool: string, able: Abilities): Promise<Launch> {
  const machine = architecture();
  if (machine === null)
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `no gVisor for ${process.arch}`);
  if (job.descriptors.length > 0 && !able.descriptors)
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `runsc ${able.version} takes no descriptors`);
  const prlimit = systemTool('prlimit');
  if (prlimit === null) throw new LoadlockError('ISOLATION_UNAVAILABLE', null, 'prlimit is not there');
  // gVisor counts processor time only against a limit that a process has set.
  const { cpuTime } = job.limits;
  const command = [prlimit, `--cpu=${cpuTime}:${cpuTime + 1}`, '--', ...job.command] as const;
  const kvm = able.platform === 'kvm' ? kvmGroup() : null;
  return launchBundle(
    { ...job, command: [...command] },
    {
      runtime: {
        user: guestUser,
        namespaces: ['pid', 'ipc', 'uts', 'mount', 'network'],
        seccomp: ociSeccomp(machine, 'stage1', false),
        annotations: {},
        // What is written beside the devices is memory, and counts as such.
        devicesReadOnly: false,
      },
      // The guest's processes are counted by gVisor; each has threads outside, beside gVisor's own.
      overhead: { memory: overhead, processes: (inside) => 4 * inside + 256 },
      before: () => [],
      memoryNow: (pid) => sentryMemory(pid) - overhead,
      ...(kvm === null ? {} : { deviceGroup: kvm }),
      command: ({ bundle, state, log, name }) => [
        ...[tool, '--root', state, '--log', log, '--log-format', 'json', '--rootless', '--ignore-cgroups'],
        ...['--network', 'none', '--platform', able.platform, '--oci-seccomp', '--host-uds', 'none'],
        'run',
        ...job.descriptors.flatMap((_, index) => ['--pass-fd', `${index + 3}:${index + 3}`]),
        ...['--bundle', bundle, name],
      ],
    },
  );
}

function architecture(): Architecture | null {
  return process.arch === 'x64' ? 'x86_64' : process.arch === 'arm64' ? 'aarch64' : null;
}

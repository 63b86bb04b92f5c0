import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { LoadlockError } from './core/errors.ts';
import { printable } from './core/printable.ts';
import type { BackendId, Enforcement, Job, Launch, Limits } from './isolation/backend.ts';
import { baseline, type Chosen, chooseBackend } from './isolation/choose.ts';
import { guestFolder } from './isolation/guest-folder.ts';
import { pythonMounts } from './isolation/python.ts';
import { type Architecture, seccompFilter } from './isolation/seccomp/filter.ts';
import { type LoadPlan, type PlanOptions, planLoad } from './plan.ts';

/** Descriptors of the guest: frames, what it reads, what it writes, and the bytes of its second filter. */
const guestDescriptors = { channel: 3, input: 4, output: 5, filter: 6 } as const;

const guestFilter = '/loadlock/stage2.filter';
const guestPrograms = '/loadlock/guest';
const scratch = '/scratch';

/** What libraries read to learn how many threads to start. */
const kernelFiles = ['/proc/self', '/proc/cpuinfo', '/proc/meminfo', '/proc/stat', '/dev/urandom'];

/** Which code of their libraries computes, and on how many threads: without them the last digits would differ. */
const numericSettings: readonly string[] = [
  ...['OPENBLAS_CORETYPE', 'OPENBLAS_NUM_THREADS', 'OPENBLAS_L2_SIZE', 'GOTO_NUM_THREADS', 'OMP_NUM_THREADS'],
  ...['OMP_DYNAMIC', 'OMP_PROC_BIND', 'OMP_SCHEDULE', 'OMP_THREAD_LIMIT', 'MKL_NUM_THREADS', 'MKL_DYNAMIC'],
  ...['MKL_CBWR', 'MKL_ENABLE_INSTRUCTIONS', 'BLIS_NUM_THREADS', 'BLIS_ARCH_TYPE', 'NUMEXPR_NUM_THREADS'],
  ...['NPY_DISABLE_CPU_FEATURES', 'NPY_ENABLE_CPU_FEATURES', 'ATEN_CPU_CAPABILITY', 'ONEDNN_MAX_CPU_ISA'],
];

/** Those of them that are set to plain words. */
function settingsOf(given: Readonly<Record<string, string | undefined>> = {}): [string, string][] {
  return numericSettings.flatMap((name): [string, string][] => {
    const value = given[name];
    return value !== undefined && /^[A-Za-z0-9_,. +-]{1,200}$/.test(value) ? [[name, value]] : [];
  });
}

export interface QuarantineLimits {
  /** Bytes. */
  readonly memory: number;
  /** Seconds of processor time, of all threads together. */
  readonly cpuTime: number;
  /** Bytes of scratch space. */
  readonly disk: number;
}

const defaultQuarantineLimits: QuarantineLimits = Object.freeze({
  memory: 8 * 2 ** 30,
  cpuTime: 24 * 3600,
  disk: 256 * 2 ** 20,
});

/** What a sandbox for a model is made of. */
export interface SandboxOptions {
  /** The interpreter inside, an absolute path. */
  readonly python: string;
  /** The process that will start it: the sandbox ends with it. */
  readonly launcher: number;
  readonly isolation?: BackendId | 'auto';
  readonly limits?: Partial<QuarantineLimits>;
  /** Folders of the caller's own modules, which the guest may import too. */
  readonly paths?: readonly string[];
  /** Variables of the caller's that choose how numbers are worked with (`numericSettings`); others are left out. */
  readonly settings?: Readonly<Record<string, string | undefined>>;
  /** What must be enforced beyond what always is. */
  readonly require?: readonly Enforcement[];
  /** A folder of programs for the guest that has `quarantine.py`; by default loadlock's own. */
  readonly programs?: string;
}

export interface QuarantineOptions extends SandboxOptions {
  readonly plan: PlanOptions;
}

export interface QuarantineLaunch extends PreparedQuarantine {
  readonly plan: LoadPlan;
}

/**
 * Decides on a file, and prepares the sandbox that it may be loaded in. Nothing is started: whoever has the data starts
 * it, so that they do not go through here.
 * @throws LoadlockError POLICY_REFUSED, ISOLATION_UNAVAILABLE, and as `planLoad`
 */
export async function launchQuarantine(path: string, options: QuarantineOptions): Promise<QuarantineLaunch> {
  const plan = await planLoad(path, options.plan);
  if (plan.route === 'refused')
    throw new LoadlockError('POLICY_REFUSED', null, `${printable(options.plan.name ?? path)} is ${plan.why}`);
  const { require } = options.plan.policy.isolation;
  return { plan, ...(await prepareQuarantine({ ...options, require })) };
}

export interface PreparedQuarantine {
  readonly backend: BackendId;
  readonly version: string;
  readonly enforces: readonly Enforcement[];
  /** What the guest must say that it gave up, before it is handed a byte. */
  readonly required: readonly string[];
  /** The guest talks over standard input and output: this backend takes no descriptors. */
  readonly stream: boolean;
  readonly job: Job;
  readonly launch: Launch;
}

/**
 * The sandbox alone, for whoever has decided already.
 * @param mayStream whether a backend will do that takes no descriptors, where there is none that does
 * @throws LoadlockError ISOLATION_UNAVAILABLE
 */
export async function prepareQuarantine(
  options: SandboxOptions,
  mayStream = false,
): Promise<PreparedQuarantine> {
  const { chosen, stream } = await chosenFor(options, mayStream);
  const { backend, installed } = chosen;
  const required = requiredOf(backend.enforces);
  const bytes = seccompFilter(architecture(), 'stage2');
  const filter = stream ? fileOf(bytes) : null;
  const job = quarantineJob(options, required, filter?.path ?? null);
  try {
    const launch = await backend.prepare(job, installed);
    const release = async (): Promise<void> => {
      await launch.release();
      filter?.remove();
    };
    const feeds = stream ? launch.feeds : [...launch.feeds, { at: guestDescriptors.filter, bytes }];
    return {
      ...{
        backend: backend.id,
        version: installed.version,
        enforces: backend.enforces,
        required,
        stream,
        job,
      },
      launch: { ...launch, feeds, release },
    };
  } catch (error) {
    filter?.remove();
    throw error;
  }
}

async function chosenFor(
  { isolation: backend = 'auto', require = [] }: SandboxOptions,
  mayStream: boolean,
): Promise<{ readonly chosen: Chosen; readonly stream: boolean }> {
  const choose = (descriptors: boolean): Promise<Chosen> =>
    chooseBackend({ enforcements: [...baseline, ...require], descriptors, backend });
  try {
    return { chosen: await choose(true), stream: false };
  } catch (error) {
    if (!mayStream) throw error;
    return { chosen: await choose(false), stream: true };
  }
}

/** For a guest that gets no descriptors: others may read it where they know its name, and it is no secret. */
function fileOf(bytes: Uint8Array): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-filter-'));
  chmodSync(folder, 0o711);
  const path = join(folder, 'stage2');
  writeFileSync(path, bytes, { flag: 'wx', mode: 0o444 });
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A kernel of its own may have no Landlock, and what it protects there is nobody's but the guest's. */
function requiredOf(enforces: readonly Enforcement[]): readonly string[] {
  const always = ['one-thread', 'no-new-privileges', 'seccomp'];
  return enforces.includes('kernel') ? always : [...always, 'landlock'];
}

/** A Python that confines itself a second time before it reads a byte, and then serves a model. */
function quarantineJob(options: SandboxOptions, required: readonly string[], filterFile: string | null): Job {
  const { launcher, limits, programs = guestFolder, paths = [], settings } = options;
  const python = pythonMounts(options.python);
  const mounts = [...python.mounts, { host: programs, guest: guestPrograms }];
  if (filterFile !== null) mounts.push({ host: filterFile, guest: guestFilter });
  for (const path of paths) {
    if (!existsSync(path))
      throw new LoadlockError(
        'TARGET_MISSING',
        null,
        `${printable(path)}: there is no such folder of modules`,
      );
    mounts.push({ host: path, guest: path });
  }
  const { channel, input, output, filter } = guestDescriptors;
  const reads = [...mounts.map(({ guest }) => guest), ...kernelFiles].flatMap((path) => ['--read', path]);
  const writes = [scratch, '/dev/shm'].flatMap((path) => ['--write', path]);
  const confined = join(scratch, '.confined');
  return {
    command: [
      ...([python.executable, '-I', '-S', '-B', join(guestPrograms, 'stage2.py')] as const),
      ...[
        '--filter',
        filterFile === null ? String(filter) : guestFilter,
        ...reads,
        ...writes,
        '--report',
        confined,
      ],
      ...[...required.flatMap((name) => ['--require', name]), '--', join(guestPrograms, 'quarantine.py')],
    ],
    env: new Map([
      ['PATH', '/usr/bin:/bin'],
      ['HOME', scratch],
      ['TMPDIR', scratch],
      ['LANG', 'C.UTF-8'],
      ['LOADLOCK_PACKAGES', [...paths, ...python.packages].join(':')],
      ['LOADLOCK_CONFINED', confined],
      // Nothing may start a process: libraries that would ask for one shall not try.
      ['JOBLIB_MULTIPROCESSING', '0'],
      ['LOKY_MAX_CPU_COUNT', String(availableParallelism())],
      ['MPLCONFIGDIR', scratch],
      ...settingsOf(settings),
      ...(filterFile === null ? [] : ([['LOADLOCK_STREAM', '1']] as const)),
    ]),
    mounts,
    scratch,
    out: null,
    limits: limitsOf({ ...defaultQuarantineLimits, ...limits }),
    descriptors: filterFile === null ? [channel, input, output, filter] : [],
    launcher,
  };
}

function limitsOf({ memory, cpuTime, disk }: QuarantineLimits): Limits {
  return {
    // As long as its owner keeps it; each call has a limit of its own.
    wallTime: null,
    cpuTime,
    memory,
    // The model's threads, and those of its linear algebra.
    processes: 64 + 8 * availableParallelism(),
    openFiles: 256,
    output: 2 ** 20,
    disk,
  };
}

function architecture(): Architecture {
  const known = new Map<string, Architecture>([
    ['x64', 'x86_64'],
    ['arm64', 'aarch64'],
  ]).get(process.arch);
  if (known === undefined)
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `no system call filter for ${process.arch}`);
  return known;
}

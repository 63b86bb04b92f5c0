/** What a backend can keep a sandboxed process from, or bound. */
export type Enforcement =
  /** No file of the host is seen but for what is listed; of these none can be written. */
  | 'files'
  /** No network, not even the host's loopback or its abstract sockets. */
  | 'network'
  /** No process outside is seen, signalled or traced; no child outlives the sandbox. */
  | 'processes'
  /** System calls by an allow-list. */
  | 'system-calls'
  /** A second kernel between the process and the host's. */
  | 'kernel'
  /** Memory of all processes together. */
  | 'memory'
  | 'process-count'
  | 'cpu-time'
  | 'wall-time'
  | 'output'
  /** Bytes that can be written to scratch space. */
  | 'disk';

export const enforcements: readonly Enforcement[] = [
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
];

export type BackendId = 'bubblewrap' | 'gvisor' | 'container' | 'microvm';

/** Something of the host that the sandbox may read, at a path of its own. */
export interface Mount {
  readonly host: string;
  readonly guest: string;
}

export interface Limits {
  /** Milliseconds until the sandbox is killed; null for as long as its owner keeps it. */
  readonly wallTime: number | null;
  /** Seconds of processor time of one process. */
  readonly cpuTime: number;
  /** Bytes: of all processes where a cgroup can be had, else of each. */
  readonly memory: number;
  readonly processes: number;
  readonly openFiles: number;
  /** Bytes of stdout and stderr together; what is beyond is dropped and said. */
  readonly output: number;
  /** Bytes of scratch space. */
  readonly disk: number;
}

/** What is to run, and everything that it gets to see. Nothing else of the caller reaches it. */
export interface Job {
  /** The program inside, as a path of the guest, and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** The whole environment. */
  readonly env: ReadonlyMap<string, string>;
  /** Read-only. The interpreter with its libraries is among them: see `pythonMounts`. */
  readonly mounts: readonly Mount[];
  /** Scratch space of the guest, its working folder; of `limits.disk` bytes. */
  readonly scratch: string;
  /** A folder of the host that the guest may fill; null for none. It is read by bounded readers afterwards. */
  readonly out: Mount | null;
  readonly limits: Limits;
  /**
   * Open descriptors of the host that the guest gets as 3, 4, … in this order: pipes and files of shared memory; `pipe`
   * for one in both directions that the launcher makes. A backend that cannot hand over descriptors says so by
   * `descriptors: false`.
   */
  readonly descriptors: readonly (number | 'pipe')[];
  /** The process that will start the launch, where it is not this one: the sandbox dies with it. */
  readonly launcher?: number;
}

/** A limit that ended or cut what ran. */
export type LimitHit = 'time' | 'memory' | 'processes' | 'output' | 'disk';

/** A command line that a launcher runs as it is: argv of the host, with what is to be on further descriptors. */
export interface Launch {
  readonly argv: readonly [string, ...string[]];
  /** The launcher's own environment: empty but for what the tool needs. */
  readonly env: ReadonlyMap<string, string>;
  /** Bytes to be read once from descriptor `at` (a seccomp filter); the launcher makes a pipe for each. */
  readonly feeds: readonly { readonly at: number; readonly bytes: Uint8Array }[];
  /** Run as this user and group, with no other groups; null: as we are. */
  readonly as: { readonly uid: number; readonly gid: number } | null;
  /** Whether `limits.memory` bounds all processes together, or each. */
  readonly memory: 'together' | 'each';
  /** Bytes that what is inside takes, by the launched process's id; where adding up what processes take is not it. */
  memoryNow?(pid: number): number;
  /**
   * Where the kernel bounds all together: calls back once it ended a process for want of memory, which need not be the end
   * of the others. @returns what ends the watch
   */
  watchKills?(onKill: () => void): () => void;
  /** What ends it and all that it started; by default SIGKILL. */
  readonly stopSignal?: 'SIGTERM';
  /** What the kernel counted against the limits; asked after the end and before `release`. */
  limitHit?(): Promise<LimitHit | null>;
  /** Why the sandbox could not be set up, where its tool says so beside stderr; asked when it ended with an error. */
  failure?(): Promise<string | null>;
  /** Undoes what `prepare` made: bundles, cgroups, folders. Never throws. */
  release(): Promise<void>;
}

export interface Installed {
  /** Where the tool is, and what it calls its version. */
  readonly tool: string;
  readonly version: string;
  /** Whether this version takes `Job.descriptors`, where others of the same backend differ. */
  readonly descriptors?: boolean;
  /** So much slower than the processor that it is taken only where it is named, or nothing else will do. */
  readonly slow?: boolean;
  /** What whoever relies on it must know, in one line. */
  readonly note?: string;
}

export interface Missing {
  readonly missing: string;
  /** One line that installs it. */
  readonly install: string;
}

export interface Backend {
  readonly id: BackendId;
  readonly title: string;
  /** What it is built to enforce; the probe says what it does on this machine. */
  readonly enforces: readonly Enforcement[];
  /** Whether the guest gets `Job.descriptors`; else it has stdin, stdout and stderr alone. */
  readonly descriptors: boolean;
  /** Larger is stronger. */
  readonly strength: number;
  find(): Promise<Installed | Missing>;
  /** The command line for a job; makes what it needs on the disk. @throws LoadlockError ISOLATION_UNAVAILABLE */
  prepare(job: Job, installed: Installed): Promise<Launch>;
}

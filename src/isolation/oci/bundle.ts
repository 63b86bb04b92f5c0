import type { Job, Limits, Mount } from '../backend.ts';
import { makeRoot } from '../guest-root.ts';
import { divideDisk } from '../limits.ts';
import type { Room } from '../room.ts';
import type { OciSeccomp } from './seccomp.ts';

/** What differs between runtimes. */
export interface Runtime {
  /** The user inside, in the namespace where the runtime is root. */
  readonly user: number;
  /** Namespaces that it makes; `user` maps the user inside to the runtime's own. */
  readonly namespaces: readonly string[];
  readonly seccomp: OciSeccomp;
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether each process's address space is bounded, since nothing else bounds memory. */
  readonly addressSpace: boolean;
  /** Whether a device opens for writing in a read-only /dev, as it does on Linux. */
  readonly devicesReadOnly: boolean;
  /** Where a path of the host is for the runtime. */
  reach(path: string): string;
}

const capabilitySets = ['bounding', 'effective', 'inheritable', 'permitted', 'ambient'];

/** What of /proc is about the machine: the files that runtimes hide by default, and a few more. */
export const hidden: readonly string[] = [
  ...['/proc/acpi', '/proc/asound', '/proc/kcore', '/proc/keys', '/proc/key-users', '/proc/latency_stats'],
  ...['/proc/timer_list', '/proc/timer_stats', '/proc/sched_debug', '/proc/scsi', '/proc/kallsyms'],
  ...['/proc/config.gz', '/proc/cmdline', '/proc/kmsg', '/proc/kpagecount', '/proc/kpageflags'],
  ...['/proc/kpagecgroup', '/proc/mdstat', '/proc/sysrq-trigger', '/sys/firmware'],
];
export const unwritable: readonly string[] = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys'];

/**
 * Writes a bundle of the OCI runtime specification: a root of nothing but places to mount things at, and config.json. No
 * image is involved.
 * @param mounts those of the job and of the system, parents first
 */
export function makeBundle(room: Room, job: Job, mounts: readonly Mount[], runtime: Runtime): Bundle {
  const bundle = room.folder('bundle');
  const mounted = makeRoot(room, 'bundle/root', job, mounts);
  room.file('bundle/config.json', JSON.stringify(configOf(job, mounted, runtime)));
  return { path: bundle, mounts: mounted };
}

/** A bundle on the disk. */
export interface Bundle {
  readonly path: string;
  /** What is to be mounted in its folder `root`; the other mounts are links to places in these. */
  readonly mounts: readonly Mount[];
}

function configOf(job: Job, mounts: readonly Mount[], runtime: Runtime): object {
  const { scratch, shared } = divideDisk(job.limits.disk);
  const bind = ({ host, guest }: Mount, way: 'ro' | 'rw'): object => ({
    destination: guest,
    type: 'bind',
    source: runtime.reach(host),
    options: ['rbind', way, 'nosuid', 'nodev'],
  });
  const memory = (destination: string, size: number, ...more: string[]): object => ({
    destination,
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['nosuid', 'nodev', `size=${size}`, ...more],
  });
  const identity = [{ containerID: runtime.user, hostID: 0, size: 1 }];
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: { uid: runtime.user, gid: runtime.user },
      args: job.command,
      env: [...job.env].map(([name, value]) => `${name}=${value}`),
      cwd: job.scratch,
      capabilities: Object.fromEntries(capabilitySets.map((set) => [set, []])),
      rlimits: resourceLimits(job.limits, runtime.addressSpace),
      noNewPrivileges: true,
    },
    root: { path: 'root', readonly: true },
    hostname: 'sandbox',
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc', options: ['nosuid', 'noexec', 'nodev'] },
      memory('/dev', 65536, 'noexec', 'mode=755', ...(runtime.devicesReadOnly ? ['ro'] : [])),
      memory('/dev/shm', shared, 'noexec', 'mode=1777'),
      ...mounts.map((mount) => bind(mount, 'ro')),
      memory(job.scratch, scratch, 'mode=1777'),
      ...(job.out === null ? [] : [bind(job.out, 'rw')]),
    ],
    annotations: runtime.annotations,
    linux: {
      namespaces: runtime.namespaces.map((type) => ({ type })),
      ...(runtime.namespaces.includes('user') ? { uidMappings: identity, gidMappings: identity } : {}),
      seccomp: runtime.seccomp,
      maskedPaths: hidden,
      readonlyPaths: unwritable,
    },
  };
}

/** The same as `prlimitWords`. */
function resourceLimits(limits: Limits, addressSpace: boolean): object[] {
  const limit = (name: string, soft: number, hard = soft): object => ({ type: `RLIMIT_${name}`, soft, hard });
  return [
    ...(addressSpace ? [limit('AS', limits.memory)] : []),
    limit('NPROC', limits.processes),
    limit('NOFILE', limits.openFiles),
    limit('FSIZE', limits.disk),
    limit('CORE', 0),
    limit('MEMLOCK', 65536),
    limit('MSGQUEUE', 65536),
    limit('CPU', limits.cpuTime, limits.cpuTime + 1),
  ];
}

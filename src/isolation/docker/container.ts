import type { Job, Limits, Mount } from '../backend.ts';
import { isRoot } from '../contained.ts';
import { divideDisk } from '../limits.ts';
import { hidden, unwritable } from '../oci/bundle.ts';
import { guestUser } from '../oci/engine.ts';
import type { OciSeccomp } from '../oci/seccomp.ts';
import type { Daemon } from './daemon.ts';

export interface Container {
  readonly image: string;
  /** Those of the job and of the system, parents first. */
  readonly mounts: readonly Mount[];
  readonly seccomp: OciSeccomp;
  readonly labels: Readonly<Record<string, string>>;
}

/** The body of `POST /containers/create`: as the bundle says it to a runtime, in docker's words. */
export function containerBody(job: Job, daemon: Daemon, made: Container): object {
  const { scratch, shared } = divideDisk(job.limits.disk);
  const { uid, gid } = userInside(daemon);
  const bind = ({ host, guest }: Mount, readonly: boolean): object => ({
    Type: 'bind',
    Source: host,
    Target: guest,
    ReadOnly: readonly,
    BindOptions: { Propagation: 'rprivate' },
  });
  return {
    Image: made.image,
    Labels: made.labels,
    Entrypoint: [],
    Cmd: job.command,
    // docker's own variables: a name without a value takes one away.
    Env: ['PATH', 'HOSTNAME', ...[...job.env].map(([name, value]) => `${name}=${value}`)],
    User: `${uid}:${gid}`,
    WorkingDir: job.scratch,
    Hostname: 'sandbox',
    Domainname: '',
    NetworkDisabled: true,
    Healthcheck: { Test: ['NONE'] },
    Tty: false,
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      NetworkMode: 'none',
      // Its own, without the /dev/shm that docker would mount below ours.
      IpcMode: 'none',
      CgroupnsMode: 'private',
      Privileged: false,
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges', `seccomp=${JSON.stringify(made.seccomp)}`],
      MaskedPaths: hidden,
      ReadonlyPaths: unwritable,
      LogConfig: { Type: 'none', Config: {} },
      RestartPolicy: { Name: 'no' },
      OomScoreAdj: 1000,
      Memory: job.limits.memory,
      ...(daemon.swap ? { MemorySwap: job.limits.memory } : {}),
      PidsLimit: job.limits.processes,
      Ulimits: resourceLimits(job.limits),
      Tmpfs: {
        [job.scratch]: `rw,exec,nosuid,nodev,size=${scratch},mode=1777`,
        // docker leaves it writable, which would be scratch space too.
        '/dev': 'ro,dev,nosuid,noexec,size=65536,mode=755',
        '/dev/shm': `rw,nosuid,nodev,noexec,size=${shared},mode=1777`,
        // Nothing of the machine's devices and buses is seen.
        '/sys': 'ro,nosuid,nodev,noexec,size=4096,mode=755',
      },
      Mounts: [
        ...made.mounts.map((mount) => bind(mount, true)),
        ...(job.out === null ? [] : [bind(job.out, false)]),
      ],
    },
  };
}

/**
 * An ordinary user's guest is that user, as with the other backends: it reads the user's files, and what it writes is the
 * user's. A rootless daemon calls that user 0, without a single capability; any other would be nobody outside. Root's is
 * an ordinary user, and so is everybody's where users are mapped.
 */
function userInside({ users }: Daemon): { readonly uid: number; readonly gid: number } {
  if (users === 'rootless') return { uid: 0, gid: 0 };
  if (users === 'remapped' || isRoot()) return { uid: guestUser, gid: guestUser };
  const [uid, gid] = [process.getuid!(), process.getgid!()];
  return { uid, gid: gid === 0 ? guestUser : gid };
}

/**
 * The same as `prlimitWords`, but for the number of processes: where the guest has no user namespace of its own the kernel
 * would count all that this user runs. A control group counts those inside alone; another bounds memory.
 */
function resourceLimits(limits: Limits): object[] {
  const limit = (Name: string, Soft: number, Hard = Soft): object => ({ Name, Soft, Hard });
  return [
    limit('nofile', limits.openFiles),
    limit('fsize', limits.disk),
    limit('core', 0),
    limit('memlock', 65536),
    limit('msgqueue', 65536),
    limit('cpu', limits.cpuTime, limits.cpuTime + 1),
  ];
}

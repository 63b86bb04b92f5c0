import { chownSync, readFileSync } from 'node:fs';
import type { Job, Launch, Limits, Mount } from '../backend.ts';
import { makeCgroup } from '../cgroup.ts';
import { contained, hiddenFrom, isRoot, nobody, reachIn, tool as wordOf } from '../contained.ts';
import { checkLimits } from '../limits.ts';
import { withNested } from '../nested-mounts.ts';
import { makeRoom, type Room } from '../room.ts';
import { systemMounts, tidyMounts } from '../system-mounts.ts';
import { makeBundle, type Runtime } from './bundle.ts';

/** A program that runs bundles. */
export interface RuntimeTool {
  readonly runtime: Omit<Runtime, 'reach' | 'addressSpace'>;
  /** What the runtime takes itself, beside what runs inside. */
  readonly overhead: { readonly memory: number; readonly processes: (inside: number) => number };
  /** Whether it cannot live with a limit on address space itself: then the limit is set by what it starts. */
  readonly limitsInside?: boolean;
  /** Shell commands before it, in namespaces of its own. */
  before(places: Places): readonly string[];
  memoryNow?(pid: number): number;
  /** Of the owner of a device that the runtime needs. */
  readonly deviceGroup?: number;
  /** The words that start it. */
  command(places: Places): readonly string[];
  /** Why it could not be set up, where the log does not say it. */
  failure?(places: Places): string | null;
}

/** Where things are for a tool. */
export interface Places {
  readonly bundle: string;
  /** Of the bundle's root, as the tool reaches them; those of the job and of the system. */
  readonly mounts: readonly Mount[];
  /** The folder that the guest may fill, as the tool reaches it. */
  readonly out: Mount | null;
  /** A folder that the tool may write to. */
  readonly state: string;
  readonly log: string;
  readonly room: Room;
  /** Of the sandbox. */
  readonly name: string;
  /** Whether each process's address space is to be bounded. */
  readonly addressSpace: boolean;
}

let count = 0;

/** A job as a bundle, and the command line that runs it without privileges. */
export function launchBundle(job: Job, tool: RuntimeTool): Launch {
  checkLimits(job.limits);
  const cgroup = makeCgroup(limitsOutside(job.limits, tool));
  const together = cgroup !== null;
  const room = makeRoom();
  const release = async (): Promise<void> => {
    cgroup?.remove();
    room.remove();
  };
  try {
    if (isRoot() && job.out !== null) chownSync(job.out.host, nobody, nobody);
    const mounts: readonly Mount[] = withNested(tidyMounts([...systemMounts(), ...job.mounts]));
    const hidden = hiddenFrom([...mounts, ...(job.out === null ? [] : [job.out])]);
    if (hidden.length > 0) room.folder('stage');
    const reach = reachIn(room.path, hidden);
    const limitsInside = tool.limitsInside === true && !together;
    const inside = limitsInside ? withAddressSpace(job) : job;
    const addressSpace = !together && !limitsInside;
    const bundle = makeBundle(room, inside, mounts, { ...tool.runtime, addressSpace, reach });
    const reached = ({ host, guest }: Mount): Mount => ({ host: reach(host), guest });
    const state = room.writable('state');
    const log = `${state}/log`;
    count += 1;
    const places: Places = {
      ...{ bundle: bundle.path, mounts: bundle.mounts.map(reached), state, log, room },
      out: job.out === null ? null : reached(job.out),
      name: `loadlock-${process.pid}-${count}`,
      addressSpace: !together,
    };
    const [program, ...words] = contained({
      group: cgroup?.enter ?? null,
      room: room.path,
      hidden,
      launcher: job.launcher ?? process.pid,
      before: tool.before(places),
      ...(tool.deviceGroup === undefined ? {} : { deviceGroup: tool.deviceGroup }),
    });
    return {
      argv: [program!, ...words, ...tool.command(places)],
      env: new Map([['PATH', '/usr/bin:/bin:/usr/sbin:/sbin']]),
      feeds: [],
      as: null,
      memory: together ? 'together' : 'each',
      ...(cgroup === null ? {} : { watchKills: cgroup.watchKills }),
      ...(tool.memoryNow === undefined ? {} : { memoryNow: tool.memoryNow }),
      limitHit: async () => cgroup?.hit() ?? null,
      failure: async () => firstError(log) ?? tool.failure?.(places) ?? null,
      release,
    };
  } catch (error) {
    cgroup?.remove();
    room.remove();
    throw error;
  }
}

function withAddressSpace(job: Job): Job {
  const { memory } = job.limits;
  return { ...job, command: [wordOf('prlimit'), `--as=${memory}:${memory}`, '--', ...job.command] };
}

/** A control group counts the runtime too. */
function limitsOutside(limits: Limits, { overhead }: RuntimeTool): Limits {
  return {
    ...limits,
    memory: limits.memory + overhead.memory,
    processes: overhead.processes(limits.processes),
  };
}

/** What the runtime wrote where the guest cannot write. */
function firstError(log: string): string | null {
  let text: string;
  try {
    text = readFileSync(log, 'utf8').slice(0, 65536);
  } catch {
    return null;
  }
  const lines = text.split('\n').filter((line) => line !== '');
  const line = lines.find((one) => /error|fatal|FATAL/.test(one)) ?? null;
  if (line === null) return null;
  const [, message] = /"msg":\s?"((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
  return (message ?? line).slice(0, 500);
}

import { chownSync, readFileSync } from 'node:fs';
import type { Job, Launch, Limits, Mount } from '../backend.ts';
import { makeCgroup } from '../cgroup.ts';
import { contained, hiddenFrom, isRoot, nobody, reachIn } from '../contained.ts';
import { checkLimits } from '../limits.ts';
import { makeRoom } from '../room.ts';
import { systemMounts, tidyMounts } from '../system-mounts.ts';
import { makeBundle, type Runtime } from './bundle.ts';

/** A program that runs bundles. */
export interface RuntimeTool {
  readonly runtime: Omit<Runtime, 'reach' | 'addressSpace'>;
  /** What the runtime takes itself, beside what runs inside. */
  readonly overhead: { readonly memory: number; readonly processes: (inside: number) => number };
  readonly before: readonly string[];
  memoryNow?(pid: number): number;
  /** Of the owner of a device that the runtime needs. */
  readonly deviceGroup?: number;
  /** The name of the sandbox is the last word. */
  command(places: {
    readonly bundle: string;
    readonly state: string;
    readonly log: string;
  }): readonly string[];
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
    const mounts: readonly Mount[] = tidyMounts([...systemMounts(), ...job.mounts]);
    const hidden = hiddenFrom([...mounts, ...(job.out === null ? [] : [job.out])]);
    if (hidden.length > 0) room.folder('stage');
    const reach = reachIn(room.path, hidden);
    const bundle = makeBundle(room, job, mounts, { ...tool.runtime, addressSpace: !together, reach });
    const state = room.writable('state');
    const log = `${state}/log`;
    const [program, ...words] = contained({
      group: cgroup?.enter ?? null,
      room: room.path,
      hidden,
      launcher: job.launcher ?? process.pid,
      before: tool.before,
      ...(tool.deviceGroup === undefined ? {} : { deviceGroup: tool.deviceGroup }),
    });
    count += 1;
    const name = `loadlock-${process.pid}-${count}`;
    return {
      argv: [program!, ...words, ...tool.command({ bundle, state, log }), name],
      env: new Map([['PATH', '/usr/bin:/bin:/usr/sbin:/sbin']]),
      feeds: [],
      as: null,
      memory: together ? 'together' : 'each',
      ...(tool.memoryNow === undefined ? {} : { memoryNow: tool.memoryNow }),
      limitHit: async () => cgroup?.hit() ?? null,
      failure: async () => firstError(log),
      release,
    };
  } catch (error) {
    cgroup?.remove();
    room.remove();
    throw error;
  }
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

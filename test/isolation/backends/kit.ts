import { readdirSync, readFileSync } from 'node:fs';
import type { Backend, Installed } from '../../../src/isolation/backend.ts';
import { containerBy } from '../../../src/isolation/backends/container.ts';
import { findOnce } from '../../../src/isolation/choose.ts';
import { type DockerPlaces, dockerAt } from '../../../src/isolation/docker/docker.ts';
import { backends } from '../../../src/isolation/index.ts';
import type { ContainerEngine } from '../../../src/isolation/oci/engine.ts';
import { podman } from '../../../src/isolation/oci/podman.ts';
import { runc } from '../../../src/isolation/oci/runc.ts';

export interface Candidate {
  readonly backend: Backend;
  /** What tests call it, and `backendsByName` does. */
  readonly name: string;
  /** Why it cannot be tried here, or what is there. */
  readonly here: Installed | string;
}

export async function candidate(backend: Backend, name: string = backend.id): Promise<Candidate> {
  const found = await findOnce(backend);
  return { backend, name, here: 'tool' in found ? found : `${found.missing}: ${found.install}` };
}

/** What tells the processes of a test where the daemon is that it started: the client and the socket. */
export const dockerVariable = 'LOADLOCK_DOCKER_OF_TEST';

function dockerPlaces(): DockerPlaces {
  const [program, socket] = process.env[dockerVariable]?.split(':') ?? [];
  return program === undefined || socket === undefined ? {} : { program, sockets: [socket] };
}

/** Looked for when it is asked: by then a test may have started a daemon. */
const docker: ContainerEngine = {
  name: 'docker',
  find: () => dockerAt(dockerPlaces()).find(),
  prepare: (job, installed) => dockerAt(dockerPlaces()).prepare(job, installed),
};

/** Every backend, and the ways of one that has several. */
export const backendsByName: ReadonlyMap<string, Backend> = new Map([
  ...backends.map((backend) => [backend.id, backend] as const),
  ['podman', containerBy([podman])],
  ['runc', containerBy([runc])],
  ['docker', containerBy([docker])],
]);

/**
 * A process and all below it, each with the time at which it began, so that no later one is taken for it. To what asks a
 * daemon for a container, that container's processes belong.
 */
export function familyOf(pid: number): Map<number, string> {
  const family = new Map<number, string>();
  const waiting = [pid, ...containerOf(pid)];
  while (waiting.length > 0) {
    const next = waiting.pop()!;
    const began = beganAt(next);
    if (began === null || family.has(next)) continue;
    family.set(next, began);
    for (const thread of namesIn(`/proc/${next}/task`))
      for (const child of textOf(`/proc/${next}/task/${thread}/children`).split(' '))
        if (child !== '') waiting.push(Number(child));
  }
  return family;
}

/** The processes of the container that a command line names. */
export function containerOf(pid: number): number[] {
  const [id] = /(?<![0-9a-f:])[0-9a-f]{64}(?![0-9a-f])/.exec(textOf(`/proc/${pid}/cmdline`)) ?? [];
  if (id === undefined) return [];
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name) && textOf(`/proc/${name}/cgroup`).includes(id))
    .map(Number);
}

/** Which of them are still there. */
export function alive(family: ReadonlyMap<number, string>): number[] {
  return [...family].filter(([pid, began]) => beganAt(pid) === began).map(([pid]) => pid);
}

function beganAt(pid: number): string | null {
  // The name may hold anything; the fields follow its last parenthesis.
  const fields = textOf(`/proc/${pid}/stat`).split(') ').at(-1)!.split(' ');
  return fields.length < 20 || fields[0] === 'Z' ? null : fields[19]!;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

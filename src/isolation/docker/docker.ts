import { randomBytes } from 'node:crypto';
import { chownSync, existsSync } from 'node:fs';
import { LoadlockError } from '../../core/errors.ts';
import type { Installed, Job, Launch, LimitHit, Missing } from '../backend.ts';
import { tryOut } from '../canary.ts';
import { isRoot, nobody, tool } from '../contained.ts';
import { checkPlace } from '../guest-root.ts';
import { checkLimits } from '../limits.ts';
import { withNested } from '../nested-mounts.ts';
import { type ContainerEngine, filterArchitecture } from '../oci/engine.ts';
import { ociSeccomp } from '../oci/seccomp.ts';
import { makeRoom } from '../room.ts';
import { systemMounts, tidyMounts } from '../system-mounts.ts';
import { systemTool } from '../tools.ts';
import { ask, complaintIn, demand, watchEvents } from './api.ts';
import { containerBody } from './container.ts';
import { type Daemon, daemonSockets, findDaemon } from './daemon.ts';
import { guard } from './guard.ts';
import { loadImage, removeImage } from './image.ts';
import { labelsFor, removeLeftOver } from './left-over.ts';

const install = 'podman, crun or rootless docker (dockerd-rootless-setuptool.sh install) would do';

/** Where to look for docker; by default where a system has it. */
export interface DockerPlaces {
  readonly program?: string;
  readonly sockets?: readonly string[];
}

/**
 * The same container by a daemon. What confines the guest is the kernel, as with the others; but the daemon, and what it
 * starts containers with, has root's rights as it is usually installed, and whoever may talk to it could have them. So it
 * is asked last.
 */
export function dockerAt({ program, sockets }: DockerPlaces = {}): ContainerEngine {
  const known = new WeakMap<Installed, Daemon>();
  const daemonHere = (): Promise<Daemon | string> =>
    findDaemon(sockets ?? daemonSockets(process.geteuid?.() ?? 0));
  return {
    name: 'docker',
    find: async () => {
      const path = program ?? systemTool('docker');
      if (path === null) return { missing: 'docker is not there', install };
      const daemon = await daemonHere();
      if (typeof daemon === 'string') return { missing: daemon, install };
      return tried(path, daemon, known);
    },
    prepare: async (job, installed) => {
      const daemon = known.get(installed) ?? (await daemonHere());
      if (typeof daemon === 'string') throw new LoadlockError('ISOLATION_UNAVAILABLE', null, daemon);
      return prepare(job, installed.tool, daemon);
    },
  };
}

export const docker: ContainerEngine = dockerAt();

async function tried(
  path: string,
  daemon: Daemon,
  known: WeakMap<Installed, Daemon>,
): Promise<Installed | Missing> {
  const room = makeRoom();
  try {
    // A daemon that sees other files than we do would mount those.
    const word = randomBytes(16).toString('hex');
    const proof = { host: room.file('proof', word), guest: '/proof' };
    const failure = await tryOut(
      async (job) =>
        prepare(
          {
            ...job,
            command: [tool('sh'), '-c', `read -r word </proof; [ "$word" = ${word} ]`],
            mounts: [proof],
          },
          path,
          daemon,
        ),
      20_000,
    );
    if (failure !== null) return { missing: `docker does not work here: ${failure}`, install };
    const installed: Installed = {
      tool: path,
      version: `docker ${daemon.version}`,
      descriptors: false,
      ...(daemon.users === 'host' ? { note: rootNote } : {}),
    };
    known.set(installed, daemon);
    return installed;
  } finally {
    room.remove();
  }
}

const rootNote =
  "docker's daemon is root, and so is who may talk to it: who gets out of a container by a hole in docker is root too";

async function prepare(job: Job, program: string, daemon: Daemon): Promise<Launch> {
  const machine = filterArchitecture();
  if (machine === null)
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `no system call filter for ${process.arch}`);
  if (job.descriptors.length > 0)
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, 'docker takes no descriptors');
  checkLimits(job.limits);
  const mounts = withNested(tidyMounts([...systemMounts(), ...job.mounts]));
  for (const { host, guest } of [...mounts, ...(job.out === null ? [] : [job.out])]) {
    checkPlace(guest);
    if (!existsSync(host))
      throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `cannot mount ${host}: it is not there`);
  }
  checkPlace(job.scratch);
  if (job.out !== null) giveOut(job.out.host, daemon);
  const launcher = job.launcher ?? process.pid;
  await removeLeftOver(daemon);
  const seccomp = ociSeccomp(machine, 'stage1', true);
  const { id, image } = await create(daemon, job.scratch, (loaded) =>
    containerBody(job, daemon, { image: loaded, mounts, seccomp, labels: labelsFor(launcher) }),
  );
  let state: Promise<State> | undefined;
  const stateOnce = (): Promise<State> => {
    state ??= stateOf(daemon, id);
    return state;
  };
  return {
    argv: [
      ...([tool('setpriv'), '--no-new-privs', '--pdeathsig', 'TERM', '--'] as const),
      ...[tool('sh'), '-c', guard, 'sh', String(launcher), id, image],
      ...[program, '--host', `unix://${daemon.socket}`],
    ],
    // The user's configuration may hold other names for commands, and a context.
    env: new Map([
      ['PATH', '/usr/bin:/bin:/usr/sbin:/sbin'],
      ['DOCKER_CONFIG', '/nonexistent'],
    ]),
    feeds: [],
    as: null,
    memory: 'together',
    stopSignal: 'SIGTERM',
    watchKills: (onKill) => watchEvents(daemon.socket, `${daemon.api}/events?filters=${killsOf(id)}`, onKill),
    limitHit: async () => (await stateOnce()).hit,
    failure: async () => (await stateOnce()).failure,
    release: async () => {
      // It may have been killed halfway; what is gone already is no error.
      await ask(daemon.socket, 'DELETE', `${daemon.api}/containers/${id}?force=1&v=1`).catch(() => {});
      await removeImage(daemon, image).catch(() => {});
    },
  };
}

/** Root gives the folder to the user whom the guest is outside. */
function giveOut(folder: string, { users, base }: Daemon): void {
  if (isRoot()) chownSync(folder, base + nobody, base + nobody);
  else if (users === 'remapped')
    throw new LoadlockError(
      'ISOLATION_UNAVAILABLE',
      null,
      'docker gives its guests users of their own here, who cannot write to a folder of ours',
    );
}

interface Created {
  readonly id: string;
  readonly image: string;
}

/** The image goes with its last container, which may be another's: then it is loaded again. */
async function create(daemon: Daemon, scratch: string, body: (image: string) => object): Promise<Created> {
  for (let attempt = 1; ; attempt += 1) {
    const image = await loadImage(daemon, scratch);
    const answer = await ask(daemon.socket, 'POST', `${daemon.api}/containers/create`, body(image));
    const id = String(answer.json?.['Id']);
    if (answer.status === 201 && /^[0-9a-f]{64}$/.test(id)) return { id, image };
    if (answer.status === 404 && attempt < 5) continue;
    await removeImage(daemon, image).catch(() => {});
    throw new LoadlockError('ISOLATION_UNAVAILABLE', null, `docker: ${complaintIn(answer)}`);
  }
}

function killsOf(id: string): string {
  return encodeURIComponent(JSON.stringify({ type: ['container'], container: [id], event: ['oom'] }));
}

interface State {
  readonly hit: LimitHit | null;
  readonly failure: string | null;
}

/** What the daemon says of a container that ended, or never began. */
async function stateOf({ socket, api }: Daemon, id: string): Promise<State> {
  let state: Readonly<Record<string, unknown>>;
  try {
    const { json } = await demand(socket, 'GET', `${api}/containers/${id}/json`);
    state = (json?.['State'] ?? {}) as Readonly<Record<string, unknown>>;
  } catch (error) {
    // Its client ended with an error of its own: nobody shall take that for the guest's.
    return { hit: null, failure: (error as Error).message };
  }
  const began = !String(state['StartedAt']).startsWith('0001-');
  const words = String(state['Error'] ?? '').slice(0, 500);
  return {
    hit: state['OOMKilled'] === true ? 'memory' : null,
    failure: began ? null : words || 'docker did not start the container',
  };
}

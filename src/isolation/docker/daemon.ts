import { accessSync, constants, statSync } from 'node:fs';
import { ask } from './api.ts';

/** A daemon that we may talk to, and what it says of itself. */
export interface Daemon {
  readonly socket: string;
  /** Of its API, as a path: `/v1.41`. */
  readonly api: string;
  readonly version: string;
  /**
   * Who its containers' root is outside: the host's root; the user whose daemon it is (rootless); or one of those that
   * were set aside for containers (userns-remap), counted from `base`.
   */
  readonly users: 'host' | 'rootless' | 'remapped';
  readonly base: number;
  /** Whether it can bound swap along with memory. */
  readonly swap: boolean;
}

/**
 * Where a daemon of this machine listens: the user's own first. Neither DOCKER_HOST nor a context is asked: a daemon
 * elsewhere would mount the files of another machine.
 */
export function daemonSockets(uid: number): string[] {
  return [`/run/user/${uid}/docker.sock`, '/run/docker.sock', '/var/run/docker.sock'];
}

/** The oldest API that has all that a container of ours is made with. */
const oldest = [1, 41] as const;

/** @returns the first that answers and can hold a sandbox; why none is, in words. */
export async function findDaemon(sockets: readonly string[]): Promise<Daemon | string> {
  const why: string[] = [];
  for (const socket of sockets) {
    const refusal = whyNotTalk(socket);
    if (refusal === null) {
      const found = await daemonAt(socket);
      if (typeof found !== 'string') return found;
      why.push(found);
    } else if (refusal !== '') why.push(refusal);
  }
  return [...new Set(why)].join('; ') || 'no daemon of docker listens here';
}

/** @returns null where we may; empty where there is nothing to talk to. */
function whyNotTalk(socket: string): string | null {
  try {
    const found = statSync(socket);
    if (!found.isSocket()) return '';
    // Whoever else it is would get to see what is to be isolated.
    if (found.uid !== 0 && found.uid !== process.geteuid?.()) return `${socket} is another user's`;
    accessSync(socket, constants.R_OK | constants.W_OK);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES'
      ? `the daemon at ${socket} is not for us to talk to`
      : '';
  }
}

async function daemonAt(socket: string): Promise<Daemon | string> {
  try {
    const { json: told } = await ask(socket, 'GET', '/version');
    const api = /^(\d{1,3})\.(\d{1,4})$/.exec(String(told?.['ApiVersion']));
    if (api === null) return `${socket} does not say its version`;
    const numbers = [Number(api[1]), Number(api[2])] as const;
    if (numbers[0] < oldest[0] || (numbers[0] === oldest[0] && numbers[1] < oldest[1]))
      return 'docker is older than 20.10';
    const { json: info } = await ask(socket, 'GET', `/v${api[0]}/info`);
    return info === undefined ? `${socket} does not say what it can do` : read(socket, `/v${api[0]}`, info);
  } catch (error) {
    return `the daemon at ${socket} does not answer (${(error as Error).message.slice(0, 100)})`;
  }
}

function read(socket: string, api: string, info: Readonly<Record<string, unknown>>): Daemon | string {
  const options = Array.isArray(info['SecurityOptions']) ? info['SecurityOptions'].map(String) : [];
  const has = (name: string): boolean => options.some((option) => option.split(',')[0] === `name=${name}`);
  if (info['OSType'] !== 'linux') return 'docker runs no Linux containers here';
  if (!has('seccomp')) return 'docker has no system call filters here';
  // Of a user of the host all processes are counted, whoever started them: no limit of a process can stand in for this.
  if (info['MemoryLimit'] !== true || info['PidsLimit'] !== true)
    return 'docker has no control groups here that bound memory and processes';
  const version = /^[\w.+~-]{1,40}/.exec(String(info['ServerVersion']))?.[0] ?? 'unknown';
  const folder = /\/(\d{1,10})\.\d{1,10}$/.exec(String(info['DockerRootDir']));
  const users = has('rootless') ? 'rootless' : has('userns') ? 'remapped' : 'host';
  if (users === 'remapped' && folder === null) return 'docker does not say which users its containers have';
  return {
    ...{ socket, api, version, users, swap: info['SwapLimit'] === true },
    base: users === 'remapped' ? Number(folder![1]) : 0,
  };
}

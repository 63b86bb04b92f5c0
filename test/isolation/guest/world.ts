import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Everything that an attempt could reach, made for one run of them. */
export interface World {
  readonly folder: string;
  readonly scratch: string;
  /** What attempts.py is told. */
  readonly settings: string;
  /** Attempts that had an effect, by looking at the world; of a reading it has to be told; the world is gone then. */
  effects(stderr: string): Promise<Set<string>>;
}

const OLD = new Date('2020-01-01');

export async function makeWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-world-'));
  const [outside, scratch] = ['outside', 'scratch'].map((name) => join(folder, name)) as [string, string];
  mkdirSync(outside);
  mkdirSync(scratch);
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'the secret', { mode: 0o600 });
  const prepared = ['unlink', 'append', 'truncate', 'open-truncate', 'chmod', 'utime'];
  for (const name of prepared) writeFileSync(join(outside, `to-${name}`), 'as it was', { mode: 0o600 });
  utimesSync(join(outside, 'to-utime'), OLD, OLD);

  const reached = new Set<string>();
  const tcp = createServer((connection) => {
    reached.add('tcp');
    connection.destroy();
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4', () => reached.add('udp_socket')).bind(port, '127.0.0.1');
  const path = join(folder, 'socket');
  const unix = createServer((connection) => {
    reached.add('unix');
    connection.destroy();
  });
  unix.listen(path);
  await Promise.all([once(udp, 'listening'), once(unix, 'listening')]);
  const victim = spawn('sleep', ['600'], { stdio: 'ignore', env: { SECRET: 'of the victim' } });
  // A test that fails on the way must end, and leave nothing.
  for (const each of [tcp, udp, unix, victim]) each.unref();
  const leave = (): void => {
    victim.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', leave);
  const settings = JSON.stringify({ outside, scratch, secret, port, unix: path, victim: victim.pid });

  async function effects(stderr: string): Promise<Set<string>> {
    // What was sent or signalled may be on its way still.
    await sleep(50);
    const found = new Set([...reached, ...filesOf(outside, scratch), ...readings(stderr)]);
    if (victim.exitCode !== null || victim.signalCode !== null) found.add('victim');
    await close([tcp, unix], victim);
    udp.close();
    process.off('exit', leave);
    rmSync(folder, { recursive: true, force: true });
    return found;
  }
  return { folder, scratch, settings, effects };
}

function filesOf(outside: string, scratch: string): Set<string> {
  const found = new Set(readdirSync(outside).filter((name) => !name.startsWith('to-')));
  const add = (name: string, happened: boolean): unknown => happened && found.add(name);
  const of = (name: string): { size: number; mode: number; mtimeMs: number } =>
    statSync(join(outside, `to-${name}`));
  add('unlink', !existsSync(join(outside, 'to-unlink')));
  add('append', of('append').size !== 9);
  add('truncate', of('truncate').size !== 9);
  add('open_truncate', of('open-truncate').size !== 9);
  add('chmod', (of('chmod').mode & 0o777) !== 0o600);
  add('utime', of('utime').mtimeMs !== OLD.getTime());
  for (const name of readdirSync(scratch)) {
    if (['fork', 'raw_clone', 'scratch_symlink', 'mkfifo', 'link_in'].includes(name)) found.add(name);
    if (name === 'setuid') add('setuid_file', (lstatSync(join(scratch, name)).mode & 0o6000) !== 0);
  }
  return found;
}

function readings(stderr: string): string[] {
  return [...stderr.matchAll(/^READ (\w+) \d/gm)].map((match) => match[1]!);
}

async function close(servers: readonly Server[], victim: ChildProcess): Promise<void> {
  for (const server of servers) server.close();
  if (victim.exitCode === null && victim.signalCode === null) {
    victim.ref();
    victim.kill('SIGKILL');
    await once(victim, 'exit');
  }
}

export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program, without holding up the listeners of this process. */
export function runProgram(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const [program, ...words] = argv;
  return new Promise((resolve) => {
    execFile(program!, words, { env, timeout: 120_000 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ status, stdout, stderr });
    });
  });
}

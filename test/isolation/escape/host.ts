import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the host puts in an attacker's reach, and can look at afterwards. */
export interface Host {
  /** For attempts.py; without `outside`, `attempts`, and the paths that differ inside. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly folder: string;
  readonly input: string;
  readonly scratch: string;
  readonly secret: string;
  readonly port: number;
  /** What was touched since the last time it was asked, in words. */
  touched(): string[];
  close(): Promise<void>;
}

const here = fileURLToPath(new URL('.', import.meta.url));

export async function openHost(python: string, secret: string): Promise<Host> {
  const nonce = randomBytes(6).toString('hex');
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-escape-'));
  chmodSync(folder, 0o777);
  const place = (...names: string[]): string => {
    const path = join(folder, ...names);
    mkdirSync(path, { recursive: true });
    chmodSync(path, 0o777);
    return path;
  };
  const [home, input, scratch, cwd] = [place('home'), place('input'), place('scratch'), place('victim')];
  writeFileSync(join(home, 'credentials'), secret, { mode: 0o644 });
  writeFileSync(join(folder, 'beside'), secret);
  writeFileSync(join(cwd, 'secret'), secret);
  for (const name of ['model', 'to-remove', 'to-rename', 'to-cut', 'to-map']) {
    writeFileSync(join(input, name), `${name} of the host`);
    chmodSync(join(input, name), 0o666);
  }
  const shm = `/dev/shm/loadlock-escape-${nonce}`;
  writeFileSync(shm, secret, { mode: 0o644 });

  const seen: string[] = [];
  const listen = async (title: string, ...where: [string] | [number, string]): Promise<Server | null> => {
    const server = createServer((socket) => {
      seen.push(`a connection to the ${title} listener`);
      socket.on('error', () => {});
      socket.end();
    });
    return new Promise((resolve) => {
      server.once('error', () => resolve(null));
      server.listen(...(where as [number, string]), () => resolve(server));
    });
  };
  const tcp = (await listen('TCP', 0, '127.0.0.1'))!;
  const port = (tcp.address() as { port: number }).port;
  const other = await listen('TCP', port, '127.77.7.7');
  const tcp6 = await listen('TCP over IPv6', 0, '::1');
  const unix = (await listen('unix', join(folder, 'socket')))!;
  chmodSync(join(folder, 'socket'), 0o777);
  const abstract = `loadlock-escape-${nonce}`;
  const hidden = (await listen('abstract', `\0${abstract}`))!;
  const udp = createSocket('udp4', (_, { port: from, address }) => {
    seen.push('a datagram');
    udp.send('seen', from, address);
  });
  await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve));

  const sysv = 0x10000000 + (Number.parseInt(nonce, 16) % 0x0fffffff);
  const marker = `loadlock-victim-${nonce}`;
  const victim = await startVictim(python, [marker, cwd, String(sysv), secret]);
  const untouched = stateOf(input);
  return {
    folder,
    input,
    scratch,
    secret,
    port,
    config: {
      secret,
      folder,
      home,
      credentials: join(home, 'credentials'),
      tcp: port,
      tcp6: tcp6 === null ? null : (tcp6.address() as { port: number }).port,
      udp: udp.address().port,
      unix: join(folder, 'socket'),
      abstract,
      shm,
      sysv,
      marker,
      victim: victim.pid,
    },
    touched: () => {
      const touched = seen.splice(0);
      for (const path of ['marker', 'home/.profile', 'victim/signalled'])
        if (existsSync(join(folder, path))) touched.push(`${path} was written`);
      if (stateOf(input) !== untouched) touched.push('the input was changed');
      if (victim.exitCode !== null || victim.signalCode !== null) touched.push('the process outside ended');
      return touched;
    },
    close: async () => {
      victim.stdin!.end();
      await new Promise((resolve) => {
        if (victim.exitCode !== null || victim.signalCode !== null) resolve(null);
        else victim.once('exit', resolve);
      });
      for (const server of [tcp, other, tcp6, unix, hidden]) server?.close();
      udp.close();
      rmSync(shm, { force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startVictim(python: string, words: readonly string[]): Promise<ChildProcess> {
  const victim = spawn(python, ['-I', '-S', '-B', join(here, 'victim.py'), ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await new Promise<void>((resolve, reject) => {
    victim.stdout!.once('data', () => resolve());
    victim.once('error', reject);
    victim.once('exit', (code) => reject(new Error(`the victim ended with ${code}`)));
  });
  return victim;
}

/** Names, contents, modes and times of a folder's files. */
function stateOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    const { mode, mtimeMs, nlink } = lstatSync(path);
    hash.update(`${name} ${mode} ${mtimeMs} ${nlink} `).update(readFileSync(path));
  }
  return hash.digest('hex');
}

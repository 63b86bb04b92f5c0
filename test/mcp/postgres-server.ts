import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A Postgres of its own, on a socket in a temporary folder, for as long as a test file runs. */
export interface PostgresServer {
  /** Where its socket is. */
  readonly folder: string;
  url(user: string, database?: string): string;
  /** Runs statements as the all-powerful user; what psql prints, bare. */
  psql(sql: string): string;
  stop(): void;
}

/** Postgres does not run as root: nobody, where we are. */
const nobody = 65_534;

/** The folder with initdb, postgres and psql, installed where that may be done; null, and why, where there is none. */
export async function postgresPrograms(): Promise<{ path: string | null; reason: string }> {
  const found = programsHere();
  if (found !== null) return { path: found, reason: '' };
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    return { path: null, reason: 'as root: apt-get install postgresql' };
  const { aptInstall } = await import('../../scripts/debian-tools.mjs');
  await aptInstall(['postgresql']);
  const path = programsHere();
  return { path, reason: path === null ? 'apt-get install failed' : '' };
}

function programsHere(): string | null {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  const complete = (folder: string): boolean =>
    ['initdb', 'postgres', 'psql'].every((name) => existsSync(join(folder, name)));
  return folders.find(complete) ?? null;
}

export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'loadlock-pg-'));
  const root = process.getuid?.() === 0;
  const identity: SpawnOptions = root ? { uid: nobody, gid: nobody } : {};
  if (root) chownSync(folder, nobody, nobody);
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const env = { PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' };
  const options = { ...identity, env, cwd: folder, stdio: 'ignore' as const };
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8'],
    options,
  );
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'max_connections=20',
  ];
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, ...settings.flatMap((each) => ['-c', each])],
    options,
  );
  const psql = (sql: string): string =>
    execFileSync(
      join(programs, 'psql'),
      ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', folder, '-U', 'postgres', '-d', 'postgres'],
      {
        input: sql,
        encoding: 'utf8',
        env,
        stdio: ['pipe', 'pipe', 'pipe'],
      },
    ).trim();
  const stop = (): void => {
    server.kill('SIGQUIT');
    server.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  };
  for (let tries = 0; ; tries += 1) {
    try {
      psql('SELECT 1');
      break;
    } catch (error) {
      if (tries > 100) {
        stop();
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const url = (user: string, database = 'postgres'): string =>
    `postgres://${user}@/${database}?host=${encodeURIComponent(folder)}`;
  return { folder, url, psql, stop };
}

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LoadlockError } from '../core/errors.ts';
import { parseStrictJson } from '../core/strict-json.ts';
import type { Terminal } from './terminal.ts';
import { userHome } from './user-home.ts';

export interface DockerCredentials {
  readonly username: string;
  readonly password: string;
}

/**
 * The login for a target's registry that `docker login` and `oras login` wrote into `config.json`; null where there is
 * none, or no home to look in. Programs that keep logins elsewhere are not run.
 * @throws LoadlockError USAGE where the file cannot be read, or names such a program for this registry.
 */
export function dockerCredentials(
  target: string,
  { env, cwd }: Pick<Terminal, 'env' | 'cwd'>,
): DockerCredentials | null {
  const host = target.slice('oci://'.length).split('/', 1)[0]!.toLowerCase();
  const folder = configFolder({ env, cwd });
  if (folder === null) return null;
  const file = join(folder, 'config.json');
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw new LoadlockError('USAGE', null, `${file} cannot be read`);
  }
  const config = parsed(bytes, file);
  // Docker Hub has the name of its first interface there.
  const names = host === 'docker.io' ? ['https://index.docker.io/v1/', host] : [host, `https://${host}`];
  for (const name of names) {
    const auth = field(field(field(config, 'auths'), name), 'auth');
    if (typeof auth === 'string' && auth !== '') return split(auth, file);
    const helper = field(field(config, 'credHelpers'), name);
    if (typeof helper === 'string')
      throw new LoadlockError(
        'USAGE',
        null,
        `${file}: the login for ${host} is kept by ${helper}, which is not run`,
      );
  }
  return null;
}

function configFolder({ env, cwd }: Pick<Terminal, 'env' | 'cwd'>): string | null {
  const own = env['DOCKER_CONFIG'];
  if (own) return resolve(cwd, own);
  const home = userHome({ env });
  return home === null ? null : join(home, '.docker');
}

function split(auth: string, file: string): DockerCredentials {
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon <= 0) throw new LoadlockError('USAGE', null, `${file}: a login that cannot be read`);
  return { username: text.slice(0, colon), password: text.slice(colon + 1) };
}

function parsed(bytes: Uint8Array, file: string): unknown {
  try {
    return parseStrictJson(bytes);
  } catch {
    throw new LoadlockError('USAGE', null, `${file} is not JSON`);
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

import { createHash } from 'node:crypto';
import { LoadlockError } from '../core/errors.ts';
import { parseStrictJson, type StrictObject, type StrictValue } from '../core/strict-json.ts';
import type { Claim, ClaimedFile } from './claim.ts';
import { byCodePoint, unsafePath } from './paths.ts';
import { parseTime, writeTime } from './trust/time.ts';

/** `loadlock.manifest/1`: what a publisher says of one file or of a whole folder (schema/manifest.json). */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly publisher: string;
  readonly publishedAt: Date;
  readonly expiresAt: Date | null;
  readonly files: readonly { readonly path: string; readonly sha256: string; readonly size: number }[];
  readonly trainingVersions: ReadonlyMap<string, string>;
}

/** The file's name for a folder; beside a file NAME it is `NAME.manifest.json`. */
export const folderManifest = 'loadlock.manifest.json';
export const manifestSuffix = '.manifest.json';

/** What a manifest says where its publisher gave no version. */
export const noVersion = '0';

const limits = { bytes: 256 * 2 ** 20, depth: 8 };
const mostFiles = 2_000_000;
const longestText = 1024;

/** The bytes that are signed: keys in a fixed order, files by path, two spaces a level. */
export function writeManifest(manifest: Manifest): Uint8Array {
  const document = {
    schema: 'loadlock.manifest/1',
    name: manifest.name,
    version: manifest.version,
    publisher: manifest.publisher,
    published_at: writeTime(manifest.publishedAt.getTime()),
    ...(manifest.expiresAt === null ? {} : { expires_at: writeTime(manifest.expiresAt.getTime()) }),
    files: [...manifest.files]
      .sort((a, b) => byCodePoint(a.path, b.path))
      .map(({ path, sha256, size }) => ({ path, sha256, size })),
    training_versions: Object.fromEntries(
      [...manifest.trainingVersions].sort(([a], [b]) => byCodePoint(a, b)),
    ),
  };
  return Buffer.from(`${JSON.stringify(document, null, 2)}\n`);
}

/**
 * What a manifest says: loadlock's own, or the simple one of the pickle-defence playbooks.
 * @param single the base name of the file that it lies beside; null for a folder's.
 * @throws LoadlockError PARSE_INVALID with the key that is at fault.
 */
export function readManifest(bytes: Uint8Array, single: string | null): Claim {
  const root = object(parseStrictJson(bytes, limits), 'the manifest');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (root['schema'] === undefined && root['artifact'] !== undefined)
    return simpleClaim(root, single, sha256);
  if (root['schema'] !== 'loadlock.manifest/1') fail('schema', 'must be loadlock.manifest/1');
  only(root, [
    'schema',
    'name',
    'version',
    'publisher',
    'published_at',
    'expires_at',
    'files',
    'training_versions',
  ]);
  const version = text(root, 'version');
  return {
    kind: 'manifest',
    name: text(root, 'name'),
    version: version === noVersion ? null : version,
    publisher: publisherOf(text(root, 'publisher')),
    publishedAt: time(root, 'published_at'),
    expiresAt: root['expires_at'] === undefined ? null : time(root, 'expires_at'),
    files: files(root['files'], single),
    single: single !== null,
    ignored: [],
    allowLinks: false,
    trainingVersions: versions(root['training_versions']),
    sha256,
  };
}

/** `{ "artifact", "sha256", "published_at", "publisher", "version" }`; whatever else it holds is signed and unused. */
function simpleClaim(root: StrictObject, single: string | null, sha256: string): Claim {
  if (single === null) fail('artifact', 'a manifest of one file cannot speak of a folder');
  const artifact = text(root, 'artifact');
  if (artifact !== single) fail('artifact', `is '${artifact}', but this is ${single}`);
  const digest = hex(root['sha256'], 'sha256');
  return {
    kind: 'simple-manifest',
    name: artifact,
    version: typeof root['version'] === 'number' ? String(root['version']) : text(root, 'version'),
    publisher: text(root, 'publisher'),
    publishedAt: time(root, 'published_at', true),
    expiresAt: root['expires_at'] === undefined ? null : time(root, 'expires_at', true),
    files: [{ path: artifact, size: null, pieces: [{ from: 0, to: null, algorithm: 'sha256', digest }] }],
    single: true,
    ignored: [],
    allowLinks: false,
    trainingVersions: versions(root['training_versions']),
    sha256,
  };
}

/** What `sign` writes where no publisher was named: the key speaks for itself. */
export const keyPublisher = 'minisign:';

function publisherOf(written: string): string | null {
  return written.startsWith(keyPublisher) ? null : written;
}

function files(value: StrictValue | undefined, single: string | null): ClaimedFile[] {
  if (!Array.isArray(value)) fail('files', 'must be a list');
  if (value.length === 0) fail('files', 'is empty: a manifest of nothing proves nothing');
  if (value.length > mostFiles) fail('files', `has more than ${mostFiles} entries`);
  const seen = new Set<string>();
  const claimed = value.map((item, at): ClaimedFile => {
    const key = `files[${at}]`;
    const file = object(item, key);
    only(file, ['path', 'sha256', 'size'], key);
    const { path, size } = file;
    if (typeof path !== 'string') fail(`${key}.path`, 'must be a text');
    const unsafe = unsafePath(path);
    if (unsafe !== null) throw new UnsafePath(path, unsafe);
    if (seen.has(path)) fail(`${key}.path`, `'${path}' comes twice`);
    seen.add(path);
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
      fail(`${key}.size`, 'must be a number of bytes');
    const digest = hex(file['sha256'], `${key}.sha256`);
    return { path, size, pieces: [{ from: 0, to: null, algorithm: 'sha256', digest }] };
  });
  if (single !== null && (claimed.length !== 1 || claimed[0]?.path !== single))
    fail('files', `must name ${single} and nothing else`);
  return claimed;
}

/** A path in a signed statement that no reader may follow. */
export class UnsafePath extends LoadlockError {
  readonly path: string;
  constructor(path: string, what: string) {
    super('PARSE_INVALID', null, `${what} in the path ${JSON.stringify(path)}`);
    this.path = path;
  }
}

function versions(value: StrictValue | undefined): Map<string, string> {
  const map = new Map<string, string>();
  if (value === undefined) return map;
  for (const [name, version] of Object.entries(object(value, 'training_versions'))) {
    const key = `training_versions.${name}`;
    if (!/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/.test(name))
      fail(key, 'is no name of a package');
    if (typeof version !== 'string' || version === '' || version.length > 128) fail(key, 'must be a version');
    const normal = name.toLowerCase().replace(/[-_.]+/g, '-');
    if (map.has(normal)) fail(key, `names ${normal} a second time`);
    map.set(normal, version);
  }
  return map;
}

function time(root: StrictObject, key: string, orDay = false): number {
  let written = text(root, key);
  if (orDay && /^\d{4}-\d\d-\d\d$/.test(written)) written += 'T00:00:00Z';
  return parseTime(written) ?? fail(key, 'must be a time as RFC 3339 writes it');
}

function hex(value: StrictValue | undefined, key: string): string {
  if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value))
    fail(key, 'must be 64 hexadecimal digits in lower case');
  return value;
}

function text(root: StrictObject, key: string): string {
  const value = root[key];
  if (typeof value !== 'string' || value === '' || value.length > longestText)
    fail(key, `must be a text of 1 to ${longestText} characters`);
  if (/\p{Cc}/u.test(value)) fail(key, 'holds a control character');
  return value;
}

function object(value: StrictValue, key: string): StrictObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(key, 'must be an object');
  return value as StrictObject;
}

function only(root: StrictObject, known: readonly string[], within?: string): void {
  for (const key of Object.keys(root))
    if (!known.includes(key))
      fail(within === undefined ? key : `${within}.${key}`, 'is not a key of a manifest');
}

function fail(key: string, what: string): never {
  throw new LoadlockError('PARSE_INVALID', null, `${key} ${what}`);
}

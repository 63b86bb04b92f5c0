import { LimitError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { parseStrictJson, type StrictObject, type StrictValue } from '../../core/strict-json.ts';
import { unsafeName } from '../given-name.ts';
import { readBody, unreadable } from '../http.ts';
import { clash } from '../one-name.ts';
import { type HubReference, hubName } from './reference.ts';
import { endpointUrl, type HubOptions, hubGet } from './request.ts';

/** One file of a commit, with what its bytes must be. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** sha256 of a file in large file storage; of any other, git's name of the blob (SHA-1 over a header and the bytes). */
  readonly digest: { readonly algorithm: 'sha256' | 'git-blob'; readonly hex: string };
}

const mostAnswerBytes = 64 * 2 ** 20;
const mostFiles = 200_000;
const mostPages = 2_000;

/** The commit that a branch, a tag or a commit is right now: `GET /api/models/{id}/revision/{revision}`. */
export async function resolveCommit(reference: HubReference, options: HubOptions): Promise<string> {
  const url = apiUrl(reference, options, `revision/${encodeURIComponent(reference.revision)}`);
  const answer = await json(await hubGet(url, options, told(reference)));
  const sha = isObject(answer) ? answer['sha'] : undefined;
  if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha))
    throw unreadable(`${url.host} names no commit of ${told(reference)}`);
  // Asked for a commit, a hub that answers with another one is wrong.
  if (/^[0-9a-f]{40}$/.test(reference.revision) && sha !== reference.revision)
    throw unreadable(`${url.host} answers with another commit than ${reference.revision}`);
  return sha;
}

/** Every file of a commit: `GET /api/models/{id}/tree/{commit}?recursive=true`, page by page. */
export async function listFiles(
  reference: HubReference,
  commit: string,
  options: HubOptions,
): Promise<HubFile[]> {
  const files: HubFile[] = [];
  const first = apiUrl(reference, options, `tree/${commit}?recursive=true&expand=false`);
  let url: URL | null = first;
  for (let page = 0; url !== null; page += 1) {
    const response = await hubGet(url, options, told(reference));
    const next = nextPage(response.headers.get('link'), url);
    const entries = await json(response);
    if (!Array.isArray(entries)) throw unreadable(`${url.host} lists no files of ${told(reference)}`);
    for (const entry of entries as readonly StrictValue[]) {
      const file = fileOf(entry, url.host);
      if (file !== null) files.push(file);
    }
    if (files.length > mostFiles || page >= mostPages)
      throw new LimitError('files', null, `more than ${mostFiles} files`);
    // A next page elsewhere would get our token, or list other files.
    if (next !== null && (next.origin !== first.origin || next.pathname !== first.pathname))
      throw unreadable(`${url.host} continues its list at another address`);
    url = next;
  }
  requireApart(files);
  return files;
}

function apiUrl(reference: HubReference, { endpoint }: HubOptions, rest: string): URL {
  const base = endpointUrl(endpoint).href.replace(/\/$/, '');
  return new URL(`${base}/api/${reference.kind}/${reference.repository}/${rest}`);
}

/** Where a file of a commit is fetched from. */
export function fileUrl(
  reference: HubReference,
  commit: string,
  path: string,
  { endpoint }: HubOptions,
): URL {
  const base = endpointUrl(endpoint).href.replace(/\/$/, '');
  return new URL(
    `${base}/${hubName(reference)}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`,
  );
}

async function json(response: Response): Promise<StrictValue> {
  return parseStrictJson(await readBody(response, mostAnswerBytes));
}

function isObject(value: StrictValue | undefined): value is StrictObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function told(reference: HubReference): string {
  return `${hubName(reference)}@${reference.revision}`;
}

/** `<https://…>; rel="next"` (RFC 8288). */
function nextPage(header: string | null, from: URL): URL | null {
  for (const link of (header ?? '').split(',')) {
    const url = /^\s*<([^<>]{1,4096})>\s*;\s*rel="?next"?\s*$/.exec(link)?.[1];
    if (url !== undefined && URL.canParse(url, from.href)) return new URL(url, from.href);
  }
  return null;
}

/** Null for folders. @throws where the hub says something that a file cannot be checked by. */
function fileOf(entry: StrictValue, host: string): HubFile | null {
  if (!isObject(entry)) throw unreadable(`${host} lists something that is no file`);
  if (entry['type'] === 'directory') return null;
  const { path, lfs } = entry;
  if (typeof path !== 'string') throw unreadable(`${host} lists a file without a name`);
  const unsafe = unsafeName(path);
  if (unsafe !== null)
    throw unreadable(`${host} lists a file whose name is ${unsafe}: ${printable(path.slice(0, 200))}`);
  const large = isObject(lfs);
  const [size, hex] = large ? [lfs['size'], lfs['oid']] : [entry['size'], entry['oid']];
  const isDigest = typeof hex === 'string' && (large ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(hex);
  if (
    entry['type'] !== 'file' ||
    !isDigest ||
    typeof size !== 'number' ||
    !Number.isSafeInteger(size) ||
    size < 0
  )
    throw unreadable(`${host} says too little of ${path} to check it`);
  return { path, size, digest: { algorithm: large ? 'sha256' : 'git-blob', hex } };
}

/** Two names that are one on some systems would leave open which file was checked. */
function requireApart(files: readonly HubFile[]): void {
  const same = clash(files.map(({ path }) => path));
  if (same !== null)
    throw unreadable(
      `two files have one name: ${same.map((path) => printable(path.slice(0, 200))).join(' and ')}`,
    );
}

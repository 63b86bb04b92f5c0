import { basename, join } from 'node:path';
import { parseStrictJson } from '../../core/strict-json.ts';
import { namesIn, readHead, readSmallText } from './files.ts';

/** A package that is installed, as its own metadata says. */
export interface Distribution {
  /** As its metadata writes it. */
  readonly name: string;
  /** Null where its metadata does not say, or cannot be read: it then equals nothing. */
  readonly version: string | null;
  /** Its `.dist-info` or `.egg-info`, a folder or a file. */
  readonly place: string;
  /** Requirements that no extra must be asked for, by normalised name. */
  readonly requires: readonly string[];
  /** Where it was installed from, if not from an index (PEP 610): a version number says little of such code. */
  readonly origin: string | null;
}

/** Headers are read up to here; the description that follows them does not matter. */
const longestHeaders = 2 ** 20;
const longestName = 200;
const nameEnd = /\.(?:dist-info|egg-info|egg)$/i;

/** PEP 503: `Scikit_Learn` and `scikit.learn` are `scikit-learn`. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

export interface Installed {
  /** In the order of the names of their folders. */
  readonly distributions: readonly Distribution[];
  /** What could not be read, for people. */
  readonly problems: readonly string[];
}

/** What is installed in one folder of a Python's path. Nothing of it is imported or run. */
export function distributionsIn(folder: string): Installed {
  const distributions: Distribution[] = [];
  const problems: string[] = [];
  const listed = namesIn(folder);
  if (listed === null) return { distributions, problems };
  if (!listed.all) problems.push(`${folder}: has more names than are looked at`);
  // Only inside of an egg is a folder of that very name metadata.
  const egg = /\.egg$/i.test(folder);
  for (const name of listed.names) {
    if (!/\.(?:dist|egg)-info$/i.test(name) && !(egg && /^egg-info$/i.test(name))) continue;
    const place = join(folder, name);
    const found = readDistribution(place, egg ? basename(folder) : name);
    if (found === null) problems.push(`${place}: its metadata cannot be read`);
    distributions.push(found ?? unreadable(place, egg ? basename(folder) : name));
  }
  return { distributions, problems };
}

/** By the name of its folder, so that what is there and cannot be read is not taken for absent. */
function unreadable(place: string, folder: string): Distribution {
  const [name = folder] = folder.replace(nameEnd, '').split('-');
  return { name, version: null, place, requires: [], origin: null };
}

function readDistribution(place: string, folder: string): Distribution | null {
  const head =
    readHead(join(place, 'METADATA'), longestHeaders) ??
    readHead(join(place, 'PKG-INFO'), longestHeaders) ??
    readHead(place, longestHeaders);
  if (head === null) return null;
  // The fields that count are ASCII; what else is in there may be in any encoding.
  const headers = headersOf(head.bytes.toString('latin1'));
  const name = headers.find(([key]) => key === 'name')?.[1] ?? unreadable(place, folder).name;
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name) || name.length > longestName) return null;
  // Python's own reader takes the first of several; two that differ are an attempt at something.
  const versions = new Set(headers.filter(([key]) => key === 'version').map(([, value]) => value));
  const [version = ''] = versions;
  const clear = versions.size === 1 && /^[!-~]{1,256}$/.test(version);
  return {
    name,
    version: clear ? version : null,
    place,
    requires: requirementsOf(headers),
    origin: originOf(place),
  };
}

/** The headers up to the first empty line, names in lower case (the metadata is an email message: PEP 566). */
function headersOf(text: string): [string, string][] {
  const headers: [string, string][] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line === '') break;
    if (line.startsWith(' ') || line.startsWith('\t')) continue;
    const colon = line.indexOf(':');
    // No header and no continuation: here the headers end for Python's reader, too.
    if (colon <= 0) break;
    headers.push([line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]);
  }
  return headers;
}

function requirementsOf(headers: readonly [string, string][]): string[] {
  const names = new Set<string>();
  for (const [key, value] of headers) {
    if (key !== 'requires-dist' && key !== 'requires') continue;
    const [requirement = '', marker = ''] = value.split(';', 2);
    // Other markers say on which systems it is wanted: one that is not, is not installed either.
    if (/\bextra\b/.test(marker)) continue;
    const name = /^[A-Za-z0-9][A-Za-z0-9._-]*/.exec(requirement.trim())?.[0];
    if (name !== undefined && name.length <= longestName) names.add(normalName(name));
  }
  return [...names];
}

/** The URL of direct_url.json, without what may stand before an `@` in it. */
function originOf(place: string): string | null {
  const text = readSmallText(join(place, 'direct_url.json'));
  if (text === null) return null;
  try {
    const document = parseStrictJson(Buffer.from(text));
    const url =
      typeof document === 'object' && document !== null && 'url' in document ? document['url'] : null;
    return typeof url === 'string' ? url.replace(/^([a-z+]+:\/\/)[^/@]*@/i, '$1') : null;
  } catch {
    return 'a direct_url.json that cannot be read';
  }
}

import { LoadlockError } from '../../core/errors.ts';

/** A place in a registry: `oci://host[:port]/name[:tag][@sha256:…]`. */
export interface OciReference {
  /** With its port, where it has one. */
  readonly host: string;
  /** Of the repository. */
  readonly name: string;
  readonly tag: string | null;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string | null;
}

const scheme = 'oci://';
const digestPattern = /^sha256:[0-9a-f]{64}$/;
// OCI distribution 1.1, "Pulling manifests". Parts are checked one by one: the whole pattern would backtrack.
const namePart = /^[a-z0-9]+(?:(?:\.|_|__|-{1,8})[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const hostPattern = /^(?:\[[0-9a-f:]{2,45}\]|[a-z0-9.-]{1,253})(?::[0-9]{1,5})?$/;

export function isDigest(text: unknown): text is string {
  return typeof text === 'string' && digestPattern.test(text);
}

/** @throws LoadlockError USAGE */
export function parseReference(target: string): OciReference {
  if (!target.startsWith(scheme)) usage('it does not begin with oci://');
  const rest = target.slice(scheme.length);
  if (rest.length > 1024) usage('it is too long');
  const slash = rest.indexOf('/');
  if (slash <= 0) usage('a host and a repository are expected');
  const host = rest.slice(0, slash).toLowerCase();
  if (!hostPattern.test(host)) usage('the host is not one');
  let name = rest.slice(slash + 1);
  let digest: string | null = null;
  const at = name.indexOf('@');
  if (at >= 0) {
    digest = name.slice(at + 1);
    name = name.slice(0, at);
    if (!isDigest(digest)) usage('the digest is not sha256: with 64 hexadecimal digits');
  }
  let tag: string | null = null;
  const colon = name.lastIndexOf(':');
  if (colon > name.lastIndexOf('/')) {
    tag = name.slice(colon + 1);
    name = name.slice(0, colon);
    if (!tagPattern.test(tag)) usage('the tag is not one');
  }
  const parts = name.split('/');
  if (name.length > 255 || !parts.every((part) => part.length <= 128 && namePart.test(part)))
    usage('the name of the repository is not one');
  if (tag === null && digest === null) usage('name a tag, or better a digest');
  return { host: host === 'docker.io' ? 'registry-1.docker.io' : host, name, tag, digest };
}

/** How the reference is written, with the digest that it turned out to have. */
export function pinned({ host, name }: OciReference, digest: string): string {
  return `${scheme}${host}/${name}@${digest}`;
}

function usage(what: string): never {
  throw new LoadlockError('USAGE', null, `not a place in a registry (oci://host/name@sha256:…): ${what}`);
}

import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { LoadlockError } from './core/errors.ts';
import { printable } from './core/printable.ts';
import { parseStrictJson } from './core/strict-json.ts';
import { readSmall } from './open/small.ts';
import type { Policy } from './policy/policy.ts';
import { type KnownKey, knownKey } from './provenance/trust/key-material.ts';
import { readTrust } from './provenance/trust/read.ts';
import { type Trust, trustInKeys } from './provenance/trust/trust.ts';

/** Where a caller says whom to trust. All are paths of files. */
export interface TrustSources {
  /** A public key: minisign's, or PEM. */
  readonly key?: string;
  /** A trust file, certificates of authorities in PEM, or Sigstore's trusted_root.json. */
  readonly trust?: string;
  /** Who must have signed, where Sigstore says who did; both or none. */
  readonly identity?: string;
  readonly issuer?: string;
  /** Sigstore's trusted_root.json, for identities that a trust file names. */
  readonly sigstoreRoot?: string;
  /** The trust file that holds where neither the caller nor the policy names one; it need not be there. */
  readonly defaultTrust?: string;
}

/** Whom to trust, and by which public services. */
export interface Authority {
  readonly trust: Trust;
  /** Sigstore's trust root, as it was read. */
  readonly trustedRoot: unknown | null;
  /** The files that keys were read from: they must not come with the artifact. */
  readonly files: readonly string[];
}

const mostBytes = 16 * 2 ** 20;

/**
 * Reads whom the caller trusts, else whom the policy does, else whom this machine does.
 * @throws LoadlockError TRUST_INVALID, USAGE.
 */
export function trustFrom(sources: TrustSources, policy: Policy): Authority {
  const { key, identity, issuer } = sources;
  if ((identity === undefined) !== (issuer === undefined))
    throw usage('an identity counts only together with its issuer: give both --identity and --issuer');
  const named: KnownKey[] = [];
  if (identity !== undefined && issuer !== undefined)
    named.push(known({ kind: 'sigstore', identity, issuer }, '--identity'));
  const files: string[] = [];
  if (key !== undefined) {
    const text = readBytes(key).toString('utf8');
    const [block] = blocksIn(text, 'PUBLIC KEY');
    named.push(known(block === undefined ? { kind: 'minisign', text } : { kind: 'pem', text: block }, key));
    files.push(key);
  }
  const file =
    sources.trust ??
    (named.length > 0 ? undefined : (policy.provenance.trust ?? existing(sources.defaultTrust)));
  if (file === undefined) {
    const own = policy.provenance.trust ?? existing(sources.defaultTrust);
    return { trust: withRevocations(trustInKeys(named), own), trustedRoot: null, files };
  }
  files.push(file);
  const bytes = readBytes(file);
  const text = bytes.toString('utf8');
  if (text.includes('-----BEGIN CERTIFICATE-----')) {
    named.push(
      ...blocksIn(text, 'CERTIFICATE').map((certificate) => known({ kind: 'ca', text: certificate }, file)),
    );
    return { trust: trustInKeys(named), trustedRoot: null, files };
  }
  if (isTrustedRoot(bytes, file)) return { trust: trustInKeys(named), trustedRoot: bytes, files };
  if (named.length > 0)
    throw usage(`--trust ${printable(file)} says whom to trust; give it or a key, not both`);
  const root = sources.sigstoreRoot ?? policy.provenance.sigstoreRoot;
  return { trust: readTrust(bytes, file), trustedRoot: root === null ? null : readBytes(root), files };
}

/** A key that the caller names does not outlive what the trust file of this machine says of it. */
function withRevocations(trust: Trust, file: string | undefined): Trust {
  if (file === undefined || trust.publishers.length === 0) return trust;
  const listed = readTrust(readBytes(file), file).publishers.flatMap(({ keys }) => keys);
  const publishers = trust.publishers.map(({ name, keys }) => ({
    name,
    keys: keys.map((key) => {
      const revoked = listed.find(({ same }) => same === key.same)?.revoked ?? null;
      return { ...key, revoked };
    }),
  }));
  return { ...trust, publishers };
}

/** The blocks of one kind in a PEM file; what stands between them is comment (RFC 7468, section 2). */
function blocksIn(text: string, label: string): string[] {
  const begin = `-----BEGIN ${label}-----`;
  const end = `-----END ${label}-----`;
  const found: string[] = [];
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
    const close = text.indexOf(end, at);
    if (close < 0) break;
    found.push(text.slice(at, close + end.length));
  }
  return found;
}

function isTrustedRoot(bytes: Uint8Array, file: string): boolean {
  let document: unknown;
  try {
    document = parseStrictJson(bytes, { bytes: mostBytes });
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    throw new LoadlockError('TRUST_INVALID', null, printable(`${file}: ${error.message}`));
  }
  const mediaType =
    typeof document === 'object' && document !== null ? Reflect.get(document, 'mediaType') : null;
  return typeof mediaType === 'string' && mediaType.startsWith('application/vnd.dev.sigstore.trustedroot');
}

function known(material: Parameters<typeof knownKey>[0], origin: string): KnownKey {
  try {
    return knownKey(material);
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    throw new LoadlockError('TRUST_INVALID', null, printable(`${origin}: ${error.message}`));
  }
}

function readBytes(file: string): Buffer {
  try {
    return readSmall(file, mostBytes);
  } catch (error) {
    if (error instanceof LoadlockError)
      throw new LoadlockError('TRUST_INVALID', null, printable(`${file}: ${error.message}`));
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code ?? 'unknown error'})`;
    throw new LoadlockError('TRUST_INVALID', null, printable(`${file}: ${why}`));
  }
}

function existing(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return realpathSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new LoadlockError('TRUST_INVALID', null, printable(`${file}: cannot be read`));
  }
}

/** `inside` the folder that is verified, or `beside` the one file; null for anywhere else. */
export function nearness(file: string, root: string, single: boolean): 'inside' | 'beside' | null {
  let real: string;
  try {
    real = realpathSync(file);
  } catch {
    return null;
  }
  if (single) return dirname(real) === realpathSync(root) ? 'beside' : null;
  return real.startsWith(`${root}/`) ? 'inside' : null;
}

function usage(message: string): LoadlockError {
  return new LoadlockError('USAGE', null, message);
}

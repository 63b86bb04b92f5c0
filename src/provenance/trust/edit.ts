import { LoadlockError } from '../../core/errors.ts';
import type { KnownKey } from './key-material.ts';
import { isName } from './read.ts';
import { writeTime } from './time.ts';
import type { Publisher, RevocationReason, Trust, TrustedKey } from './trust.ts';

export const emptyTrust: Trust = { publishers: [], rules: [], otherwise: 'any-publisher', unnamed: false };

export interface Window {
  readonly from?: number | null;
  readonly until?: number | null;
}

/** Trust with one key more, of a publisher that may be new. @throws LoadlockError USAGE */
export function addKey(trust: Trust, publisher: string, key: KnownKey, window: Window = {}): Trust {
  if (!isName(publisher)) refuse(`'${publisher}' is no name for a publisher`);
  const owner = holders(trust, (known) => known.same === key.same)[0];
  if (owner !== undefined) refuse(`the key ${key.id} is trusted already, as one of ${owner.publisher.name}`);
  const { from = null, until = null } = window;
  const added: TrustedKey = { ...key, from, until, revoked: null, replacedBy: null };
  const known = trust.publishers.find(({ name }) => name === publisher);
  const publishers =
    known === undefined
      ? [...trust.publishers, { name: publisher, keys: [added] }]
      : replaced(trust, known, [...known.keys, added]);
  return { ...trust, publishers };
}

export interface Rotation {
  readonly publisher: string;
  /** The id of the key that goes; needed where the publisher has several in use. */
  readonly old: string | null;
  readonly at: number;
}

/** The old key counts for what was signed before `at`, the new one from now on. @throws LoadlockError USAGE */
export function rotateKey(
  trust: Trust,
  key: KnownKey,
  { publisher, old, at }: Rotation,
): { trust: Trust; old: TrustedKey } {
  const known = trust.publishers.find(({ name }) => name === publisher);
  if (known === undefined) return refuse(`there is no publisher '${publisher}' in the trust file`);
  const going = goingKey(known, key, old, at);
  const isThere = known.keys.some(({ same }) => same === key.same);
  const started = isThere ? trust : addKey(trust, publisher, key);
  const owner = started.publishers.find(({ name }) => name === publisher)!;
  const until = Math.min(at, going.until ?? at);
  if (going.from !== null && until <= going.from)
    refuse(
      `the key ${going.id} counts from ${writeTime(going.from)} on: it cannot end at ${writeTime(until)}`,
    );
  const keys = owner.keys.map((one) =>
    one.same === going.same ? { ...one, until, replacedBy: key.id } : one,
  );
  return { trust: { ...started, publishers: replaced(started, owner, keys) }, old: going };
}

function goingKey({ name, keys }: Publisher, coming: KnownKey, id: string | null, at: number): TrustedKey {
  const others = keys.filter(({ same }) => same !== coming.same);
  const inUse = others.filter(({ revoked, until }) => revoked === null && (until === null || until > at));
  const found = id === null ? inUse : others.filter((key) => isId(key, id));
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) return first;
  if (id !== null) return refuse(`${name} has ${first === undefined ? 'no' : 'more than one'} key ${id}`);
  if (first === undefined) return refuse(`${name} has no other key that is in use`);
  return refuse(
    `${name} has several keys in use (${found.map((key) => key.id).join(', ')}): --old ID names the one that goes`,
  );
}

export interface Revocation {
  readonly at: number;
  readonly reason: RevocationReason;
}

/** The key counts no more as `reason` says. A revocation can be made stricter, and never taken back. @throws LoadlockError USAGE */
export function revokeKey(
  trust: Trust,
  id: string,
  { at, reason }: Revocation,
): { trust: Trust; publisher: string; key: TrustedKey } {
  const found = holders(trust, (key) => isId(key, id));
  const [first, ...more] = found;
  if (first === undefined) return refuse(`there is no key ${id} in the trust file`);
  if (more.length > 0) return refuse(`${found.length} keys have the id ${id}; edit the trust file by hand`);
  const { publisher, key } = first;
  const { revoked } = key;
  const loosens =
    revoked !== null && (at > revoked.at || (revoked.reason === 'compromised' && reason !== 'compromised'));
  if (loosens)
    refuse(`the key ${key.id} was revoked at ${writeTime(revoked.at)} (${revoked.reason}) already`);
  const changed = { ...key, revoked: { at, reason } };
  const keys = publisher.keys.map((one) => (one === key ? changed : one));
  return {
    trust: { ...trust, publishers: replaced(trust, publisher, keys) },
    publisher: publisher.name,
    key: changed,
  };
}

function holders(
  { publishers }: Trust,
  fits: (key: TrustedKey) => boolean,
): { readonly publisher: Publisher; readonly key: TrustedKey }[] {
  return publishers.flatMap((publisher) => publisher.keys.filter(fits).map((key) => ({ publisher, key })));
}

/** Hexadecimal ids are told in either case. */
function isId(key: TrustedKey, id: string): boolean {
  return key.id === id || (key.material.kind !== 'sigstore' && key.id.toLowerCase() === id.toLowerCase());
}

function replaced(trust: Trust, publisher: Publisher, keys: readonly TrustedKey[]): Publisher[] {
  return trust.publishers.map((one) => (one === publisher ? { ...one, keys } : one));
}

function refuse(message: string): never {
  throw new LoadlockError('USAGE', null, message);
}

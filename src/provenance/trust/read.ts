import { LoadlockError, ParseError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { parseStrictJson, type StrictObject, type StrictValue } from '../../core/strict-json.ts';
import { type Glob, parseGlob } from './glob.ts';
import { type KeyMaterial, type KnownKey, knownKey } from './key-material.ts';
import { parseTime } from './time.ts';
import {
  type Publisher,
  type RevocationReason,
  revocationReasons,
  type Trust,
  type TrustedKey,
  type TrustRule,
} from './trust.ts';

export const trustSchema = 'loadlock.trust/1';
const limits = { bytes: 16 * 2 ** 20, depth: 8 };
/** Where the schema and what is documented agree. */
const longestName = 200;

type Value = StrictValue | undefined;

/**
 * The trust file in these bytes; `origin` is how errors call it. Nothing in it is passed over: who is trusted is
 * understood completely or not at all.
 * @throws LoadlockError TRUST_INVALID with the place.
 */
export function readTrust(bytes: Uint8Array, origin: string): Trust {
  try {
    return trustOf(parseStrictJson(bytes, limits));
  } catch (error) {
    if (!(error instanceof LoadlockError)) throw error;
    const at = error instanceof ParseError && error.at !== null ? ` (at byte ${error.at})` : '';
    throw new LoadlockError('TRUST_INVALID', null, printable(`${origin}: ${error.message}${at}`));
  }
}

function trustOf(document: StrictValue): Trust {
  const root = objectOf(document, 'the trust file', ['schema', 'publishers', 'rules', 'default']);
  if (root['schema'] !== trustSchema) fail('schema', `must be ${trustSchema}`);
  const publishers = publishersOf(root['publishers']);
  const names = new Set(publishers.map(({ name }) => name));
  const rules = root['rules'] === undefined ? [] : listOf(root['rules'], 'rules');
  const otherwise = root['default'] === undefined ? 'any-publisher' : root['default'];
  if (otherwise !== 'any-publisher' && otherwise !== 'deny') fail('default', 'must be any-publisher or deny');
  return {
    publishers,
    rules: rules.map((rule, at) => ruleOf(rule, `rules[${at}]`, names)),
    otherwise,
    unnamed: false,
  };
}

function publishersOf(value: Value): Publisher[] {
  const publishers: Publisher[] = [];
  const owners = new Map<string, string>();
  for (const [name, entry] of Object.entries(objectOf(value, 'publishers', null))) {
    const place = `publishers.${name}`;
    if (!isName(name)) fail(place, `is no name: 1 to ${longestName} characters that can be seen`);
    const { keys } = objectOf(entry, place, ['keys']);
    const list = listOf(keys, `${place}.keys`);
    if (list.length === 0) fail(`${place}.keys`, 'is empty: a publisher without a key can sign nothing');
    publishers.push({ name, keys: list.map((key, at) => keyOf(key, `${place}.keys[${at}]`, owners)) });
  }
  return publishers;
}

/** Also what `keys add` takes for a publisher. */
export function isName(name: string): boolean {
  return name !== '' && name.length <= longestName && printable(name) === name && name.trim() === name;
}

function keyOf(value: StrictValue, place: string, owners: Map<string, string>): TrustedKey {
  const known = ['minisign', 'pem', 'ca', 'sigstore', 'from', 'until', 'revoked', 'replacedBy'];
  const entry = objectOf(value, place, known);
  const key = materialOf(entry, place);
  // One key under two names would let one signer count for two publishers; one id of two keys, be taken for the other.
  for (const mark of key.material.kind === 'minisign' ? [key.same, `id ${key.id}`] : [key.same]) {
    const owner = owners.get(mark);
    if (owner !== undefined && owner !== place) fail(place, `is the key, or has the id, of ${owner} too`);
    owners.set(mark, place);
  }
  const [from, until] = [timeOf(entry['from'], `${place}.from`), timeOf(entry['until'], `${place}.until`)];
  if (from !== null && until !== null && until <= from) fail(`${place}.until`, 'is not after from');
  return { ...key, from, until, revoked: revokedOf(entry['revoked'], place), replacedBy: idOf(entry, place) };
}

function materialOf(entry: StrictObject, place: string): KnownKey {
  const kinds = (['minisign', 'pem', 'ca', 'sigstore'] as const).filter((kind) => entry[kind] !== undefined);
  const [kind, ...others] = kinds;
  if (kind === undefined || others.length > 0) fail(place, 'must have one of minisign, pem, ca and sigstore');
  const value = entry[kind];
  let material: KeyMaterial;
  if (kind === 'sigstore') {
    const { identity, issuer } = objectOf(value, `${place}.sigstore`, ['identity', 'issuer']);
    material = {
      kind,
      identity: textOf(identity, `${place}.sigstore.identity`),
      issuer: textOf(issuer, `${place}.sigstore.issuer`),
    };
  } else material = { kind, text: textOf(value, `${place}.${kind}`) };
  try {
    return knownKey(material);
  } catch (error) {
    if (error instanceof LoadlockError) fail(`${place}.${kind}`, `: ${error.message}`);
    throw error;
  }
}

function revokedOf(value: Value, place: string): TrustedKey['revoked'] {
  if (value === undefined) return null;
  const revoked = objectOf(value, `${place}.revoked`, ['at', 'reason']);
  const at = timeOf(revoked['at'], `${place}.revoked.at`);
  const reason = revocationReasons.find((one) => one === revoked['reason']);
  if (at === null) fail(`${place}.revoked.at`, 'is missing');
  if (reason === undefined) fail(`${place}.revoked.reason`, `must be one of ${revocationReasons.join(', ')}`);
  return { at, reason: reason as RevocationReason };
}

function idOf(entry: StrictObject, place: string): string | null {
  const id = entry['replacedBy'];
  return id === undefined ? null : textOf(id, `${place}.replacedBy`);
}

function ruleOf(value: StrictValue, place: string, names: ReadonlySet<string>): TrustRule {
  const rule = objectOf(value, place, ['paths', 'formats', 'publishers', 'threshold']);
  const publishers = textsOf(rule['publishers'], `${place}.publishers`);
  const stranger = publishers?.find((name) => !names.has(name));
  if (stranger !== undefined)
    fail(`${place}.publishers`, `names '${stranger}', who is not among the publishers`);
  const threshold = rule['threshold'] === undefined ? 1 : rule['threshold'];
  if (typeof threshold !== 'number' || !Number.isSafeInteger(threshold) || threshold < 1)
    fail(`${place}.threshold`, 'must be a whole number from 1 on');
  const most = publishers?.length ?? names.size;
  if (threshold > most) fail(`${place}.threshold`, `is ${threshold}, but only ${most} could sign`);
  const paths =
    textsOf(rule['paths'], `${place}.paths`)?.map((text) => globOf(text, `${place}.paths`)) ?? null;
  return { paths, formats: textsOf(rule['formats'], `${place}.formats`), publishers, threshold };
}

function globOf(text: string, place: string): Glob {
  return (
    parseGlob(text) ??
    fail(place, `has '${text}', which is no pattern: relative, / between parts, * ? and **/ only`)
  );
}

function timeOf(value: Value, place: string): number | null {
  if (value === undefined) return null;
  const at = typeof value === 'string' ? parseTime(value) : null;
  return at ?? fail(place, 'must be a time such as 2026-11-20T00:00:00Z');
}

/** Different texts, at least one of them; null where the key is missing. */
function textsOf(value: Value, place: string): readonly string[] | null {
  if (value === undefined) return null;
  const texts = listOf(value, place).map((item) => textOf(item, place));
  if (texts.length === 0) fail(place, 'is empty: leave it out where it says nothing');
  if (new Set(texts).size < texts.length) fail(place, 'has the same twice');
  return texts;
}

function textOf(value: Value, place: string): string {
  if (typeof value !== 'string' || value === '' || value.length > 64 * 1024)
    return fail(place, 'must be a text');
  return value;
}

function listOf(value: Value, place: string): readonly StrictValue[] {
  return Array.isArray(value) ? (value as readonly StrictValue[]) : fail(place, 'must be a list');
}

function objectOf(value: Value, place: string, known: readonly string[] | null): StrictObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fail(place, 'must be an object');
  const object = value as StrictObject;
  for (const key of Object.keys(object))
    if (known !== null && !known.includes(key)) fail(place, `has '${key}', which is no key of it`);
  return object;
}

function fail(place: string, what: string): never {
  throw new LoadlockError('TRUST_INVALID', null, `${place}${what.startsWith(':') ? '' : ' '}${what}`);
}

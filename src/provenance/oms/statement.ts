import { hash } from 'node:crypto';
import { ParseError } from '../../core/errors.ts';
import { parseStrictJson, type StrictObject } from '../../core/strict-json.ts';
import type { Claim, DigestAlgorithm } from '../claim.ts';
import { listAt, type MaybeValue, malformed, objectAt, textAt } from '../fields.ts';
import { unsafePath } from '../paths.ts';
import { Outdated, UnsafeName } from './problems.ts';
import { filesOf, type Resource } from './resources.ts';

export const statementType = 'https://in-toto.io/Statement/v1';
export const predicateType = 'https://model_signing/signature/v1.0';
const outdatedPredicate = 'https://model_signing/Digests/v0.1';

/** Left out of every model, at its top only, whether or not a signature says so (OMS 1.0, section 6.2). */
export const defaultIgnored: readonly string[] = ['.git', '.gitattributes', '.github', '.gitignore'];

const limits = { bytes: 48 * 2 ** 20, depth: 16 };
const longestName = 1024;

export interface Serialization {
  readonly hashType: DigestAlgorithm;
  /** Bytes of a shard; null where files are hashed whole. */
  readonly shardSize: number | null;
  readonly allowLinks: boolean;
  readonly ignored: readonly string[];
}

const digits: Readonly<Record<DigestAlgorithm, number>> = { sha256: 64, blake2b: 128, blake3: 64 };

/**
 * What a payload says, once its signature was looked at.
 * @param single the base name of the file that it must speak of; null where it speaks of a folder.
 * @throws ParseError; `UnsafeName`, `Outdated`.
 */
export function readStatement(payload: Uint8Array, single: string | null): Claim {
  const root = objectAt(parseStrictJson(payload, limits), 'the statement', ['_type', 'predicateType'], null);
  if (root['_type'] !== statementType) malformed('_type', `is not ${statementType}`);
  if (root['predicateType'] === outdatedPredicate)
    throw new Outdated(
      'written by model-signing 0.2, which signed a rendering of the statement instead of its bytes: it has to be signed again',
    );
  if (root['predicateType'] !== predicateType) malformed('predicateType', `is not ${predicateType}`);
  objectAt(root, 'the statement', ['_type', 'subject', 'predicateType', 'predicate']);
  const predicate = objectAt(root['predicate'], 'predicate', ['resources', 'serialization']);
  const serialization = readSerialization(predicate['serialization']);
  const resources = readResources(predicate['resources'], serialization);
  const { name, digest } = readSubject(root['subject']);
  const found = rootDigest(resources);
  if (found !== digest)
    malformed('subject[0].digest.sha256', `is ${digest}, but the digests of the resources give ${found}`);
  return {
    kind: 'oms',
    name,
    version: null,
    publisher: null,
    publishedAt: null,
    expiresAt: null,
    files: filesOf(resources, serialization, single),
    single: single !== null,
    ignored: [...new Set([...defaultIgnored, ...serialization.ignored])],
    allowLinks: serialization.allowLinks,
    trainingVersions: new Map(),
    sha256: hash('sha256', payload, 'hex'),
  };
}

/** Over the digests in the order in which they stand: signers differ in how they sort (OMS 1.0, section 6.5.1). */
export function rootDigest(resources: readonly Pick<Resource, 'digest'>[]): string {
  return hash('sha256', Buffer.from(resources.map(({ digest }) => digest).join(''), 'hex'), 'hex');
}

function readSubject(value: MaybeValue): { name: string; digest: string } {
  const list = listAt(value, 'subject');
  if (list.length !== 1) malformed('subject', `names ${list.length} things, not one model`);
  const { name, digest } = objectAt(list[0], 'subject[0]', ['name', 'digest'], null);
  const text = textAt(name, 'subject[0].name');
  if (text.length > longestName) malformed('subject[0].name', `is longer than ${longestName} characters`);
  const { sha256 } = objectAt(digest, 'subject[0].digest', ['sha256'], null);
  return { name: text, digest: hexAt(sha256, 64, 'subject[0].digest.sha256') };
}

function readSerialization(value: MaybeValue): Serialization {
  const place = 'serialization';
  const object = objectAt(
    value,
    place,
    ['method', 'hash_type', 'allow_symlinks'],
    ['shard_size', 'ignore_paths'],
  );
  const hashType = object['hash_type'];
  if (hashType !== 'sha256' && hashType !== 'blake2b' && hashType !== 'blake3')
    return malformed(`${place}.hash_type`, 'is none of sha256, blake2b and blake3');
  const allowLinks = object['allow_symlinks'];
  if (typeof allowLinks !== 'boolean')
    return malformed(`${place}.allow_symlinks`, 'is neither true nor false');
  return {
    hashType,
    allowLinks,
    shardSize: shardSizeOf(object),
    ignored: readIgnored(object['ignore_paths']),
  };
}

/** The reference implementation writes the size as `8.0`. */
function shardSizeOf({ method, shard_size: size }: StrictObject): number | null {
  const place = 'serialization.shard_size';
  if (method === 'files')
    return size === undefined ? null : malformed(place, 'stands where files are hashed whole');
  if (method !== 'shards') return malformed('serialization.method', 'is neither files nor shards');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size <= 0)
    return malformed(place, 'is no number of bytes');
  return size;
}

function readIgnored(value: MaybeValue): readonly string[] {
  if (value === undefined) return [];
  return listAt(value, 'serialization.ignore_paths').map((path, index) => {
    const text = textAt(path, `serialization.ignore_paths[${index}]`);
    const unsafe = unsafePath(text);
    if (unsafe !== null) throw new UnsafeName(text, `is to be ignored, and holds ${unsafe}`);
    return text;
  });
}

function readResources(value: MaybeValue, { hashType, shardSize }: Serialization): readonly Resource[] {
  const list = listAt(value, 'resources');
  if (list.length === 0) malformed('resources', 'is empty: a signature over nothing proves nothing');
  // The specification names the hash, the reference implementation hash and shard size.
  const sharded = shardSize === null ? null : `${hashType}-sharded-${shardSize}`;
  return list.map((item, index) => {
    const place = `resources[${index}]`;
    // Section 5.2.1: what else an in-toto descriptor has is passed over.
    const { name, digest, algorithm } = objectAt(item, place, ['name', 'digest', 'algorithm'], null);
    if (algorithm !== hashType && (sharded === null || algorithm !== sharded))
      malformed(`${place}.algorithm`, `is not ${hashType}, of which serialization speaks`);
    return {
      name: textAt(name, `${place}.name`),
      digest: hexAt(digest, digits[hashType], `${place}.digest`),
    };
  });
}

function hexAt(value: MaybeValue, length: number, place: string): string {
  if (typeof value === 'string' && value.length === length && /^[0-9a-f]*$/.test(value)) return value;
  throw new ParseError('PARSE_INVALID', 0, `${place} is not ${length} hexadecimal digits in lower case`);
}

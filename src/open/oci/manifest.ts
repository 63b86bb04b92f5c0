import { createHash } from 'node:crypto';
import { LoadlockError, ParseError } from '../../core/errors.ts';
import { parseStrictJson, type StrictObject, type StrictValue } from '../../core/strict-json.ts';
import { readBody } from '../http.ts';
import { isDigest } from './reference.ts';
import type { Registry } from './registry.ts';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType: string | null;
  readonly annotations: ReadonlyMap<string, string>;
}

/** A manifest or an index (OCI image 1.1, Docker schema 2), whose bytes have the digest that is said. */
export interface Manifest {
  readonly kind: 'manifest' | 'index';
  readonly digest: string;
  readonly size: number;
  readonly mediaType: string;
  /** What the artifact is: its artifactType, else the media type of its configuration. */
  readonly artifactType: string | null;
  /** Of a manifest. */
  readonly layers: readonly Descriptor[];
  /** Of an index. */
  readonly manifests: readonly Descriptor[];
  /** What it refers to. */
  readonly subject: Descriptor | null;
  readonly annotations: ReadonlyMap<string, string>;
}

const kinds: ReadonlyMap<string, Manifest['kind']> = new Map([
  ['application/vnd.oci.image.manifest.v1+json', 'manifest'],
  ['application/vnd.docker.distribution.manifest.v2+json', 'manifest'],
  ['application/vnd.oci.image.index.v1+json', 'index'],
  ['application/vnd.docker.distribution.manifest.list.v2+json', 'index'],
]);
export const manifestTypes: string = [...kinds.keys()].join(', ');

/** OCI distribution 1.1: registries must take manifests of 4 MiB, and need not take larger ones. */
const mostBytes = 4 * 2 ** 20;
const mostEntries = 10_000;
const mostAnnotations = 1000;
const digestHeader = 'docker-content-digest';

/**
 * The manifest by a tag or a digest, or null where there is none. Its digest is computed from its bytes.
 * @throws ParseError, LimitError, LoadlockError SOURCE_UNREADABLE; VERIFY_FAILED where the bytes have another digest
 * than was asked for.
 */
export async function fetchManifest(registry: Registry, tagOrDigest: string): Promise<Manifest | null> {
  const response = await registry.get(`manifests/${tagOrDigest}`, manifestTypes);
  if (response === null) return null;
  const bytes = await readBody(response, mostBytes);
  const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const claimed = response.headers.get(digestHeader);
  const expected = isDigest(tagOrDigest) ? tagOrDigest : isDigest(claimed) ? claimed : digest;
  if (digest !== expected)
    throw new LoadlockError('VERIFY_FAILED', null, `the registry gives a manifest that is not ${expected}`);
  const type = response.headers.get('content-type')?.split(';', 1)[0]?.trim() ?? '';
  return readManifest(bytes, digest, type);
}

/** @throws ParseError PARSE_INVALID, PARSE_UNSUPPORTED */
export function readManifest(bytes: Uint8Array, digest: string, contentType: string): Manifest {
  const body = object(parseStrictJson(bytes, { depth: 16 }), 'an object is expected');
  if (body['schemaVersion'] !== 2)
    throw new ParseError('PARSE_UNSUPPORTED', 0, 'a manifest of an older kind');
  const mediaType = body['mediaType'] ?? contentType;
  const kind = typeof mediaType === 'string' ? kinds.get(mediaType) : undefined;
  if (typeof mediaType !== 'string' || kind === undefined)
    throw new ParseError('PARSE_UNSUPPORTED', 0, 'neither a manifest nor an index of OCI or Docker');
  // The same bytes must not be a manifest to one reader and an index to another (CVE-2021-41190).
  if (kinds.get(contentType) !== undefined && kinds.get(contentType) !== kind)
    refuse('its media type is not the one that it was sent with');
  if (body[kind === 'manifest' ? 'manifests' : 'layers'] !== undefined)
    refuse('both a manifest and an index');
  const layers = kind === 'manifest' ? descriptors(body['layers']) : [];
  const manifests = kind === 'index' ? descriptors(body['manifests']) : [];
  const config = kind === 'manifest' ? descriptor(body['config']) : null;
  const artifactType = text(body['artifactType']) ?? config?.mediaType ?? null;
  const subject = body['subject'] === undefined ? null : descriptor(body['subject']);
  const annotations = annotationsOf(body['annotations']);
  return {
    kind,
    digest,
    size: bytes.length,
    mediaType,
    artifactType,
    layers,
    manifests,
    subject,
    annotations,
  };
}

function descriptors(value: StrictValue | undefined): Descriptor[] {
  if (!Array.isArray(value)) refuse('a list of descriptors is expected');
  if (value.length > mostEntries) refuse(`more than ${mostEntries} descriptors`);
  return value.map(descriptor);
}

function descriptor(value: StrictValue | undefined): Descriptor {
  const { mediaType, digest, size, artifactType, annotations } = object(value, 'a descriptor is expected');
  if (typeof mediaType !== 'string' || mediaType === '') refuse('a descriptor without a media type');
  if (!isDigest(digest)) refuse('a descriptor whose digest is not a sha256');
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    refuse('a descriptor without a size');
  return {
    mediaType,
    digest,
    size,
    artifactType: text(artifactType),
    annotations: annotationsOf(annotations),
  };
}

function annotationsOf(value: StrictValue | undefined): ReadonlyMap<string, string> {
  if (value === undefined || value === null) return new Map();
  const entries = Object.entries(object(value, 'annotations are an object'));
  if (entries.length > mostAnnotations) refuse(`more than ${mostAnnotations} annotations`);
  return new Map(
    entries.map(([key, content]) => {
      if (typeof content !== 'string') refuse('an annotation that is not a text');
      return [key, content];
    }),
  );
}

function text(value: StrictValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function object(value: StrictValue | undefined, what: string): StrictObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(what);
  return value as StrictObject;
}

function refuse(what: string): never {
  throw new ParseError('PARSE_INVALID', 0, `the manifest: ${what}`);
}

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LimitError, LoadlockError } from '../../core/errors.ts';
import { makeFolders } from '../../core/make-folders.ts';
import { pullBlob } from './blob.ts';
import { type Descriptor, fetchManifest, type Manifest } from './manifest.ts';
import { layerName, requireApart } from './names.ts';
import { parseReference, pinned } from './reference.ts';
import { openRegistry, type Registry, type RegistryOptions } from './registry.ts';
import { type FoundSignatures, findSignatures } from './signatures.ts';

export interface PullOptions extends RegistryOptions {
  /** Fetch what the registry holds of signatures too. */
  readonly signatures?: boolean;
  /** Of all layers together. */
  readonly mostBytes?: number;
  readonly onProgress?: (bytes: number, of: number) => void;
}

/** A layer, as the file that it becomes. */
export interface OciFile {
  /** Relative to the folder, `/` between parts. */
  readonly path: string;
  readonly size: number;
  /** In hex. */
  readonly sha256: string;
  readonly mediaType: string;
}

/** What a registry has under a reference, before any of its files is fetched. */
export interface OciArtifact {
  /** `oci://host/name@sha256:…`: what was named, by the digest that it has. */
  readonly source: string;
  /** Without scheme, tag and digest: what signatures of containers call it. */
  readonly repository: string;
  readonly tag: string | null;
  /** Of the manifest, or index, that was named. */
  readonly digest: string;
  /** Of the manifest whose layers these are: another one where an index was named. */
  readonly manifestDigest: string;
  readonly artifactType: string | null;
  readonly annotations: ReadonlyMap<string, string>;
  readonly files: readonly OciFile[];
  /** Null where they were not asked for. */
  readonly signatures: FoundSignatures | null;
  /**
   * Writes every file to `folder`, which is made, or is empty, and belongs to its owner alone. Nothing is unpacked.
   * @throws LoadlockError SOURCE_UNREADABLE, OUTPUT_UNWRITABLE; VERIFY_FAILED where bytes are not those of their digest.
   */
  pull(folder: string): Promise<void>;
}

const mostBytes = 2 ** 42;

/**
 * Resolves a reference: a tag to the digest that it has now, a digest to itself.
 * @param target `oci://host[:port]/name[:tag][@sha256:…]`.
 * @throws LoadlockError USAGE, TARGET_MISSING, TARGET_UNSUPPORTED, SOURCE_UNREADABLE; VERIFY_FAILED where the manifest
 * has another digest than was named; ParseError, LimitError.
 */
export async function findOci(target: string, options: PullOptions = {}): Promise<OciArtifact> {
  const reference = parseReference(target);
  const registry = openRegistry(reference, options);
  const named = await manifestOf(registry, reference.digest ?? reference.tag!, target);
  const manifest = named.kind === 'index' ? await onlyOne(registry, named) : named;
  const layers = manifest.layers.map((layer) => ({ layer, path: layerName(layer) }));
  if (layers.length === 0) throw new LoadlockError('TARGET_UNSUPPORTED', null, `${target}: nothing is in it`);
  requireApart(layers.map(({ path }) => path));
  const total = layers.reduce((sum, { layer }) => sum + layer.size, 0);
  const most = options.mostBytes ?? mostBytes;
  if (total > most) throw new LimitError('bytes', null, `${target} has ${total} bytes, more than ${most}`);
  return {
    source: pinned(reference, named.digest),
    repository: `${reference.host}/${reference.name}`,
    tag: reference.tag,
    digest: named.digest,
    manifestDigest: manifest.digest,
    artifactType: manifest.artifactType,
    annotations: manifest.annotations,
    files: layers.map(({ layer, path }) => fileOf(layer, path)),
    signatures: options.signatures === true ? await findSignatures(registry, named.digest) : null,
    async pull(folder) {
      ownFolder(folder);
      let done = 0;
      for (const { layer, path } of layers) {
        const location = join(folder, ...path.split('/'));
        makeFolders(dirname(location), 0o700);
        await pullBlob(registry, layer, location, (bytes) => {
          done += bytes;
          options.onProgress?.(done, total);
        });
      }
    },
  };
}

/** Finds an artifact and writes its files to `folder`. @throws LoadlockError as `findOci` and its `pull` do. */
export async function pullOci(
  target: string,
  folder: string,
  options: PullOptions = {},
): Promise<OciArtifact> {
  const artifact = await findOci(target, options);
  await artifact.pull(folder);
  return artifact;
}

function fileOf({ digest, size, mediaType }: Descriptor, path: string): OciFile {
  return { path, size, sha256: digest.slice('sha256:'.length), mediaType };
}

async function manifestOf(registry: Registry, tagOrDigest: string, target: string): Promise<Manifest> {
  const manifest = await fetchManifest(registry, tagOrDigest);
  if (manifest !== null) return manifest;
  throw new LoadlockError('TARGET_MISSING', null, `${target}: the registry has no such artifact`);
}

/** An index of several artifacts leaves open which is meant, so that which was checked would be chance. */
async function onlyOne(registry: Registry, index: Manifest): Promise<Manifest> {
  const [entry, ...others] = index.manifests;
  if (entry === undefined || others.length > 0)
    throw new LoadlockError(
      'TARGET_UNSUPPORTED',
      null,
      `an index of ${index.manifests.length} artifacts: name one of them by digest (${index.manifests
        .slice(0, 5)
        .map(({ digest }) => digest)
        .join(', ')})`,
    );
  const manifest = await manifestOf(registry, entry.digest, entry.digest);
  if (manifest.kind === 'index') throw new LoadlockError('TARGET_UNSUPPORTED', null, 'an index of indexes');
  return manifest;
}

function ownFolder(folder: string): void {
  try {
    makeFolders(folder, 0o700);
    if (readdirSync(folder).length === 0) return;
  } catch (error) {
    throw new LoadlockError('OUTPUT_UNWRITABLE', null, `${folder}: ${(error as NodeJS.ErrnoException).code}`);
  }
  throw new LoadlockError('OUTPUT_UNWRITABLE', null, `${folder}: is not empty`);
}

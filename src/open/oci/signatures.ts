import { LimitError } from '../../core/errors.ts';
import { readBody } from '../http.ts';
import { readBlob } from './blob.ts';
import { type Descriptor, fetchManifest, type Manifest, readManifest } from './manifest.ts';
import type { Registry } from './registry.ts';

/** A signature in the older form of cosign: a payload, and the rest as annotations of its layer. */
export interface SimpleSigning {
  readonly payload: Uint8Array;
  readonly annotations: ReadonlyMap<string, string>;
}

/** What a registry holds about the signatures of a manifest; nothing of it is verified. */
export interface FoundSignatures {
  /** Of the manifest: `sha256:…`. */
  readonly digest: string;
  readonly simple: readonly SimpleSigning[];
  /** Sigstore bundles, as JSON. */
  readonly bundles: readonly Uint8Array[];
}

const simpleSigningType = 'application/vnd.dev.cosign.simplesigning.v1+json';
const bundleType = /^application\/vnd\.dev\.sigstore\.bundle(?:\.v0\.3\+json|\+json;version=0\.[1-3])$/;
const mostPayload = 1 << 20;
const mostBundle = 16 * 2 ** 20;
const mostSignatures = 64;
const mostPages = 8;

/**
 * Everything in a repository that says it is a signature of `digest`: by cosign's tag, and by the referrers of OCI 1.1
 * (with the tag that stands for them where a registry has no such list).
 * @throws LimitError where there are more than can be looked at.
 */
export async function findSignatures(registry: Registry, digest: string): Promise<FoundSignatures> {
  const tag = digest.replace(':', '-');
  const simple: SimpleSigning[] = [];
  const older = await fetchManifest(registry, `${tag}.sig`);
  for (const layer of older?.layers ?? [])
    if (layer.mediaType === simpleSigningType) {
      bounded(simple.length);
      simple.push({ payload: await readBlob(registry, layer, mostPayload), annotations: layer.annotations });
    }
  const bundles: Uint8Array[] = [];
  for (const referrer of await referrers(registry, digest, tag)) {
    const manifest = await fetchManifest(registry, referrer.digest);
    if (manifest?.subject?.digest !== digest) continue;
    for (const layer of manifest.layers.filter(({ mediaType }) => bundleType.test(mediaType))) {
      bounded(bundles.length);
      bundles.push(await readBlob(registry, layer, mostBundle));
    }
  }
  return { digest, simple, bundles };
}

function bounded(count: number): void {
  if (count >= mostSignatures)
    throw new LimitError('signatures', null, `more than ${mostSignatures} signatures of one manifest`);
}

/** Signers call the type differently in the list, or leave it out: what is surely something else is left aside. */
function maybeBundle({ artifactType }: Descriptor): boolean {
  return (
    artifactType === null ||
    bundleType.test(artifactType) ||
    artifactType === 'application/vnd.oci.empty.v1+json'
  );
}

async function referrers(registry: Registry, digest: string, tag: string): Promise<readonly Descriptor[]> {
  const listed = (await referrersApi(registry, digest)) ?? [await fetchManifest(registry, tag)];
  const found = listed
    .flatMap((index) => (index?.kind === 'index' ? index.manifests : []))
    .filter(maybeBundle);
  if (found.length > mostSignatures)
    throw new LimitError('signatures', null, `more than ${mostSignatures} manifests refer to one`);
  return found;
}

/** Null where the registry has no such list. */
async function referrersApi(registry: Registry, digest: string): Promise<Manifest[] | null> {
  const pages: Manifest[] = [];
  for (let path: string | null = `referrers/${digest}`; path !== null; ) {
    if (pages.length >= mostPages)
      throw new LimitError('pages', null, 'the list of referrers goes on and on');
    const response: Response | null = await registry.get(path, 'application/vnd.oci.image.index.v1+json');
    if (response === null) return pages.length === 0 ? null : pages;
    const bytes = await readBody(response, 4 * 2 ** 20);
    pages.push(readManifest(bytes, '', response.headers.get('content-type')?.split(';', 1)[0] ?? ''));
    path = nextPage(response, registry);
  }
  return pages;
}

/** The page that follows, where it is of the same list. */
function nextPage(response: Response, { reference }: Registry): string | null {
  const link = /^\s*<([^<>]{1,2048})>\s*;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1];
  if (link === undefined || !URL.canParse(link, response.url)) return null;
  const url = new URL(link, response.url);
  const prefix = `/v2/${reference.name}/`;
  if (url.origin !== new URL(response.url).origin || !url.pathname.startsWith(`${prefix}referrers/`))
    return null;
  return url.pathname.slice(prefix.length) + url.search;
}

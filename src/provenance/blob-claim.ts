import type { Claim } from './claim.ts';

/** What a signature over the bytes of one file says: nothing of name, version or time. */
export function blobClaim(name: string, size: number, digest: string): Claim {
  return {
    kind: 'blob',
    name,
    version: null,
    publisher: null,
    publishedAt: null,
    expiresAt: null,
    files: [{ path: name, size, pieces: [{ from: 0, to: null, algorithm: 'sha256', digest }] }],
    single: true,
    ignored: [],
    allowLinks: false,
    trainingVersions: new Map(),
    sha256: digest,
  };
}

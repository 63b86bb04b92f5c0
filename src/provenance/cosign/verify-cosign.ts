import { createPublicKey } from 'node:crypto';
import { LoadlockError, ParseError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { type ProvenanceFact, provenanceFact, type SignatureCheck } from '../../core/provenance.ts';
import type { Claim, Signed } from '../claim.ts';
import {
  type SigstoreOptions,
  type SigstoreOutcome,
  verifySigstoreBundle,
} from '../sigstore/verify-bundle.ts';
import { asBundle, readSimplePayload, type SimpleSigning } from './simple-signing.ts';

/** What was pulled, by the digest of the manifest that names all of it, and what says that it is signed. */
export interface CosignTarget {
  /** `sha256:…`, computed from the bytes of the manifest. */
  readonly digest: string;
  /** The repository that it was pulled from. */
  readonly repository: string;
  /** Files out of its layers. */
  readonly files: readonly { readonly path: string; readonly size: number; readonly sha256: string }[];
  readonly signatures: { readonly simple: readonly SimpleSigning[]; readonly bundles: readonly Uint8Array[] };
}

export type CosignOptions = Omit<SigstoreOptions, 'artifact'> & {
  /** Several managed keys, each of which will do. */
  readonly keys?: readonly string[];
};

export interface CosignSigned extends Signed {
  /** What is wrong with the bad signatures beside a good one. */
  readonly doubts: readonly ProvenanceFact[];
}

/** Attestations are about the same digest, signed by the same keys, and are no approval. */
const signPredicate = 'https://sigstore.dev/cosign/sign/v1';

/**
 * Verifies the signatures that cosign made of an artifact in a registry, those of its versions 1 and 2 (a payload and
 * annotations) and of version 3 (Sigstore bundles), without a network. One good signature is enough, and bad ones
 * beside it take nothing away: whoever may write to a repository may add them. Where none is good the facts say why.
 * @throws LoadlockError USAGE where nobody is named who must have signed.
 */
export async function verifyCosign(target: CosignTarget, options: CosignOptions): Promise<CosignSigned> {
  const ways = waysOf(options);
  const signatures: SignatureCheck[] = [];
  const problems: ProvenanceFact[] = [];
  let about: string | null = null;
  const tag = target.digest.replace(':', '-');
  const take = (file: string, { outcome, key }: Verified, reference: string | null): void => {
    signatures.push(checkOf(file, outcome, key));
    problems.push(...outcome.problems.map(({ code, detail }) => provenanceFact(code, file, detail)));
    if (outcome.ok) about ??= reference;
  };
  for (const [index, signature] of target.signatures.simple.entries()) {
    const { verified, reference } = await simple(signature, target.digest, ways);
    take(`${tag}.sig#${index}`, verified, reference);
  }
  for (const [index, bundle] of target.signatures.bundles.entries())
    take(`${tag}#${index}`, await bundled(bundle, target.digest, ways), null);
  const good = signatures.some(({ valid }) => valid);
  const claim = claimOf(target, about);
  if (good) return { claim, signatures, facts: [], doubts: problems };
  if (signatures.length === 0) {
    const detail = `${target.repository} has no signature of ${target.digest}`;
    problems.push(provenanceFact('signature-missing', null, detail));
  }
  return { claim, signatures, facts: problems, doubts: [] };
}

interface Verified {
  readonly outcome: SigstoreOutcome;
  /** The managed key that it was verified with. */
  readonly key: string | undefined;
}

/** One key after the other, and then by identity: a signature says for itself which of the two it is by. */
function waysOf({
  key,
  keys = [],
  identity,
  issuer,
  identityPattern,
  signers,
  ...rest
}: CosignOptions): SigstoreOptions[] {
  const managed = key === undefined ? keys : [key, ...keys];
  const ways: SigstoreOptions[] = managed.map((one) => ({ ...rest, key: one }));
  const named = identity !== undefined || issuer !== undefined || (signers?.length ?? 0) > 0;
  if (named)
    ways.push({
      trustedRoot: rest.trustedRoot,
      ...(identity === undefined ? {} : { identity }),
      ...(issuer === undefined ? {} : { issuer }),
      ...(identityPattern === undefined ? {} : { identityPattern }),
      ...(signers === undefined ? {} : { signers }),
    });
  if (ways.length > 0) return ways;
  throw new LoadlockError('USAGE', null, 'name who must have signed: an identity and its issuer, or a key');
}

/** The first way that succeeds; else what is wrong in the way that came furthest. */
async function firstOf(
  ways: readonly SigstoreOptions[],
  verify: (options: SigstoreOptions) => Promise<SigstoreOutcome>,
): Promise<Verified> {
  let worst: Verified | undefined;
  for (const options of ways) {
    const verified = { outcome: await verify(options), key: options.key };
    if (verified.outcome.ok) return verified;
    if (worst === undefined || worst.outcome.problems[0]?.code === 'key-unknown') worst = verified;
  }
  return worst!;
}

async function simple(
  signature: SimpleSigning,
  digest: string,
  ways: readonly SigstoreOptions[],
): Promise<{ verified: Verified; reference: string | null }> {
  let bundle: unknown;
  let about: { digest: string; reference: string };
  try {
    about = readSimplePayload(signature.payload);
    bundle = asBundle(signature);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { verified: failed('signature-broken', error.message), reference: null };
  }
  if (about.digest !== digest)
    return { verified: failed('digest-mismatch', `the signature is about ${about.digest}`), reference: null };
  const verified = await firstOf(ways, (options) =>
    verifySigstoreBundle(bundle, { ...options, artifact: signature.payload }),
  );
  return { verified, reference: printable(about.reference) };
}

async function bundled(
  bundle: Uint8Array,
  digest: string,
  ways: readonly SigstoreOptions[],
): Promise<Verified> {
  const sha256 = digest.slice('sha256:'.length);
  const verified = await firstOf(ways, (options) =>
    verifySigstoreBundle(bundle, { ...options, artifact: { sha256 } }),
  );
  const { ok, statement } = verified.outcome;
  if (!ok || statement?.predicateType === signPredicate) return verified;
  return failed('signature-broken', 'it is a statement about the artifact, not a signature of it');
}

function failed(code: ProvenanceFact['code'], detail: string): Verified {
  const outcome: SigstoreOutcome = {
    ok: false,
    problems: [provenanceFact(code, null, detail)],
    identity: null,
    issuer: null,
    keyId: null,
    time: null,
    sha256: null,
    payload: null,
    statement: null,
  };
  return { outcome, key: undefined };
}

function checkOf(file: string, outcome: SigstoreOutcome, key: string | undefined): SignatureCheck {
  const { ok, identity, issuer, keyId, time } = outcome;
  const check = {
    method: 'cosign',
    file,
    keyId,
    key:
      ok && key !== undefined
        ? (createPublicKey(key).export({ type: 'spki', format: 'pem' }) as string)
        : null,
    valid: ok,
    time,
    timeTrusted: time !== null,
  } as const;
  return identity === null || issuer === null ? check : { ...check, identity, issuer };
}

/** The digest of the manifest fixes the digests of its layers, and these the files. */
function claimOf({ digest, repository, files }: CosignTarget, reference: string | null): Claim {
  return {
    kind: 'blob',
    name: reference === null || reference === '' ? repository : reference,
    version: null,
    publisher: null,
    publishedAt: null,
    expiresAt: null,
    files: files.map(({ path, size, sha256 }) => ({
      path,
      size,
      pieces: [{ from: 0, to: null, algorithm: 'sha256', digest: sha256 }],
    })),
    single: false,
    ignored: [],
    allowLinks: false,
    trainingVersions: new Map(),
    sha256: digest.slice('sha256:'.length),
  };
}

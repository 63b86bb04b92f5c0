import { createHash, type KeyObject } from 'node:crypto';
import type { Bundle } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { SignedEntity, TrustMaterial } from '@sigstore/verify';
import { LoadlockError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { parseStrictJson } from '../../core/strict-json.ts';
import { bundleShape } from './bundle-shape.ts';
import { logWindowProblem, proofProblem } from './log-entries.ts';
import { entryMismatch, type Verifier } from './logged.ts';
import { managedKey, requireHint, spki } from './managed-key.ts';
import { readMessage } from './messages.ts';
import { expectedSigners, type SigstoreOptions, type SigstoreOutcome } from './options.ts';
import { message, problemOf, refuse } from './refusal.ts';
import { EnvelopeContent, type HashName, MessageContent, requireKnown, sourceOf } from './signed-content.ts';
import { type ExpectedSigner, isExpected, signerOf } from './signer.ts';
import { inTotoType, readStatement } from './statement.ts';
import { timestampProblem } from './timestamp-frame.ts';
import { readTrustedRoot } from './trusted-root.ts';

export type { SigstoreOptions, SigstoreOutcome } from './options.ts';
export type { ExpectedSigner } from './signer.ts';

/**
 * Verifies a Sigstore bundle without a network: the signature, its certificate against the trusted root and the signer
 * expected, its entries in transparency logs (at least one, with what they say of this signature) and its times (at
 * least one that the signer did not choose). What is wrong comes back as facts; nothing of the outcome counts unless
 * it is `ok`.
 * @param bundle its bytes, or JSON that was read strictly.
 * @throws LoadlockError USAGE where nobody is named who must have signed; SOURCE_CHANGED, SOURCE_UNREADABLE.
 */
export async function verifySigstoreBundle(
  bundle: unknown,
  options: SigstoreOptions,
): Promise<SigstoreOutcome> {
  const expected = expectedSigners(options);
  const managed = options.key === undefined ? null : managedKey(options.key);
  const found: Found = { ...nothing };
  try {
    const read = await readBundle(bundle);
    const root = options.trustedRoot === null ? null : await trusted(options.trustedRoot);
    await check(read, root, managed, expected, options, found);
  } catch (error) {
    return { ...nothing, payload: found.payload, ok: false, problems: [problemOf(error)] };
  }
  return { ...found, ok: true, problems: [] };
}

type Found = {
  -readonly [field in Exclude<keyof SigstoreOutcome, 'ok' | 'problems'>]: SigstoreOutcome[field];
};

const nothing: Found = {
  identity: null,
  issuer: null,
  keyId: null,
  time: null,
  sha256: null,
  payload: null,
  statement: null,
};

async function check(
  bundle: Bundle,
  root: TrustedRoot | null,
  managed: KeyObject | null,
  expected: readonly ExpectedSigner[],
  options: SigstoreOptions,
  found: Found,
): Promise<void> {
  const library = await import('@sigstore/verify');
  const logged = !(options.insecureIgnoreLog === true && managed !== null);
  if (root === null && logged) {
    if (managed === null) refuse('trust-root-invalid', 'no trusted root of Sigstore was given');
    refuse('log-proof-invalid', 'no trusted root was given to check a log with, nor leave to do without one');
  }
  const content = signedContent(bundle, options.artifact);
  const material = library.toTrustMaterial(root ?? emptyRoot, () => {
    if (managed === null)
      refuse('key-unknown', 'signed with a key of its own, and no key was given to check it with');
    return { publicKey: managed, validFor: () => true };
  });
  // The library would hold the artifact in memory; the content of the entity is ours.
  const entity: SignedEntity = { ...library.toSignedEntity(bundle), signature: content };
  if (managed !== null) {
    if (entity.key.$case !== 'public-key')
      refuse('key-unknown', 'signed with a certificate, not with the key that was given');
    requireHint(entity.key.hint, managed);
  }
  const thresholds = { ctlogThreshold: 1, tlogThreshold: logged ? 1 : 0, timestampThreshold: logged ? 1 : 0 };
  if (logged) for (const entry of entity.tlogEntries) refuseEntry(proofProblem(entry));
  const unlogged = { ...entity, tlogEntries: [], timestamps: [] };
  const { key } = new library.Verifier(material, thresholds).verify(logged ? entity : unlogged);
  requireKnown(key);
  found.keyId = createHash('sha256').update(spki(key)).digest('hex');
  if (entity.key.$case === 'certificate')
    checkCertificate(bundle, material, entity.key.certificate, expected, found);
  if (logged) found.time = checkLogs(entity, material, content, verifierOf(entity, key));
  if (content instanceof MessageContent) found.sha256 = content.sha256;
  else checkEnvelope(bundle, content, options.artifact, found);
}

function checkCertificate(
  bundle: Bundle,
  material: TrustMaterial,
  leaf: Extract<SignedEntity['key'], { $case: 'certificate' }>['certificate'],
  expected: readonly ExpectedSigner[],
  found: Found,
): void {
  const signer = signerOf(leaf);
  found.identity = signer.identity;
  found.issuer = signer.issuer;
  if (!isExpected(signer, expected))
    refuse(
      'identity-mismatch',
      `signed by ${printable(signer.identity)} (issuer ${printable(signer.issuer)})`,
    );
  const { content } = bundle.verificationMaterial;
  if (content.$case !== 'x509CertificateChain') return;
  // What follows the leaf is not looked at: the trusted root has the authorities. Strangers among them are refused.
  const authorities = material.certificateAuthorities.flatMap(({ certChain }) => certChain);
  for (const { rawBytes } of content.x509CertificateChain.certificates.slice(1))
    if (!authorities.some((authority) => authority.root.toDER().equals(rawBytes)))
      refuse('certificate-invalid', 'the chain has an authority that the trusted root does not have');
}

/** The first time that a log or an authority vouches for. */
function checkLogs(
  entity: SignedEntity,
  material: TrustMaterial,
  content: MessageContent | EnvelopeContent,
  verifier: Verifier,
): number {
  const times: Date[] = [];
  for (const time of entity.timestamps) {
    if (time.$case === 'timestamp-authority') {
      const problem = timestampProblem(time.timestamp.root, material);
      if (problem !== null) refuse('timestamp-invalid', `the timestamp: ${problem}`);
      times.push(time.timestamp.signingTime);
    } else if (time.tlogEntry.inclusionPromise !== undefined)
      times.push(new Date(Number(time.tlogEntry.integratedTime) * 1000));
  }
  const first = Math.min(...times.map((time) => time.getTime()));
  if (!Number.isFinite(first)) refuse('timestamp-invalid', 'no time that can be read');
  for (const entry of entity.tlogEntries) {
    const problem = logWindowProblem(entry, material, times) ?? entryMismatch(entry, content, verifier);
    refuseEntry(problem);
  }
  return first;
}

function refuseEntry(problem: string | null): void {
  if (problem !== null) refuse('log-proof-invalid', `the entry in the transparency log: ${problem}`);
}

function checkEnvelope(
  bundle: Bundle,
  content: EnvelopeContent,
  artifact: SigstoreOptions['artifact'],
  found: Found,
): void {
  const type = bundle.content.$case === 'dsseEnvelope' ? bundle.content.dsseEnvelope.payloadType : '';
  found.payload = { type, bytes: content.payload };
  if (type === inTotoType) found.statement = readStatement(content.payload);
  if (artifact === undefined) return;
  const sha256 = digestOf(artifact);
  found.sha256 = sha256;
  if (found.statement === null)
    refuse('digest-mismatch', `what was signed is no in-toto statement: ${printable(type)}`);
  if (!found.statement.subjects.some((subject) => subject.sha256 === sha256))
    refuse('digest-mismatch', 'the statement that was signed is about other bytes');
}

function digestOf(artifact: NonNullable<SigstoreOptions['artifact']>): string {
  if (!(artifact instanceof Uint8Array) && 'sha256' in artifact) return artifact.sha256;
  const source = sourceOf(artifact);
  const digest = createHash('sha256');
  const chunk = new Uint8Array(1 << 16);
  for (let at = 0; at < source.size; ) {
    const got = source.readInto(chunk, 0, chunk.length, at);
    if (got === 0) throw new LoadlockError('SOURCE_CHANGED', at, 'the file became shorter while it was read');
    digest.update(chunk.subarray(0, got));
    at += got;
  }
  return digest.digest('hex');
}

function signedContent(
  bundle: Bundle,
  artifact: SigstoreOptions['artifact'],
): MessageContent | EnvelopeContent {
  if (bundle.content.$case === 'dsseEnvelope') {
    const { payload, payloadType, signatures } = bundle.content.dsseEnvelope;
    return new EnvelopeContent(signatures[0]!.sig, payloadType, payload);
  }
  const { messageDigest, signature } = bundle.content.messageSignature;
  if (artifact === undefined)
    throw new LoadlockError('USAGE', null, 'the signature is over the bytes of a file: name the file');
  if (!(artifact instanceof Uint8Array) && 'sha256' in artifact)
    refuse('signature-broken', 'the signature is over bytes, and only their digest is known');
  const algorithm = hashNames.get(messageDigest.algorithm);
  if (algorithm === undefined || messageDigest.digest.length !== algorithm[1])
    refuse('signature-broken', 'the digest is not as long as its algorithm makes it');
  return new MessageContent(signature, messageDigest.digest, algorithm[0], sourceOf(artifact));
}

/** By number in protobuf-specs' HashAlgorithm. */
const hashNames: ReadonlyMap<number, readonly [HashName, number]> = new Map([
  [1, ['sha256', 32]],
  [2, ['sha384', 48]],
  [3, ['sha512', 64]],
]);

async function readBundle(bundle: unknown): Promise<Bundle> {
  const json = bundle instanceof Uint8Array ? parseStrictJson(bundle) : bundle;
  const clean = readMessage(json, bundleShape);
  const { bundleFromJSON } = await import('@sigstore/bundle');
  return bundleFromJSON(clean);
}

async function trusted(root: unknown): Promise<TrustedRoot> {
  try {
    return await readTrustedRoot(root);
  } catch (error) {
    refuse('trust-root-invalid', message(error));
  }
}

const emptyRoot: TrustedRoot = {
  mediaType: '',
  tlogs: [],
  certificateAuthorities: [],
  ctlogs: [],
  timestampAuthorities: [],
};

function verifierOf(entity: SignedEntity, key: KeyObject): Verifier {
  if (entity.key.$case === 'certificate') return { certificate: entity.key.certificate.root.toDER() };
  return { publicKey: spki(key) };
}

import { verify } from 'node:crypto';
import { LoadlockError, ParseError } from '../../core/errors.ts';
import {
  type ProvenanceCode,
  type ProvenanceFact,
  provenanceFact,
  type SignatureCheck,
} from '../../core/provenance.ts';
import { parseStrictJson, type StrictValue } from '../../core/strict-json.ts';
import { type Certificate, readCertificate, readCertificates } from '../certificate.ts';
import { nameOf, verifyChain } from '../certificates.ts';
import type { Claim, Signed } from '../claim.ts';
import { type Envelope, inTotoPayload, preAuthenticationEncoding } from '../dsse.ts';
import type { ExpectedSigner } from '../sigstore/verify-bundle.ts';
import { type Material, readBundle } from './bundle.ts';
import { type OmsKey, omsKey, readOmsKey } from './keys.ts';
import { Outdated, UnsafeName } from './problems.ts';
import { readStatement } from './statement.ts';

export interface OmsOptions {
  /** The file that holds the signature, as a report names it. */
  readonly file: string;
  /** The base name of the file that the signature must be about; null where it is about a folder. */
  readonly single: string | null;
  /** Public keys in PEM. */
  readonly keys: readonly string[];
  /** Certificate authorities, each text one or more certificates in PEM. */
  readonly cas: readonly string[];
  /** `trusted_root.json` of Sigstore. */
  readonly trustedRoot: unknown;
  /** Who must have signed, where Sigstore says who did. */
  readonly signers: readonly ExpectedSigner[];
  /** In milliseconds. */
  readonly now: number;
}

const limits = { bytes: 64 * 2 ** 20, depth: 16 };

/**
 * Reads an OpenSSF model signature (OMS 1.0), and checks it against the keys, authorities and identities given. A
 * signature by anybody else is not valid, and a fact says so: nothing is ever checked with a key out of the bundle.
 * @throws LoadlockError USAGE where a key or an authority that was given cannot be read.
 */
export async function readOms(bytes: Uint8Array, options: OmsOptions): Promise<Signed> {
  const given = options.keys.map(readOmsKey);
  const authorities = options.cas.flatMap(authoritiesOf);
  let document: StrictValue;
  let material: Material;
  let envelope: Envelope;
  try {
    document = parseStrictJson(bytes, limits);
    ({ material, envelope } = readBundle(document));
    requireInToto(envelope);
  } catch (error) {
    return { claim: null, signatures: [], facts: [brokenFact('signature-broken', options.file, error)] };
  }
  const checked =
    material.method === 'sigstore'
      ? await bySigstore(document, options)
      : material.method === 'key'
        ? byKey(material, envelope, given)
        : byCertificate(material.chain, envelope, authorities, options.now);
  const { claim, facts } = claimOf(envelope, options);
  const signature: SignatureCheck = {
    time: null,
    timeTrusted: false,
    ...checked.signature,
    file: options.file,
  };
  return { claim, signatures: [signature], facts: [...checked.facts, ...facts] };
}

interface Checked {
  readonly signature: Omit<SignatureCheck, 'file' | 'time' | 'timeTrusted'> & Partial<SignatureCheck>;
  readonly facts: readonly ProvenanceFact[];
}

function requireInToto({ payloadType }: Envelope): void {
  if (payloadType !== inTotoPayload)
    throw new ParseError('PARSE_INVALID', 0, `dsseEnvelope.payloadType is not ${inTotoPayload}`);
}

function claimOf(
  { payload }: Envelope,
  { file, single }: OmsOptions,
): { claim: Claim | null; facts: readonly ProvenanceFact[] } {
  try {
    return { claim: readStatement(payload, single), facts: [] };
  } catch (error) {
    if (error instanceof UnsafeName)
      return { claim: null, facts: [provenanceFact(error.code, error.path, error.message)] };
    if (error instanceof Outdated)
      return { claim: null, facts: [provenanceFact('signature-legacy', file, error.message)] };
    return { claim: null, facts: [brokenFact('manifest-broken', file, error)] };
  }
}

/** With a key that was given, and that the bundle names: by a digest of it, or before 1.1 by itself. */
function byKey(
  material: Extract<Material, { method: 'key' }>,
  envelope: Envelope,
  given: readonly (OmsKey | null)[],
): Checked {
  const { hint, pem, details } = material;
  const named = pem === null ? null : pemKey(pem);
  const keyId = hint ?? named?.hint ?? null;
  const method = 'oms-key';
  if (pem !== null && named === null)
    return refused(
      method,
      keyId,
      'signature-broken',
      'publicKey.rawBytes holds no key of OpenSSF model signing',
    );
  if (envelope.keyId !== '' && envelope.keyId !== keyId)
    return refused(method, keyId, 'signature-broken', 'the envelope names another key than the bundle');
  if (named !== null && hint !== null && named.hint !== hint)
    return refused(method, keyId, 'signature-broken', 'publicKey.hint and publicKey.rawBytes are two keys');
  const key = given.find((one) => one !== null && one.hint === keyId) ?? null;
  if (key === null)
    return refused(
      method,
      keyId,
      'key-unknown',
      `signed with the key whose PEM has sha256 ${keyId}: ${amongGiven(given)}`,
    );
  if (details !== null && details !== key.details)
    return refused(method, keyId, 'signature-broken', `publicKey.keyDetails is not ${key.details}`);
  if (!fits(envelope, key))
    return refused(
      method,
      keyId,
      'signature-invalid',
      'does not fit the statement under the key that it names',
    );
  return { signature: { method, keyId, key: key.pem, valid: true }, facts: [] };
}

function amongGiven(given: readonly (OmsKey | null)[]): string {
  if (given.length === 0) return 'no key was given';
  const other = given.filter((key) => key === null).length;
  const which = other === 0 ? '' : ` (${other} of them no key of P-256, P-384 or P-521)`;
  return `none of the ${given.length} given${which}`;
}

function byCertificate(
  der: readonly Buffer[],
  envelope: Envelope,
  authorities: readonly Certificate[],
  now: number,
): Checked {
  const method = 'oms-certificate';
  let chain: Certificate[];
  try {
    chain = der.map(readCertificate);
  } catch (error) {
    return refused(method, null, 'certificate-invalid', reasonOf(error));
  }
  const [leaf, ...others] = chain as [Certificate, ...Certificate[]];
  const keyId = nameOf(leaf);
  if (envelope.keyId !== '')
    return refused(
      method,
      keyId,
      'signature-broken',
      'the envelope names a key, and the bundle a certificate',
    );
  if (authorities.length === 0)
    return refused(
      method,
      keyId,
      'certificate-invalid',
      `signed with the certificate ${keyId}: no authority was given`,
    );
  const { anchor, problem } = verifyChain([leaf, ...others], authorities, now);
  if (anchor === null) return refused(method, keyId, 'certificate-invalid', problem);
  const key = omsKey(leaf.x509.publicKey);
  if (key === null)
    return refused(method, keyId, 'certificate-invalid', `${keyId} has no key of P-256, P-384 or P-521`);
  if (!fits(envelope, key))
    return refused(
      method,
      keyId,
      'signature-invalid',
      `does not fit the statement under the certificate ${keyId}`,
    );
  return { signature: { method, keyId, key: anchor.x509.toString(), valid: true }, facts: [] };
}

async function bySigstore(document: StrictValue, { trustedRoot, signers }: OmsOptions): Promise<Checked> {
  const method = 'oms-sigstore';
  if (signers.length === 0)
    return refused(
      method,
      null,
      'key-unknown',
      'signed by a Sigstore identity, and none was named that may sign',
    );
  const { verifySigstoreBundle } = await import('../sigstore/verify-bundle.ts');
  const outcome = await verifySigstoreBundle(document, { trustedRoot: trustedRoot ?? null, signers });
  const { ok, problems, identity, issuer, time } = outcome;
  const valid = ok && problems.length === 0 && identity !== null && issuer !== null;
  const facts =
    valid || problems.length > 0
      ? problems
      : [provenanceFact('signature-invalid', null, 'the signature could not be verified')];
  const who = identity !== null && issuer !== null ? { identity, issuer } : {};
  return {
    signature: {
      method,
      keyId: identity,
      key: null,
      valid,
      time,
      timeTrusted: valid && time !== null,
      ...who,
    },
    facts,
  };
}

function fits(envelope: Envelope, { key, hash }: OmsKey): boolean {
  const message = preAuthenticationEncoding(envelope.payloadType, envelope.payload);
  try {
    return verify(hash, message, key, envelope.signature);
  } catch {
    return false;
  }
}

function refused(
  method: SignatureCheck['method'],
  keyId: string | null,
  code: ProvenanceCode,
  detail: string,
): Checked {
  return {
    signature: { method, keyId, key: null, valid: false },
    facts: [provenanceFact(code, null, detail)],
  };
}

function pemKey(pem: string): OmsKey | null {
  try {
    const key = readOmsKey(pem);
    // In the one form that everybody writes: words around it would be bytes that nothing vouches for.
    return key?.pem === pem ? key : null;
  } catch {
    return null;
  }
}

function authoritiesOf(pem: string): readonly Certificate[] {
  try {
    return readCertificates(pem);
  } catch (error) {
    throw new LoadlockError('USAGE', null, `the certificate authority that was given: ${reasonOf(error)}`);
  }
}

function brokenFact(code: ProvenanceCode, file: string, error: unknown): ProvenanceFact {
  return provenanceFact(code, file, reasonOf(error));
}

/** Only what the bytes did wrong is a reason; anything else goes on. */
function reasonOf(error: unknown): string {
  if (error instanceof LoadlockError) return error.message;
  throw error;
}

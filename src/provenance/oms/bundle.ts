import type { StrictValue } from '../../core/strict-json.ts';
import { type Envelope, readEnvelope } from '../dsse.ts';
import { base64At, listAt, type MaybeValue, malformed, objectAt, textAt } from '../fields.ts';

export const bundleMediaType = 'application/vnd.dev.sigstore.bundle.v0.3+json';

/** How the bundle says who signed. */
export type Material =
  | {
      readonly method: 'key';
      /** sha256 of the key's PEM in hex; null in bundles of before 1.1. */
      readonly hint: string | null;
      /** Those bundles hold the key itself, in PEM, and the name of its algorithm. */
      readonly pem: string | null;
      readonly details: string | null;
    }
  /** In DER, the one that signed first. */
  | { readonly method: 'certificate'; readonly chain: readonly Buffer[] }
  /** What a Sigstore verifier reads. */
  | { readonly method: 'sigstore' };

export interface Bundle {
  readonly material: Material;
  readonly envelope: Envelope;
}

const mostCertificates = 16;
const place = 'verificationMaterial';

/** An OMS bundle of any version since 0.3 (OMS 1.0, sections 4 and 11). @throws ParseError */
export function readBundle(document: StrictValue): Bundle {
  const root = objectAt(document, 'the bundle', ['mediaType', place, 'dsseEnvelope']);
  if (root['mediaType'] !== bundleMediaType) malformed('mediaType', `is not ${bundleMediaType}`);
  return {
    material: readMaterial(root[place]),
    envelope: readEnvelope(root['dsseEnvelope'], 'dsseEnvelope'),
  };
}

function readMaterial(value: MaybeValue): Material {
  const kinds = ['publicKey', 'x509CertificateChain', 'certificate'] as const;
  const material = objectAt(value, place, [], [...kinds, 'tlogEntries', 'timestampVerificationData']);
  const [kind, second] = kinds.filter((one) => one in material);
  if (kind === undefined) return malformed(place, 'names neither a key nor a certificate');
  if (second !== undefined) return malformed(place, `has both ${kind} and ${second}`);
  if (kind === 'certificate') {
    const entries = listAt(material['tlogEntries'], `${place}.tlogEntries`);
    return entries.length > 0 ? { method: 'sigstore' } : malformed(`${place}.tlogEntries`, 'is empty');
  }
  // What proves nothing here must not look as if it did.
  noneOf(material['tlogEntries'], 'tlogEntries');
  noTimestamps(material['timestampVerificationData']);
  return kind === 'publicKey' ? readKey(material[kind]) : readChain(material[kind]);
}

function readKey(value: MaybeValue): Material {
  const at = `${place}.publicKey`;
  const { hint, rawBytes, keyDetails } = objectAt(value, at, [], ['hint', 'rawBytes', 'keyDetails']);
  if (hint === undefined && rawBytes === undefined) malformed(at, 'names no key');
  if (hint !== undefined && (typeof hint !== 'string' || !/^[0-9a-f]{64}$/.test(hint)))
    malformed(`${at}.hint`, 'is no sha256 in hex');
  return {
    method: 'key',
    hint: (hint as string | undefined) ?? null,
    pem: rawBytes === undefined ? null : base64At(rawBytes, `${at}.rawBytes`).toString('latin1'),
    details: keyDetails === undefined ? null : textAt(keyDetails, `${at}.keyDetails`),
  };
}

function readChain(value: MaybeValue): Material {
  const at = `${place}.x509CertificateChain`;
  const list = listAt(objectAt(value, at, ['certificates'])['certificates'], `${at}.certificates`);
  if (list.length === 0) malformed(at, 'is empty');
  if (list.length > mostCertificates) malformed(at, `holds more than ${mostCertificates} certificates`);
  const chain = list.map((item, index) => {
    const one = `${at}.certificates[${index}]`;
    return base64At(objectAt(item, one, ['rawBytes'])['rawBytes'], `${one}.rawBytes`);
  });
  return { method: 'certificate', chain };
}

function noneOf(value: MaybeValue, name: string): void {
  if (value !== undefined && listAt(value, `${place}.${name}`).length > 0)
    malformed(`${place}.${name}`, 'is not empty, though the signature is not of Sigstore');
}

function noTimestamps(value: MaybeValue): void {
  if (value === undefined) return;
  const at = `${place}.timestampVerificationData`;
  noneOf(objectAt(value, at, [], ['rfc3161Timestamps'])['rfc3161Timestamps'], 'timestampVerificationData');
}

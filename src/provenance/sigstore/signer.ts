import type { X509Certificate } from '@sigstore/core';
import { LoadlockError } from '../../core/errors.ts';

/** Who must have signed: the certificate's subject and the issuer of the token that it was given for. */
export interface ExpectedSigner {
  /** A URI, a mail address or a user name, as the certificate writes it. */
  readonly identity: string;
  /** Exactly. */
  readonly issuer: string;
  /** `identity` is a regular expression that the whole subject must match. */
  readonly pattern?: boolean;
}

export interface Signer {
  readonly identity: string;
  readonly issuer: string;
}

const oids = {
  issuer: '1.3.6.1.4.1.57264.1.8',
  issuerV1: '1.3.6.1.4.1.57264.1.1',
  userName: '1.3.6.1.4.1.57264.1.7',
  subjectAltName: '2.5.29.17',
  extendedKeyUsage: '2.5.29.37',
  codeSigning: '1.3.6.1.5.5.7.3.3',
} as const;

const mostCharacters = 4096;

/**
 * The signer that a certificate of Fulcio names (Fulcio: certificate-specification.md).
 * @throws LoadlockError PARSE_INVALID where it names none, or could be read in two ways.
 */
export function signerOf(certificate: X509Certificate): Signer {
  const listed = certificate.extensions.map((extension) => extension.subs[0]?.toOID() ?? '');
  if (new Set(listed).size !== listed.length) refuse('an extension twice');
  if (certificate.extBasicConstraints?.isCA === true) refuse('it is that of an authority');
  const usages = certificate.extension(oids.extendedKeyUsage)?.valueObj.subs[0]?.subs ?? [];
  if (!usages.some((usage) => usage.toOID() === oids.codeSigning)) refuse('it is not for signing code');
  return { identity: subject(certificate), issuer: issuer(certificate) };
}

/** Exactly one name: with several, which of them was checked would be the reader's choice. */
function subject(certificate: X509Certificate): string {
  const names = certificate.extension(oids.subjectAltName)?.valueObj.subs[0]?.subs ?? [];
  const [name] = names;
  if (name === undefined || names.length !== 1) refuse(`${names.length} subject names instead of one`);
  if (name.tag.isContextSpecific(1) || name.tag.isContextSpecific(6)) return ascii(name.value);
  if (name.tag.isContextSpecific(0) && name.subs[0]?.toOID() === oids.userName) {
    const value = name.subs[1]?.subs[0];
    if (value !== undefined) return utf8(value.value);
  }
  refuse('a subject name of a kind that is not known here');
}

function issuer(certificate: X509Certificate): string {
  const current = certificate.extension(oids.issuer)?.valueObj.subs[0];
  if (current !== undefined) return utf8(current.value);
  const first = certificate.extension(oids.issuerV1);
  if (first === undefined) refuse('no issuer of the signer’s token');
  return utf8(first.value);
}

/** IA5String: a byte above 0x7f must not become the letter that is left when its high bit is dropped. */
function ascii(value: Buffer): string {
  if (value.some((byte) => byte < 0x20 || byte > 0x7e)) refuse('a subject name that is not plain text');
  return bounded(value.toString('latin1'));
}

function utf8(value: Buffer): string {
  try {
    return bounded(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value));
  } catch {
    refuse('a name that is not valid UTF-8');
  }
}

function bounded(text: string): string {
  if (text === '' || text.length > mostCharacters) refuse('a name that is empty or very long');
  return text;
}

/** True where one of `expected` is this signer. */
export function isExpected(signer: Signer, expected: readonly ExpectedSigner[]): boolean {
  return expected.some(({ identity, issuer, pattern }) => {
    if (signer.issuer !== issuer) return false;
    return pattern === true ? wholly(identity).test(signer.identity) : signer.identity === identity;
  });
}

/** @throws LoadlockError USAGE */
export function wholly(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${new RegExp(pattern, 'u').source})$`, 'u');
  } catch {
    throw new LoadlockError('USAGE', null, 'the identity is not a regular expression');
  }
}

function refuse(what: string): never {
  throw new LoadlockError('PARSE_INVALID', null, `the certificate: ${what}`);
}

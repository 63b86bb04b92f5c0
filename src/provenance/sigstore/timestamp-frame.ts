import type { ASN1Obj } from '@sigstore/core';
import type { TrustMaterial } from '@sigstore/verify';

/**
 * What `@sigstore/verify` does not look at in a timestamp (RFC 3161, RFC 5652): that its parts are what their places
 * call for, that there is one signer, and that it brings no certificates of its own. Null where all is well.
 */
export function timestampProblem(response: ASN1Obj, trust: TrustMaterial): string | null {
  const [status, token, ...more] = parts(response, sequence);
  if (status === undefined || token === undefined || more.length > 0)
    return 'its parts are not those of RFC 3161';
  const [granted] = parts(status, sequence);
  // 2.4.2: "granted", with or without modifications.
  if (!isInteger(granted, 0n) && !isInteger(granted, 1n)) return 'it was not granted';
  const [, content] = parts(token, sequence);
  const signed = content?.tag.isContextSpecific(0) === true ? parts(content.subs[0], sequence) : [];
  const [version, digests, encapsulated, ...rest] = signed;
  const certificates = rest.length === 2 ? rest[0] : undefined;
  const signers = rest.at(-1);
  if (rest.length < 1 || rest.length > 2 || certificates?.tag.isContextSpecific(0) === false)
    return 'its parts are not those of signed data';
  if (!isInteger(version, 3n) || !is(digests, set) || !is(encapsulated, sequence))
    return 'its parts are not those of signed data';
  if (!encapsulated.subs[1]?.tag.isContextSpecific(0) || !is(encapsulated.subs[1].subs[0], octets))
    return 'its parts are not those of signed data';
  const [signer, ...others] = parts(signers, set);
  if (signer === undefined || others.length > 0) return 'it has not exactly one signer';
  const fields = parts(signer, sequence);
  if (fields.length !== 6 || !fields.every((field, at) => signerFields[at]!(field)))
    return 'its parts are not those of a signer';
  // RFC 5652, 5.1: the digest that the signer uses is among those announced.
  if (!digests.subs.some((digest) => digest.toDER().equals(fields[2]!.toDER())))
    return 'it announces another digest than it uses';
  const known = trust.timestampAuthorities.flatMap(({ certChain }) => certChain);
  for (const certificate of certificates?.subs ?? [])
    if (!known.some((one) => one.root.toDER().equals(certificate.toDER())))
      return 'it brings a certificate that the trusted root does not have';
  return null;
}

const integer = 0x02;
const octets = 0x04;
const identifier = 0x06;
const sequence = 0x10;
const set = 0x11;

// What the signature of the authority may be, by its identifier: the library takes any other for SHA-256.
const signatures: ReadonlySet<string> = new Set([
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.2.840.113549.1.1.11',
  '1.3.101.112',
]);

// SignerInfo: version, sid (issuer and serial number), digestAlgorithm, signedAttrs, signatureAlgorithm, signature;
// unsigned attributes are signed by nobody.
const signerFields: readonly ((field: ASN1Obj) => boolean)[] = [
  (field) => isInteger(field, 1n),
  (field) =>
    is(field, sequence) &&
    field.subs.length === 2 &&
    is(field.subs[0], sequence) &&
    is(field.subs[1], integer),
  (field) => is(field, sequence),
  (field) => field.tag.isContextSpecific(0),
  (field) => is(field, sequence) && is(field.subs[0], identifier) && signatures.has(field.subs[0].toOID()),
  (field) => is(field, octets),
];

function parts(object: ASN1Obj | undefined, tag: number): readonly ASN1Obj[] {
  return is(object, tag) && object.tag.constructed ? object.subs : [];
}

function is(object: ASN1Obj | undefined, tag: number): object is ASN1Obj {
  return object !== undefined && object.tag.class === 0 && object.tag.number === tag;
}

function isInteger(object: ASN1Obj | undefined, value: bigint): boolean {
  return is(object, integer) && object.toInteger() === value;
}

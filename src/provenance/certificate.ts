import { X509Certificate } from 'node:crypto';
import { ParseError } from '../core/errors.ts';
import { type Der, derAt, derChildren, derOf, oidOf, tags } from './der.ts';

/** What of a certificate (RFC 5280) decides whether it may sign, or may issue one that does. */
export interface Certificate {
  readonly x509: X509Certificate;
  readonly der: Buffer;
  readonly signatureAlgorithm: string;
  /** basicConstraints; `pathLength` is null where it is not bounded. */
  readonly authority: { readonly pathLength: number | null } | null;
  /** keyUsage; null where the extension is absent. */
  readonly keyUsage: { readonly digitalSignature: boolean; readonly certSign: boolean } | null;
  /** extKeyUsage as object identifiers; null where the extension is absent. */
  readonly extendedUsage: readonly string[] | null;
  /** Extensions that must be understood, and are not: RFC 5280 4.2 has the certificate refused. */
  readonly notUnderstood: readonly string[];
}

const longest = 64 * 1024;

const oids = {
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  nameConstraints: '2.5.29.30',
  extendedUsage: '2.5.29.37',
} as const;
/** Alternative names, policies and key identifiers: nothing here is decided by them but what Node looks at. */
const harmless: ReadonlySet<string> = new Set(['2.5.29.14', '2.5.29.17', '2.5.29.32', '2.5.29.35']);

interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Der;
}

/** @throws ParseError */
export function readCertificate(der: Buffer): Certificate {
  if (der.length > longest)
    throw new ParseError('PARSE_INVALID', 0, `a certificate is longer than ${longest} bytes`);
  const whole = derOf(derAt(der, 0, der.length), tags.sequence, 'the certificate');
  if (whole.to !== der.length) throw new ParseError('PARSE_INVALID', whole.to, 'bytes follow a certificate');
  const [body, algorithm] = derChildren(der, whole);
  const signatureAlgorithm = algorithmOf(der, algorithm);
  const fields = derChildren(der, derOf(body, tags.sequence, 'the body of a certificate'));
  // Version (explicit, so that this is X.509 v3), serial number, and the algorithm once more.
  if (algorithmOf(der, fields[2]) !== signatureAlgorithm)
    throw new ParseError('PARSE_INVALID', 0, 'a certificate names two signature algorithms');
  const extensions = extensionsOf(der, fields.at(-1));
  const find = (oid: string): Der | undefined => extensions.find((one) => one.oid === oid)?.value;
  return {
    x509: parseX509(der),
    der,
    signatureAlgorithm,
    authority: authorityOf(der, find(oids.basicConstraints)),
    keyUsage: keyUsageOf(der, find(oids.keyUsage)),
    extendedUsage: extendedUsageOf(der, find(oids.extendedUsage)),
    notUnderstood: extensions.filter(unknown).map(({ oid }) => oid),
  };
}

/** The certificates of a PEM text. @throws ParseError where there is none, or one is broken. */
export function readCertificates(pem: string): Certificate[] {
  const certificates: Certificate[] = [];
  const begin = '-----BEGIN CERTIFICATE-----';
  const end = '-----END CERTIFICATE-----';
  for (let at = pem.indexOf(begin); at >= 0; at = pem.indexOf(begin, at + 1)) {
    const stop = pem.indexOf(end, at);
    if (stop < 0) throw new ParseError('PARSE_TRUNCATED', at, 'a certificate in PEM has no end');
    certificates.push(readCertificate(parseX509(pem.slice(at, stop + end.length)).raw));
  }
  if (certificates.length === 0) throw new ParseError('PARSE_INVALID', 0, 'holds no certificate in PEM');
  return certificates;
}

function parseX509(encoded: Buffer | string): X509Certificate {
  try {
    const x509 = new X509Certificate(encoded);
    // OpenSSL reads the key when it is asked for.
    void x509.publicKey;
    return x509;
  } catch {
    throw new ParseError('PARSE_INVALID', 0, 'not a certificate that can be read');
  }
}

function algorithmOf(der: Buffer, element: Der | undefined): string {
  const [oid] = derChildren(der, derOf(element, tags.sequence, 'the signature algorithm'));
  return oidOf(der, derOf(oid, tags.oid, 'the signature algorithm'));
}

function extensionsOf(der: Buffer, last: Der | undefined): Extension[] {
  if (last?.tag !== tags.extensions) return [];
  const list = derOf(derChildren(der, last)[0], tags.sequence, 'the list of extensions');
  const extensions = derChildren(der, list).map((element): Extension => {
    const parts = derChildren(der, derOf(element, tags.sequence, 'an extension'));
    const critical = parts.length === 3;
    if (critical) derOf(parts[1], tags.boolean, 'the mark of an extension');
    const oid = oidOf(der, derOf(parts[0], tags.oid, 'the name of an extension'));
    const value = derOf(parts.at(-1), tags.octetString, 'the value of an extension');
    return { oid, critical: critical && der[parts[1]!.from] !== 0, value };
  });
  if (new Set(extensions.map(({ oid }) => oid)).size !== extensions.length)
    throw new ParseError('PARSE_INVALID', list.start, 'an extension stands twice in a certificate');
  return extensions;
}

/** Constraints on names bind whether or not they are marked, and are not followed here. */
function unknown({ oid, critical }: Extension): boolean {
  if (oid === oids.nameConstraints) return true;
  if (!critical || harmless.has(oid)) return false;
  return oid !== oids.keyUsage && oid !== oids.basicConstraints && oid !== oids.extendedUsage;
}

function inside(der: Buffer, value: Der, tag: number, what: string): Der {
  const element = derOf(derAt(der, value.from, value.to), tag, what);
  if (element.to !== value.to) throw new ParseError('PARSE_INVALID', element.to, `bytes follow ${what}`);
  return element;
}

function authorityOf(der: Buffer, value: Der | undefined): Certificate['authority'] {
  if (value === undefined) return null;
  const parts = derChildren(der, inside(der, value, tags.sequence, 'basicConstraints'));
  if (parts[0]?.tag !== tags.boolean || der[parts[0].from] !== 0xff) return null;
  const length = parts[1];
  if (length === undefined) return { pathLength: null };
  derOf(length, tags.integer, 'the path length');
  // Anything but one small number bounds the path at nothing at all.
  return { pathLength: length.to - length.from === 1 ? der[length.from]! & 0x7f : 0 };
}

function keyUsageOf(der: Buffer, value: Der | undefined): Certificate['keyUsage'] {
  if (value === undefined) return null;
  const bits = inside(der, value, tags.bitString, 'keyUsage');
  // The first byte says how many bits of the last are not used.
  const first = bits.to - bits.from >= 2 ? der[bits.from + 1]! : 0;
  return { digitalSignature: (first & 0x80) !== 0, certSign: (first & 0x04) !== 0 };
}

function extendedUsageOf(der: Buffer, value: Der | undefined): readonly string[] | null {
  if (value === undefined) return null;
  const list = inside(der, value, tags.sequence, 'extKeyUsage');
  return derChildren(der, list).map((element) => oidOf(der, element));
}

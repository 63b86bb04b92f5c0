import type { Certificate } from './certificate.ts';

/** How many certificates may lie between the one that signed and an authority. */
const longestPath = 8;
/** Signatures checked while a path is looked for: certificates that all name each other make many paths. */
const mostChecks = 64;
const codeSigning = '1.3.6.1.5.5.7.3.3';
const anyUsage = '2.5.29.37.0';

/** With SHA-256 or better: certificates signed with MD5 or SHA-1 have been forged. */
const strongAlgorithms: ReadonlySet<string> = new Set([
  '1.2.840.113549.1.1.10', // RSASSA-PSS
  '1.2.840.113549.1.1.11', // RSA with SHA-256, 384, 512
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2', // ECDSA with SHA-256, 384, 512
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.3.101.112', // Ed25519
  '1.3.101.113', // Ed448
]);

export type ChainResult =
  | { readonly anchor: Certificate; readonly problem: null }
  | { readonly anchor: null; readonly problem: string };

/**
 * Leads the first certificate of `chain` over the others to one of `anchors`, as of `at` (milliseconds): RFC 5280,
 * section 6, without names, policies and revocation lists. Without a trusted timestamp nobody knows when a signature
 * was made, so the certificates must be valid when it is verified (OMS 1.0, section 8.2).
 */
export function verifyChain(
  chain: readonly [Certificate, ...Certificate[]],
  anchors: readonly Certificate[],
  at: number,
): ChainResult {
  const [leaf, ...others] = chain;
  const problem = leafProblem(leaf) ?? timeProblem(leaf, at) ?? common(leaf);
  if (problem !== null) return { anchor: null, problem };
  // Whoever names this very certificate as trusted needs no authority above it.
  const same = anchors.find((anchor) => anchor.der.equals(leaf.der));
  if (same !== undefined) return { anchor: same, problem: null };
  return new Search(others, anchors, at).from(leaf);
}

class Search {
  private readonly others: readonly Certificate[];
  private readonly anchors: readonly Certificate[];
  private readonly at: number;
  private checks = 0;
  /** Why the first issuer that did sign was not taken. */
  private reason: string | null = null;

  constructor(others: readonly Certificate[], anchors: readonly Certificate[], at: number) {
    this.others = others;
    this.anchors = anchors;
    this.at = at;
  }

  from(leaf: Certificate): ChainResult {
    const anchor = this.climb([leaf]);
    if (anchor !== null) return { anchor, problem: null };
    const problem =
      this.reason ?? `no given authority issued ${nameOf(leaf)}, directly or over the chain in the signature`;
    return { anchor: null, problem };
  }

  /** `path` leads from the certificate that signed to the one whose issuer is looked for. */
  private climb(path: readonly Certificate[]): Certificate | null {
    const last = path.at(-1)!;
    for (const anchor of this.anchors) if (this.issued(anchor, last, path, true)) return anchor;
    if (path.length === longestPath) return null;
    for (const issuer of this.others) {
      if (path.some((one) => one.der.equals(issuer.der)) || !this.issued(issuer, last, path, false)) continue;
      const anchor = this.climb([...path, issuer]);
      if (anchor !== null) return anchor;
    }
    return null;
  }

  /** Names may be alike on purpose (a leaf that is called like its issuer): what counts is the signature. */
  private issued(
    issuer: Certificate,
    child: Certificate,
    path: readonly Certificate[],
    anchor: boolean,
  ): boolean {
    if (issuer.x509.subject !== child.x509.issuer) return false;
    if (this.checks === mostChecks) return false;
    this.checks += 1;
    if (!child.x509.verify(issuer.x509.publicKey)) return false;
    const problem =
      issuerProblem(issuer, path.length - 1) ??
      timeProblem(issuer, this.at) ??
      common(issuer) ??
      (anchor ? null : usageProblem(issuer)) ??
      (child.x509.checkIssued(issuer.x509)
        ? null
        : `${nameOf(issuer)} is not the issuer that ${nameOf(child)} names`);
    this.reason ??= problem;
    return problem === null;
  }
}

/** A certificate that signs models: not one for servers or mail, whoever issued it. */
function leafProblem(leaf: Certificate): string | null {
  if (leaf.keyUsage !== null && !leaf.keyUsage.digitalSignature)
    return `${nameOf(leaf)} must not be used for signatures (keyUsage)`;
  if (leaf.keyUsage === null && leaf.extendedUsage === null)
    return `${nameOf(leaf)} does not say that it is for signatures (keyUsage, extKeyUsage)`;
  return usageProblem(leaf);
}

/** RFC 5280 4.2.1.12: an extended usage that is there binds. */
function usageProblem({ extendedUsage, ...rest }: Certificate): string | null {
  if (extendedUsage === null || extendedUsage.includes(codeSigning) || extendedUsage.includes(anyUsage))
    return null;
  return `${nameOf(rest)} is not for signing code (extKeyUsage)`;
}

function issuerProblem(issuer: Certificate, between: number): string | null {
  const name = nameOf(issuer);
  if (issuer.authority === null) return `${name} is no certificate authority (basicConstraints)`;
  if (issuer.keyUsage !== null && !issuer.keyUsage.certSign)
    return `${name} must not issue certificates (keyUsage)`;
  const { pathLength } = issuer.authority;
  return pathLength !== null && between > pathLength
    ? `${name} admits ${pathLength} authorities below it, and there are ${between}`
    : null;
}

function timeProblem({ x509 }: Certificate, at: number): string | null {
  const [from, to] = [x509.validFromDate.getTime(), x509.validToDate.getTime()];
  // Also where a date is none.
  if (!(at >= from)) return `${nameOf({ x509 })} is valid only from ${x509.validFrom}`;
  return at <= to ? null : `${nameOf({ x509 })} expired on ${x509.validTo}`;
}

function common({ x509, signatureAlgorithm, notUnderstood }: Certificate): string | null {
  const name = nameOf({ x509 });
  if (notUnderstood.length > 0)
    return `${name} has constraints that are not understood here (${notUnderstood[0]})`;
  // An authority is believed for being given, not for the signature on it.
  if (!strongAlgorithms.has(signatureAlgorithm))
    return `${name} is signed with a weak or unknown algorithm (${signatureAlgorithm})`;
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = x509.publicKey;
  if (type === 'rsa' || type === 'rsa-pss')
    return (details?.modulusLength ?? 0) >= 2048 ? null : `${name} has an RSA key of less than 2048 bits`;
  return type === 'ec' || type === 'ed25519' || type === 'ed448'
    ? null
    : `${name} has a key of an unknown kind`;
}

/** `CN=…` and what else, on one line. */
export function nameOf({ x509 }: Pick<Certificate, 'x509'>): string {
  return (x509.subject ?? 'a certificate without a subject').replaceAll('\n', ', ');
}

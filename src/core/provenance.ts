/** How a signature was made. */
export type SignatureMethod =
  | 'minisign'
  | 'oms-key'
  | 'oms-certificate'
  | 'oms-sigstore'
  | 'sigstore'
  | 'cosign';

/** What can be wrong with where an artifact comes from. Each is the id of a rule. */
export type ProvenanceCode =
  // The statement and its signatures.
  | 'manifest-missing'
  | 'manifest-broken'
  | 'manifest-expired'
  | 'manifest-too-old'
  | 'manifest-from-future'
  | 'signature-missing'
  | 'signature-broken'
  | 'signature-invalid'
  | 'signature-legacy'
  | 'certificate-invalid'
  | 'identity-mismatch'
  | 'timestamp-invalid'
  | 'log-proof-invalid'
  | 'trust-root-invalid'
  // Whose signatures they are.
  | 'key-unknown'
  | 'key-beside-artifact'
  | 'key-near-artifact'
  | 'key-out-of-window'
  | 'key-revoked'
  | 'publisher-mismatch'
  | 'publisher-out-of-scope'
  | 'threshold-unmet'
  | 'version-rollback'
  | 'version-replaced'
  // The files that the statement speaks of.
  | 'digest-mismatch'
  | 'size-mismatch'
  | 'signed-file-missing'
  | 'file-unsigned'
  | 'file-ignored'
  | 'file-unreadable'
  | 'path-unsafe'
  | 'path-collision'
  | 'link-in-tree'
  // The environment that will load them.
  | 'training-version-mismatch'
  | 'training-versions-missing';

/** Something that signatures, manifests or pins say against an artifact. */
export interface ProvenanceFact {
  readonly kind: 'provenance';
  readonly where: { readonly member?: string; readonly offset?: number; readonly line?: number };
  readonly code: ProvenanceCode;
  /** The file that it concerns, relative to the target; null where it concerns all of it. */
  readonly path: string | null;
  readonly detail: string;
}

/** A fact against an artifact's provenance. */
export function provenanceFact(code: ProvenanceCode, path: string | null, detail: string): ProvenanceFact {
  return { kind: 'provenance', where: {}, code, path, detail };
}

/** One signature, as far as its own bytes go: whether its key is trusted is decided later. */
export interface SignatureCheck {
  readonly method: SignatureMethod;
  /** The file that holds it, relative to the target. */
  readonly file: string;
  /** How people name the key: a minisign key id, a sha256 of a PEM, a certificate's subject. */
  readonly keyId: string | null;
  /** The public key, certificate or identity in the text form that a trust file lists. */
  readonly key: string | null;
  /** True where the signature fits the signed bytes under `key`. */
  readonly valid: boolean;
  /** When it was made, in milliseconds; null where it does not say. */
  readonly time: number | null;
  /** True where a log or a timestamp authority vouches for the time, not the signer. */
  readonly timeTrusted: boolean;
  /** Of Sigstore certificates. */
  readonly identity?: string;
  readonly issuer?: string;
  /** Found out when trust was evaluated. */
  readonly publisher?: string;
}

/** One package that the artifact was made with, against the environment that will load it. */
export interface VersionRow {
  /** Normalised as PEP 503 says; `python` is the interpreter itself. */
  readonly package: string;
  readonly trained: string;
  readonly found: string | null;
  /** What was demanded: `exact`, `minor`, `major`, `any`, or a PEP 440 specifier. */
  readonly rule: string;
  readonly ok: boolean;
}

/** A signature as the report shows it. */
export interface ReportedSignature {
  readonly method: SignatureMethod;
  readonly file: string;
  readonly keyId: string | null;
  readonly valid: boolean;
  readonly publisher: string | null;
  /** RFC 3339. */
  readonly time: string | null;
  readonly timeTrusted: boolean;
  readonly identity?: string;
  readonly issuer?: string;
}

/** What was proved of a target, as its report shows it. */
export interface Provenance {
  /** `verified`: trusted keys signed exactly these bytes. `unverified`: nothing was proved, nothing was refuted. */
  readonly status: 'verified' | 'failed' | 'unverified';
  readonly method: SignatureMethod | null;
  readonly name: string | null;
  readonly version: string | null;
  readonly publisher: string | null;
  /** RFC 3339. */
  readonly publishedAt: string | null;
  readonly expiresAt: string | null;
  /** Of the signed statement. */
  readonly sha256: string | null;
  readonly signatures: readonly ReportedSignature[];
  /** Files that the statement names, and how many of them hold the bytes that it says. */
  readonly files: { readonly signed: number; readonly matching: number };
  readonly versions: readonly VersionRow[] | null;
}

import type { ByteSource } from '../../bytes/source.ts';
import { LoadlockError } from '../../core/errors.ts';
import type { ProvenanceFact } from '../../core/provenance.ts';
import { type ExpectedSigner, wholly } from './signer.ts';
import type { Statement } from './statement.ts';

export interface SigstoreOptions {
  /** `trusted_root.json` of Sigstore, as bytes or as JSON that was read strictly. */
  readonly trustedRoot: unknown | null;
  /** A managed public key in PEM, in place of a certificate's identity. */
  readonly key?: string;
  /** Who must have signed; with `issuer`. Not asked for with `key`. */
  readonly identity?: string;
  readonly issuer?: string;
  /** `identity` is a regular expression over the whole subject. */
  readonly identityPattern?: boolean;
  /** Several signers, each of which will do. */
  readonly signers?: readonly ExpectedSigner[];
  /** What was signed. A signature over bytes needs the bytes; a statement is compared with the digest. */
  readonly artifact?: Uint8Array | ByteSource | { readonly sha256: string };
  /** With `key` alone: takes a signature that no log and no timestamp vouches for. */
  readonly insecureIgnoreLog?: boolean;
}

export interface SigstoreOutcome {
  /** True where `problems` is empty. */
  readonly ok: boolean;
  readonly problems: readonly ProvenanceFact[];
  readonly identity: string | null;
  readonly issuer: string | null;
  /** sha256 of the signer's public key (SubjectPublicKeyInfo, DER), in hex. */
  readonly keyId: string | null;
  /** When a log or a timestamp authority saw the signature first, in milliseconds. */
  readonly time: number | null;
  /** Of the artifact, where its bytes were read. */
  readonly sha256: string | null;
  /** The content of an envelope, as it was signed. */
  readonly payload: { readonly type: string; readonly bytes: Uint8Array } | null;
  /** The same, read as an in-toto statement where it is one. */
  readonly statement: Statement | null;
}

/**
 * Who must have signed, out of the ways to say it; empty where a key is named instead.
 * @throws LoadlockError USAGE where nobody is named, or both a key and a signer.
 */
export function expectedSigners(options: SigstoreOptions): readonly ExpectedSigner[] {
  const { identity, issuer, identityPattern, signers = [] } = options;
  if ((identity === undefined) !== (issuer === undefined))
    throw new LoadlockError('USAGE', null, 'an identity and its issuer are named together');
  const named =
    identity === undefined || issuer === undefined
      ? []
      : [{ identity, issuer, pattern: identityPattern === true }];
  const expected = [...signers, ...named];
  if (options.key === undefined && expected.length === 0)
    throw new LoadlockError('USAGE', null, 'name who must have signed: an identity and its issuer, or a key');
  if (options.key !== undefined && expected.length > 0)
    throw new LoadlockError('USAGE', null, 'name a key, or an identity and its issuer: not both');
  for (const { identity: text, pattern } of expected) if (pattern === true) wholly(text);
  return expected;
}

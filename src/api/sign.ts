import type { AuditSink } from '../pipeline-options.ts';
import type { Policy } from '../policy/policy.ts';
import { standard } from '../policy/presets/standard.ts';
import type { SignedFiles } from '../sign.ts';

export interface SignOptions {
  /** The text of a minisign secret key file. */
  readonly key: string;
  readonly password?: string;
  /** By default the key stands for itself. */
  readonly publisher?: string;
  /** The model's name; by default the base name of the target. */
  readonly name?: string;
  readonly version?: string;
  readonly expiresAt?: Date;
  /** The Python environment that the model was made with; what it has installed is recorded. */
  readonly trainedWith?: string;
  /** Replace a manifest that is there. */
  readonly replace?: boolean;
  /** Sign the manifest that is there once more, beside its other signatures. */
  readonly add?: boolean;
  /** Which paths are left out; by default as `standard` says. */
  readonly policy?: Policy;
  readonly now?: Date;
  readonly jobs?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
  /** Record that it was signed. */
  readonly audit?: AuditSink;
}

/**
 * Writes a manifest of a file or of all files of a folder, and its minisign signature.
 * @throws LoadlockError SIGN_REFUSED, KEY_LOCKED, OUTPUT_UNWRITABLE, TARGET_MISSING, …
 */
export async function sign(target: string, options: SignOptions): Promise<SignedFiles> {
  const { signTarget } = await import('../sign.ts');
  const work = (): Promise<SignedFiles> =>
    signTarget(target, { ...options, policy: options.policy ?? standard });
  return recordedSigning(target, work, options.audit);
}

async function recordedSigning(
  target: string,
  work: () => Promise<SignedFiles>,
  audit: AuditSink | undefined,
): Promise<SignedFiles> {
  if (audit === undefined) return work();
  const { recorded } = await import('../recorded.ts');
  return recorded(audit, 'sign', [target], work, ({ keyId, files, sha256 }) => [
    {
      event: 'sign',
      target,
      outcome: 'done',
      detail: `${files} files by ${keyId}; statement sha256 ${sha256}`,
    },
  ]);
}

export interface SignOmsOptions {
  /** A private key in PEM. */
  readonly key: string;
  readonly password?: string;
  /** The signer's certificate and those between it and its authority, in PEM. */
  readonly certificates?: string;
  /** Where to write; by default `model.sig` in the folder, or `NAME.sig` beside the file. */
  readonly out?: string;
  readonly replace?: boolean;
  readonly policy?: Policy;
  readonly now?: Date;
  readonly jobs?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
  /** Record that it was signed. */
  readonly audit?: AuditSink;
}

/** Writes an OpenSSF model signature (OMS 1.0). @throws LoadlockError as `sign` */
export async function signOms(target: string, options: SignOmsOptions): Promise<SignedFiles> {
  return (await import('../sign.ts')).signTargetOms(target, {
    ...options,
    policy: options.policy ?? standard,
  });
}

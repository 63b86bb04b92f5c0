import type { AuditSink } from '../pipeline-options.ts';
import type { Policy, PresetName } from '../policy/policy.ts';
import type { SignedFiles } from '../sign.ts';
import { type Kinds, pathGiven, settled } from './given.ts';

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
  readonly policy?: Policy | PresetName;
  readonly now?: Date;
  readonly jobs?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
  /** Record that it was signed. */
  readonly audit?: AuditSink;
}

const shared: Kinds = {
  ...{ key: 'text', password: 'text', replace: 'flag', policy: 'policy', now: 'date', jobs: 'count' },
  ...{ onProgress: 'function', audit: 'object' },
};
const kinds: Kinds = {
  ...shared,
  ...{
    publisher: 'text',
    name: 'text',
    version: 'text',
    expiresAt: 'date',
    trainedWith: 'text',
    add: 'flag',
  },
};
const omsKinds: Kinds = { ...shared, certificates: 'text', out: 'text' };

/**
 * Writes a manifest of a file or of all files of a folder, and its minisign signature.
 * @throws LoadlockError SIGN_REFUSED, KEY_LOCKED, OUTPUT_UNWRITABLE, TARGET_MISSING, …
 */
export async function sign(target: string, options: SignOptions): Promise<SignedFiles> {
  const path = pathGiven('sign', target);
  const given = settled('sign', options, kinds, ['key']);
  const { signTarget } = await import('../sign.ts');
  return recordedSigning(path, () => signTarget(path, given), given.audit);
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
  readonly policy?: Policy | PresetName;
  readonly now?: Date;
  readonly jobs?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
  /** Record that it was signed. */
  readonly audit?: AuditSink;
}

/** Writes an OpenSSF model signature (OMS 1.0). @throws LoadlockError as `sign` */
export async function signOms(target: string, options: SignOmsOptions): Promise<SignedFiles> {
  const path = pathGiven('signOms', target);
  const given = settled('signOms', options, omsKinds, ['key']);
  return (await import('../sign.ts')).signTargetOms(path, given);
}

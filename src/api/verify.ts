import type { Report } from '../core/decision.ts';
import type { PullOptions } from '../open/oci/pull.ts';
import type { AuditSink } from '../pipeline-options.ts';
import type { Policy, PresetName } from '../policy/policy.ts';
import { type Kinds, pathGiven, settled } from './given.ts';

export interface VerifyOptions {
  /** What counts how much, which paths a signature may leave out, how old it may be; by default `standard`. */
  readonly policy?: Policy | PresetName;
  /** The file of a public key: minisign's, or PEM. */
  readonly key?: string;
  /** A trust file, certificates of authorities in PEM, or Sigstore's trusted_root.json. */
  readonly trust?: string;
  /** Sigstore's trusted_root.json, for identities that a trust file names. */
  readonly sigstoreRoot?: string;
  /** The trust file that holds where nothing else names one; it need not be there. */
  readonly defaultTrust?: string;
  /** An OpenSSF signature: its path, or true for `model.sig` in the model. */
  readonly oms?: string | true;
  /** A Sigstore bundle over the one file that is verified. */
  readonly sigstoreBundle?: string;
  readonly identity?: string;
  readonly issuer?: string;
  /** How artifacts in a registry (`oci://`) are pulled, before what cosign signed of them is checked. */
  readonly registry?: Omit<PullOptions, 'signatures'>;
  /** Of such artifacts, with a key: takes a signature that no transparency log and no timestamp vouches for. */
  readonly insecureIgnoreLog?: boolean;
  /** A new folder that keeps their files; without it they are verified and gone again. */
  readonly keep?: string;
  /** The file that remembers the versions seen; without it an older one is not told from a newer one. */
  readonly seen?: string;
  readonly acceptOlder?: boolean;
  /** The Python environment that will load the artifact: an interpreter, or the folder of an environment. */
  readonly environment?: string;
  readonly now?: Date;
  readonly jobs?: number;
  readonly onProgress?: (files: number, bytes: number) => void;
  /** Record what was found. */
  readonly audit?: AuditSink;
}

const kinds: Kinds = {
  ...{ policy: 'policy', key: 'text', trust: 'text', sigstoreRoot: 'text', defaultTrust: 'text' },
  ...{ oms: 'text or true', sigstoreBundle: 'text', identity: 'text', issuer: 'text', registry: 'object' },
  ...{ insecureIgnoreLog: 'flag', keep: 'text', seen: 'text', acceptOlder: 'flag', environment: 'text' },
  ...{ now: 'date', jobs: 'count', onProgress: 'function', audit: 'object' },
};

/**
 * Checks who signed a file, a folder or an artifact in a registry (`oci://host/name@sha256:…`), and every file against
 * what was signed. Nothing of it is analysed.
 * @throws LoadlockError TARGET_MISSING, TRUST_INVALID, STATE_DAMAGED, USAGE, …
 */
export async function verify(target: string, options: VerifyOptions = {}): Promise<Report> {
  const path = pathGiven('verify', target);
  const { audit, registry, insecureIgnoreLog, keep, ...given } = settled('verify', options, kinds);
  const work = async (): Promise<Report> => {
    if (!path.startsWith('oci://')) return (await import('../verify.ts')).verifyTarget(path, given);
    const pulling = {
      ...(registry === undefined ? {} : { registry }),
      ...(keep === undefined ? {} : { keep }),
      insecureIgnoreLog: insecureIgnoreLog === true,
    };
    return (await import('../verify-oci.ts')).verifyOci(path, { ...given, ...pulling });
  };
  if (audit === undefined) return work();
  const { recorded, recordsOfReport } = await import('../recorded.ts');
  return recorded(audit, 'verify', [path], work, (report) => recordsOfReport('verify', report));
}

import type { AuditPlaces, Receipt, ShippingStatus, Verification } from './audit-tools.ts';
import type { Converted } from './convert.ts';
import type { Report } from './core/decision.ts';
import type { Limits } from './core/limits.ts';
import type { LockCheck } from './core/lock.ts';
import type { Ended, EngineOptions } from './engine.ts';
import type { Inspection } from './inspect.ts';
import type { LoadOptions, LoadResult } from './load.ts';
import type { Locked } from './lock.ts';
import type { HubSettings } from './lock-place.ts';
import type { PullOptions } from './open/oci/pull.ts';
import { scanTargets } from './pipeline.ts';
import type { AuditSink, OriginSources, Progress } from './pipeline-options.ts';
import type { LoadPlan } from './plan.ts';
import type { Policy } from './policy/policy.ts';
import { standard } from './policy/presets/standard.ts';
import type { Data } from './quarantine/values.ts';
import type { QuarantinedModel, QuarantineOptions } from './quarantine.ts';
import type { Conditions, NumpyData, PickleData, TorchData } from './read-data.ts';
import type { KnownValue } from './redact/known-values.ts';
import type { Explanation } from './rules/catalog/index.ts';
import type { Rule } from './rules/rule.ts';
import type { RunOptions, RunResult } from './run.ts';
import type { SignedFiles } from './sign.ts';

export interface ScanOptions {
  /** By default the preset `standard`. */
  readonly policy?: Policy;
  /** False: structure only; sha256 is null, and no admission can come of it. */
  readonly hash?: boolean;
  /** Keep the facts of each artifact in its report. */
  readonly facts?: boolean;
  /** Threads that read files side by side; by default as many as there are processors. */
  readonly jobs?: number;
  readonly limits?: Limits;
  readonly onProgress?: (progress: Progress) => void;
  /** Files that say whom this machine trusts and which versions it has seen. */
  readonly origin?: OriginSources;
  /** Record the decisions. */
  readonly audit?: AuditSink;
}

/**
 * Scans files and folders without executing anything of them, and decides by the policy.
 * @param targets paths; a folder is read with everything below it.
 * @throws LoadlockError TARGET_MISSING where a target does not exist.
 */
export async function scan(targets: readonly string[], options: ScanOptions = {}): Promise<Report> {
  const { audit, ...rest } = options;
  const work = (): Promise<Report> => scanTargets(targets, { ...rest, policy: options.policy ?? standard });
  if (audit === undefined) return work();
  const { recorded, recordsOfReport } = await import('./recorded.ts');
  return recorded({ receipts: 'later', ...audit }, 'decision', targets, work, (report) =>
    recordsOfReport('decision', report),
  );
}

// What not every use needs is loaded when it is asked for, so that a scan starts fast.

/**
 * Opens a file and keeps all that there is to say of it, without judging. Call `close` when done.
 * @throws LoadlockError SOURCE_UNREADABLE, TARGET_UNSUPPORTED.
 */
export async function inspect(path: string, limits?: Limits): Promise<Inspection> {
  return (await import('./inspect.ts')).inspectFile(path, limits);
}

export interface ConvertOptions {
  /** What may be read; by default the preset `standard`. */
  readonly policy?: Policy;
  /** The id of the format to write; by default the one that OUT's ending says. */
  readonly to?: string;
  /** Read the result again with our own reader, and compare every tensor with the source. */
  readonly verify?: boolean;
  /** Replace OUT and the files beside it. */
  readonly force?: boolean;
  /** Refuse where the result would lack anything of the source. */
  readonly strict?: boolean;
  readonly signal?: AbortSignal;
  /** Record the decision, and what came of it. */
  readonly audit?: AuditSink;
  readonly onProgress?: (bytes: number, of: number) => void;
}

/**
 * Converts a file into a format that holds data only, executing nothing; it appears whole or not at all. Where the
 * policy does not allow the source, nothing is written and `record` is null.
 * @throws LoadlockError CONVERT_UNSUPPORTED, OUTPUT_UNWRITABLE, VERIFY_FAILED, TARGET_MISSING, …
 */
export async function convert(from: string, out: string, options: ConvertOptions = {}): Promise<Converted> {
  const { convertFile } = await import('./convert.ts');
  return convertFile(from, out, { ...options, policy: options.policy ?? standard });
}

export interface ReadOptions {
  /** What may be read; by default the preset `standard`. */
  readonly policy?: Policy;
  /** Objects that are no plain data: kept by the name of what would make them (the default), or an error. */
  readonly opaque?: 'keep' | 'throw';
  /** Read only what this proves to be signed; the bytes read are those that were verified. */
  readonly signed?: Omit<VerifyOptions, 'policy'>;
}

/**
 * Reads a PyTorch checkpoint of any age: tensors by their dotted names, all else as plain data. Nothing in it is
 * executed; the policy decides first. Call `close` when done.
 * @throws LoadlockError POLICY_REFUSED, CONVERT_UNSUPPORTED, TARGET_MISSING, …
 */
export async function readTorch(path: string, options: ReadOptions = {}): Promise<TorchData> {
  return (await import('./read-data.ts')).readTorchFile(path, conditionsOf(options));
}

/** Reads the arrays of an .npy or .npz file, those of objects too, as far as they are plain data. @throws LoadlockError */
export async function readNumpy(path: string, options: ReadOptions = {}): Promise<NumpyData> {
  const { readNumpyFile } = await import('./read-data.ts');
  return readNumpyFile(path, conditionsOf(options), options.opaque ?? 'keep');
}

/**
 * Reads the object of a pickle or joblib file as plain data: dicts as Maps, lists as arrays, tuples and sets marked,
 * arrays as `Tensor`, anything that is no data by its name. @throws LoadlockError
 */
export async function readPickle(path: string, options: ReadOptions = {}): Promise<PickleData> {
  const { readPickleFile } = await import('./read-data.ts');
  return readPickleFile(path, conditionsOf(options), options.opaque ?? 'keep');
}

function conditionsOf({ policy = standard, signed }: ReadOptions): Conditions {
  return signed === undefined ? { policy } : { policy, signed };
}

export interface VerifyOptions {
  /** What counts how much, which paths a signature may leave out, how old it may be; by default `standard`. */
  readonly policy?: Policy;
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

/**
 * Checks who signed a file, a folder or an artifact in a registry (`oci://host/name@sha256:…`), and every file against
 * what was signed. Nothing of it is analysed.
 * @throws LoadlockError TARGET_MISSING, TRUST_INVALID, STATE_DAMAGED, USAGE, …
 */
export async function verify(target: string, options: VerifyOptions = {}): Promise<Report> {
  const { audit, registry, insecureIgnoreLog, keep, ...rest } = options;
  const given = { ...rest, policy: options.policy ?? standard };
  const work = async (): Promise<Report> => {
    if (!target.startsWith('oci://')) return (await import('./verify.ts')).verifyTarget(target, given);
    const pulling = {
      ...(registry === undefined ? {} : { registry }),
      ...(keep === undefined ? {} : { keep }),
      insecureIgnoreLog: insecureIgnoreLog === true,
    };
    return (await import('./verify-oci.ts')).verifyOci(target, { ...given, ...pulling });
  };
  if (audit === undefined) return work();
  const { recorded, recordsOfReport } = await import('./recorded.ts');
  return recorded(audit, 'verify', [target], work, (report) => recordsOfReport('verify', report));
}

export interface PlanOptions {
  /** By default the preset `standard`. */
  readonly policy?: Policy;
  readonly limits?: Limits;
  /** What the target is called in the report and in the audit log, where its path says nothing. */
  readonly name?: string;
  readonly origin?: OriginSources;
  /** Record the decision, before there is an answer. */
  readonly audit?: AuditSink;
}

/**
 * Decides how one file may be loaded: as data, unpickled with exactly the callables that the plan lists, in isolation,
 * or not at all. The plan is good for the bytes that have its sha256, and for no others.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED, AUDIT_UNWRITABLE, …
 */
export async function plan(path: string, options: PlanOptions = {}): Promise<LoadPlan> {
  const { planLoad } = await import('./plan.ts');
  return planLoad(path, { ...options, policy: options.policy ?? standard });
}

/** Answers plans, scans and verifications over a unix socket until nobody asks any more. @throws LoadlockError USAGE */
export async function serveEngine(options: EngineOptions): Promise<Ended> {
  return (await import('./engine.ts')).serveEngine(options);
}

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
  const { signTarget } = await import('./sign.ts');
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
  const { recorded } = await import('./recorded.ts');
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
  return (await import('./sign.ts')).signTargetOms(target, {
    ...options,
    policy: options.policy ?? standard,
  });
}

export interface LockOptions {
  /** The path of the lockfile; targets in it are relative to its folder. */
  readonly file: string;
  /** By default the preset `standard`. */
  readonly policy?: Policy;
  /** The hub that `hf://` targets are of, and a folder to keep what is fetched; without it none is read. */
  readonly hub?: HubSettings;
  /** Whose signatures count: as for `verify`. */
  readonly key?: string;
  readonly trust?: string;
  readonly defaultTrust?: string;
  readonly jobs?: number;
  readonly limits?: Limits;
  readonly onProgress?: (progress: Progress) => void;
  /** Record what was locked, or checked. */
  readonly audit?: AuditSink;
}

/**
 * Writes a lockfile: what the targets are, file by file, with the commit that a branch or tag is right now.
 * @param targets paths, and `hf://org/model@revision`.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED, OUTPUT_UNWRITABLE, SOURCE_UNREADABLE, VERIFY_FAILED, USAGE
 */
export async function lock(targets: readonly string[], options: LockOptions): Promise<Locked> {
  const { lockTargets } = await import('./lock.ts');
  const { audit, ...rest } = options;
  const work = (): Promise<Locked> => lockTargets(targets, { ...rest, policy: options.policy ?? standard });
  if (audit === undefined) return work();
  const [{ recorded }, { recordsOfLock }] = await Promise.all([
    import('./recorded.ts'),
    import('./records.ts'),
  ]);
  return recorded(audit, 'lock', targets, work, recordsOfLock);
}

export interface CheckLockOptions extends LockOptions {
  /** Only these of the lock's targets; one that it does not have fails the check. */
  readonly targets?: readonly string[];
  /** The policy too must be the one that was locked by. */
  readonly frozen?: boolean;
}

/** Reads again everything that a lockfile names, and says what differs. @throws LoadlockError as `lock` */
export async function checkLock(options: CheckLockOptions): Promise<LockCheck> {
  const { checkLockfile } = await import('./lock-check.ts');
  const { audit, ...rest } = options;
  const work = (): Promise<LockCheck> => checkLockfile({ ...rest, policy: options.policy ?? standard });
  if (audit === undefined) return work();
  const [{ recorded }, { recordsOfLockCheck }] = await Promise.all([
    import('./recorded.ts'),
    import('./records.ts'),
  ]);
  return recorded(audit, 'lock', [options.file], work, (check) => recordsOfLockCheck(options.file, check));
}

/** The targets of a lockfile, as they are to be named here. @throws LoadlockError TARGET_MISSING, PARSE_INVALID */
export async function lockedTargets(file: string): Promise<string[]> {
  return (await import('./lock.ts')).lockedTargets(file);
}

/** Options of `run`; by default the policy is the preset `standard`. */
export interface RunSettings extends Omit<RunOptions, 'policy'> {
  readonly policy?: Policy;
}

/**
 * Decides on a script and, where the policy admits it, runs exactly the bytes decided on in isolation: no network, no
 * file of the caller's but what is given, limits on everything, secrets in its output replaced.
 * @param script its path, or its bytes and what it is called.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED, ISOLATION_UNAVAILABLE, ISOLATION_FAILED, OUTPUT_UNWRITABLE, …
 */
export async function run(
  script: string | { readonly name: string; readonly bytes: Uint8Array },
  options: RunSettings = {},
): Promise<RunResult> {
  const [{ runScript }, { readScript }] = await Promise.all([
    import('./run.ts'),
    import('./run/read-script.ts'),
  ]);
  const { name, bytes } = typeof script === 'string' ? readScript(script) : script;
  return runScript(bytes, name, { ...options, policy: options.policy ?? standard });
}

/** Options of `load`; by default the policy is the preset `standard`. */
export interface LoadSettings extends Omit<LoadOptions, 'policy'> {
  readonly policy?: Policy;
}

/**
 * Decides on a file and hands out data only: a data-only file as it is; of any other what can be reached as data once it
 * has been loaded in isolation.
 * @throws LoadlockError TARGET_MISSING, ISOLATION_UNAVAILABLE, ISOLATION_FAILED, OUTPUT_UNWRITABLE, SOURCE_CHANGED, …
 */
export async function load(path: string, options: LoadSettings = {}): Promise<LoadResult> {
  return (await import('./load.ts')).loadFile(path, { ...options, policy: options.policy ?? standard });
}

/** Options of `quarantine`; by default the policy is the preset `standard`. */
export interface QuarantineSettings extends Omit<QuarantineOptions, 'policy'> {
  readonly policy?: Policy;
}

/**
 * Decides on a model and loads it in a sandbox of its own, where it stays until `close`: data goes in, data comes out.
 * Arrays are `Numbers`, or the typed arrays of JavaScript.
 * @throws LoadlockError POLICY_REFUSED, ISOLATION_UNAVAILABLE, ISOLATION_FAILED, SOURCE_CHANGED, …; GuestError for what
 * the model's own code raised.
 */
export async function quarantine(path: string, options: QuarantineSettings): Promise<QuarantinedModel> {
  const { quarantineFile } = await import('./quarantine.ts');
  return quarantineFile(path, { ...options, policy: options.policy ?? standard });
}

/** The values of an environment that are secrets, by their names or because they look random, for `run`. */
export async function secretsOf(environment: Iterable<readonly [string, string]>): Promise<KnownValue[]> {
  return (await import('./redact/known-values.ts')).secretValues(environment);
}

/** Says of each dotted name how the catalog classes it, and why. */
export async function explain(names: readonly string[]): Promise<Explanation[]> {
  const catalog = await import('./rules/catalog/index.ts');
  return names.map((name) => catalog.explain(name));
}

/** How the pickles of an inspected member read, as Python or as opcodes: `views.pickleAsPython(source)`. */
export function pickleViews(): Promise<typeof import('./pickle-views.ts')> {
  return import('./pickle-views.ts');
}

/** Makes and describes keys, and changes the trust file: `(await keyTools()).generateKeyFiles(…)`. */
export function keyTools(): Promise<typeof import('./keys.ts')> {
  return import('./keys.ts');
}

/** The audit log: `(await auditTools()).openAuditLog(places, command)` to append, `verifyLog`, `proveEntry`, … */
export function auditTools(): Promise<typeof import('./audit-tools.ts')> {
  return import('./audit-tools.ts');
}

/** Ships the audit log elsewhere: `(await shippingTools()).shipAudit(…)`. */
export function shippingTools(): Promise<typeof import('./audit-ship.ts')> {
  return import('./audit-ship.ts');
}

/** What this machine can isolate with, and what of it holds: `(await isolationTools()).isolationTable(…)`. */
export function isolationTools(): Promise<typeof import('./isolation/table.ts')> {
  return import('./isolation/table.ts');
}

/** Every rule, with the texts that document it. */
export async function listRules(): Promise<readonly Rule[]> {
  return (await import('./rules/index.ts')).rules;
}

export { ArrayData, ArrayRef, Complex, Opaque, type Plain, PySet, PyTuple } from './convert/data/plain.ts';
export type { NumpyArray } from './convert/read/numpy.ts';
export { Tensor } from './convert/read/tensor.ts';
export type { TypedArray } from './convert/read/typed.ts';
export { type Admission, admit, type Decision } from './core/decision.ts';
export type { Enforcement } from './isolation/backend.ts';
export type { IsolationRow } from './isolation/table.ts';
export { type LoadedPolicy, loadPolicy } from './policy/load.ts';
export { GuestError } from './quarantine/guest-error.ts';
export { Frame, Itself, Numbers, Sparse, Texts } from './quarantine/values.ts';
export type {
  AuditPlaces,
  AuditSink,
  Converted,
  Data,
  Ended,
  EngineOptions,
  Explanation,
  HubSettings,
  Inspection,
  KnownValue,
  LoadPlan,
  LoadResult,
  LockCheck,
  Locked,
  NumpyData,
  PickleData,
  Policy,
  Progress,
  QuarantinedModel,
  Receipt,
  Report,
  Rule,
  RunResult,
  ShippingStatus,
  SignedFiles,
  TorchData,
  Verification,
};

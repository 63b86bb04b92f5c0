import type { Converted } from './convert.ts';
import type { Report } from './core/decision.ts';
import type { Limits } from './core/limits.ts';
import type { Inspection } from './inspect.ts';
import { scanTargets } from './pipeline.ts';
import type { Progress } from './pipeline-options.ts';
import type { Policy } from './policy/policy.ts';
import { standard } from './policy/presets/standard.ts';
import type { NumpyData, PickleData, TorchData } from './read-data.ts';
import type { Explanation } from './rules/catalog/index.ts';
import type { Rule } from './rules/rule.ts';

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
}

/**
 * Scans files and folders without executing anything of them, and decides by the policy.
 * @param targets paths; a folder is read with everything below it.
 * @throws LoadlockError TARGET_MISSING where a target does not exist.
 */
export function scan(targets: readonly string[], options: ScanOptions = {}): Promise<Report> {
  return scanTargets(targets, { ...options, policy: options.policy ?? standard });
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
}

/**
 * Reads a PyTorch checkpoint of any age: tensors by their dotted names, all else as plain data. Nothing in it is
 * executed; the policy decides first. Call `close` when done.
 * @throws LoadlockError POLICY_REFUSED, CONVERT_UNSUPPORTED, TARGET_MISSING, …
 */
export async function readTorch(path: string, options: ReadOptions = {}): Promise<TorchData> {
  return (await import('./read-data.ts')).readTorchFile(path, options.policy ?? standard);
}

/** Reads the arrays of an .npy or .npz file, those of objects too, as far as they are plain data. @throws LoadlockError */
export async function readNumpy(path: string, options: ReadOptions = {}): Promise<NumpyData> {
  const { policy = standard, opaque = 'keep' } = options;
  return (await import('./read-data.ts')).readNumpyFile(path, policy, opaque);
}

/**
 * Reads the object of a pickle or joblib file as plain data: dicts as Maps, lists as arrays, tuples and sets marked,
 * arrays as `Tensor`, anything that is no data by its name. @throws LoadlockError
 */
export async function readPickle(path: string, options: ReadOptions = {}): Promise<PickleData> {
  const { policy = standard, opaque = 'keep' } = options;
  return (await import('./read-data.ts')).readPickleFile(path, policy, opaque);
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

/** Every rule, with the texts that document it. */
export async function listRules(): Promise<readonly Rule[]> {
  return (await import('./rules/index.ts')).rules;
}

export { ArrayData, ArrayRef, Complex, Opaque, type Plain, PySet, PyTuple } from './convert/data/plain.ts';
export type { NumpyArray } from './convert/read/numpy.ts';
export { Tensor } from './convert/read/tensor.ts';
export type { TypedArray } from './convert/read/typed.ts';
export { type Admission, admit, type Decision } from './core/decision.ts';
export { type LoadedPolicy, loadPolicy } from './policy/load.ts';
export type {
  Converted,
  Explanation,
  Inspection,
  NumpyData,
  PickleData,
  Policy,
  Progress,
  Report,
  Rule,
  TorchData,
};

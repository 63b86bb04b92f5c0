import type { Converted } from '../convert.ts';
import { LoadlockError } from '../core/errors.ts';
import type { AuditSink } from '../pipeline-options.ts';
import type { Policy, PresetName } from '../policy/policy.ts';
import type { Conditions, NumpyData, PickleData, TorchData } from '../read-data.ts';
import { type Kinds, pathGiven, settled } from './given.ts';
import type { VerifyOptions } from './verify.ts';

export interface ConvertOptions {
  /** What may be read; by default the preset `standard`. */
  readonly policy?: Policy | PresetName;
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
  const source = pathGiven('convert', from);
  const result = pathGiven('convert', out, 'a path to write to');
  const given = settled('convert', options, conversionKinds);
  const { convertFile } = await import('../convert.ts');
  return convertFile(source, result, given);
}

const conversionKinds: Kinds = {
  ...{ policy: 'policy', to: 'text', verify: 'flag', force: 'flag', strict: 'flag', signal: 'object' },
  ...{ audit: 'object', onProgress: 'function' },
};

export interface ReadOptions {
  /** What may be read; by default the preset `standard`. */
  readonly policy?: Policy | PresetName;
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
  const file = pathGiven('readTorch', path);
  const { conditions } = conditionsOf('readTorch', options);
  return (await import('../read-data.ts')).readTorchFile(file, conditions);
}

/** Reads the arrays of an .npy or .npz file, those of objects too, as far as they are plain data. @throws LoadlockError */
export async function readNumpy(path: string, options: ReadOptions = {}): Promise<NumpyData> {
  const file = pathGiven('readNumpy', path);
  const { conditions, opaque } = conditionsOf('readNumpy', options);
  const { readNumpyFile } = await import('../read-data.ts');
  return readNumpyFile(file, conditions, opaque);
}

/**
 * Reads the object of a pickle or joblib file as plain data: dicts as Maps, lists as arrays, tuples and sets marked,
 * arrays as `Tensor`, anything that is no data by its name. @throws LoadlockError
 */
export async function readPickle(path: string, options: ReadOptions = {}): Promise<PickleData> {
  const file = pathGiven('readPickle', path);
  const { conditions, opaque } = conditionsOf('readPickle', options);
  const { readPickleFile } = await import('../read-data.ts');
  return readPickleFile(file, conditions, opaque);
}

const readingKinds: Kinds = { policy: 'policy', opaque: 'text', signed: 'object' };

function conditionsOf(
  caller: string,
  options: ReadOptions,
): { readonly conditions: Conditions; readonly opaque: 'keep' | 'throw' } {
  const { policy, signed, opaque = 'keep' } = settled(caller, options, readingKinds);
  if (opaque !== 'keep' && opaque !== 'throw')
    throw new LoadlockError('USAGE', null, `${caller}: opaque must be 'keep' or 'throw'`);
  return { conditions: signed === undefined ? { policy } : { policy, signed }, opaque };
}

import { sha256 } from './bytes/hash.ts';
import type { Input, LeftOut } from './convert/convert.ts';
import type { Plain } from './convert/data/plain.ts';
import type { NumpyArray } from './convert/read/numpy.ts';
import type { Tensor } from './convert/read/tensor.ts';
import { inputOf, onlyFile } from './convert.ts';
import { type Admission, type ArtifactReport, admit } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import { worstFirst } from './core/finding.ts';
import { printable } from './core/printable.ts';
import { hashInThread, threadBytes } from './hash-thread.ts';
import type { OpenFile } from './open/file.ts';
import { type Held, scanEntry } from './pipeline.ts';
import { policyDigest } from './policy/digest.ts';
import type { Policy } from './policy/policy.ts';
import type { VerifyOptions } from './verify.ts';

/** A file whose tensors can be read until it is closed. */
export interface OpenData {
  /** The right to read exactly these bytes. */
  readonly admission: Admission;
  close(): void;
  [Symbol.dispose](): void;
}

export interface TorchData extends OpenData {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The whole object as plain data, with an `ArrayRef` in the place of each tensor. */
  readonly rest: Plain;
  readonly leftOut: readonly LeftOut[];
}

export interface NumpyData extends OpenData {
  readonly arrays: ReadonlyMap<string, NumpyArray>;
}

export interface PickleData extends OpenData {
  readonly data: Plain;
}

/** By which policy a file is read, and who must have signed it, if anybody. */
export interface Conditions {
  readonly policy: Policy;
  readonly signed?: Omit<VerifyOptions, 'policy'>;
}

export async function readTorchFile(path: string, conditions: Conditions): Promise<TorchData> {
  return opened(path, conditions, async (input, check) =>
    (await import('./convert/read/torch.ts')).readCheckpoint(input, check),
  );
}

export async function readNumpyFile(
  path: string,
  conditions: Conditions,
  opaque: 'keep' | 'throw',
): Promise<NumpyData> {
  return opened(path, conditions, async (input, check) => ({
    arrays: await (await import('./convert/read/numpy.ts')).readArrays(input, check, opaque),
  }));
}

export async function readPickleFile(
  path: string,
  conditions: Conditions,
  opaque: 'keep' | 'throw',
): Promise<PickleData> {
  return opened(path, conditions, async (input, check) => ({
    data: (await import('./convert/read/pickle.ts')).readObject(input, check, opaque),
  }));
}

/**
 * Decides on a file, and only with an admission reads it, from the descriptor that was decided on; where it must be
 * signed, from a copy of our own, which must be what was verified.
 */
async function opened<Made>(
  path: string,
  { policy, signed }: Conditions,
  read: (input: Input, check: () => void) => Promise<Made>,
): Promise<Made & OpenData> {
  const entry = onlyFile(path);
  const verified = signed === undefined ? null : await verifiedDigest(path, { ...signed, policy });
  const kept: { held: Held | null } = { held: null };
  const artifact = await scanEntry(entry, { policy, private: verified !== null }, (held) => {
    held.keep();
    kept.held = held;
    return digestOf(held);
  });
  const { held } = kept;
  try {
    const admission = admissionOf(artifact, policy);
    if (admission === null) throw refusal(artifact);
    // Nothing was refused, there is only nothing to read.
    if (held === null) throw new LoadlockError('CONVERT_UNSUPPORTED', null, `the file is ${artifact.format}`);
    if (verified !== null && admission.sha256 !== verified)
      throw new LoadlockError('SOURCE_CHANGED', null, `${printable(path)} changed after it was verified`);
    let open = true;
    const check = (): void => checkFile(held.file, open);
    const close = (): void => {
      if (open) held.file.close();
      open = false;
    };
    const made = await read(inputOf(held, path), check);
    check();
    return { ...made, admission, close, [Symbol.dispose]: close };
  } catch (error) {
    held?.file.close();
    throw error;
  }
}

/** The digest of the one file that was verified. @throws LoadlockError POLICY_REFUSED */
async function verifiedDigest(path: string, options: VerifyOptions): Promise<string> {
  const { verifyTarget } = await import('./verify.ts');
  const { decision, targets } = await verifyTarget(path, options);
  const [artifact] = targets[0]?.artifacts ?? [];
  if (decision === 'allow' && artifact?.sha256 != null) return artifact.sha256;
  const [first] = artifact?.findings ?? [];
  const reason = first === undefined ? 'nothing was proved' : `${first.rule}: ${first.evidence}`;
  throw new LoadlockError(
    'POLICY_REFUSED',
    null,
    `${printable(path)} is not verified (${printable(reason)})`,
  );
}

async function digestOf({ file, taps }: Held): Promise<string> {
  if (!taps.isEmpty || file.source.memory !== undefined || file.size < threadBytes)
    return sha256(file.source, taps);
  return hashInThread({ descriptor: file.descriptor, size: file.size });
}

function admissionOf(
  { decision, complete, sha256: digest }: ArtifactReport,
  policy: Policy,
): Admission | null {
  return admit({ verdict: decision, complete, sha256: digest, policySha256: policyDigest(policy) });
}

function refusal({ path, decision, findings }: ArtifactReport): LoadlockError {
  const [first] = worstFirst(findings);
  const reason = first === undefined ? 'not everything could be read' : `${first.rule}: ${first.evidence}`;
  const verdict = decision === 'allow' ? 'not admitted' : decision === 'deny' ? 'denied' : 'held for review';
  return new LoadlockError(
    'POLICY_REFUSED',
    null,
    `${printable(path)} is ${verdict} by the policy (${printable(reason)})`,
  );
}

function checkFile(file: OpenFile, open: boolean): void {
  if (!open) throw new LoadlockError('SOURCE_CHANGED', null, 'the file was closed');
  if (!file.unchanged())
    throw new LoadlockError('SOURCE_CHANGED', null, 'the file is not as it was when it was admitted');
}

import { rmSync, type Stats, statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { Budget } from './bytes/budget.ts';
import { sha256 } from './bytes/hash.ts';
import type { ByteSource } from './bytes/source.ts';
import type { Conversion, Converter, Input } from './convert/convert.ts';
import { ConvertError } from './convert/errors.ts';
import { converters } from './convert/index.ts';
import { whyNoConverter } from './convert/no-converter.ts';
import { type ConversionRecord, recordText } from './convert/record.ts';
import { onDisk, type Written, writePieces } from './copying.ts';
import { type ArtifactReport, admit, type Decision } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import type { Member } from './core/member.ts';
import { printable } from './core/printable.ts';
import { unwritable } from './core/write-failures.ts';
import { type HashThread, startHashThread, threadBytes } from './hash-thread.ts';
import { type Draft, discard, fill, isThere, openDraft, publish, taken } from './open/draft.ts';
import { descriptorSource, reasonOf } from './open/file.ts';
import { type Entry, walk } from './open/walk.ts';
import { type Held, scanEntry } from './pipeline.ts';
import type { AuditSink } from './pipeline-options.ts';
import { policyDigest } from './policy/digest.ts';
import type { Policy } from './policy/policy.ts';

export interface ConvertOptions {
  readonly policy: Policy;
  /** The id of the format to write; by default the one that OUT's ending says. */
  readonly to?: string;
  /** Read the result again with our own reader, and compare every tensor with the source. */
  readonly verify?: boolean;
  /** Replace OUT and the files beside it. */
  readonly force?: boolean;
  /** Refuse where the result would lack anything of the source. */
  readonly strict?: boolean;
  readonly signal?: AbortSignal;
  readonly audit?: AuditSink;
  /** Told how many bytes of the result are written. */
  readonly onProgress?: (bytes: number, of: number) => void;
}

/** The decision on the source, and what was written; nothing was where the policy does not allow it. */
export interface Converted {
  readonly artifact: ArtifactReport;
  readonly record: ConversionRecord | null;
}

const recordSuffix = '.conversion.json';
/** What is no tensor. */
const restSuffix = '.json';

/**
 * Converts one file into a format that holds data only, executing nothing. The source is opened once: what is decided
 * on, hashed and converted is read from the same descriptor. The structure is decided on first; the digest is taken
 * while the result is written; only then, if the decision on all of it is `allow`, there is an Admission, and only
 * with it the result gets its name. On any failure nothing is left.
 * @throws LoadlockError TARGET_MISSING, OUTPUT_UNWRITABLE, CONVERT_UNSUPPORTED, VERIFY_FAILED, …
 */
export async function convertFile(from: string, out: string, options: ConvertOptions): Promise<Converted> {
  const entry = onlyFile(from);
  const size = checkTarget(from, out, options.force === true);
  const { policy } = options;
  // It starts while the file is read and judged.
  const thread = size < threadBytes ? null : startHashThread();
  thread?.catch(() => {});
  const drafts: Draft[] = [];
  const work: { made: Made | null; failure: unknown } = { made: null, failure: null };
  try {
    const artifact = await scanEntry(entry, { policy }, async (held) => {
      if (held.verdict() !== 'allow') return sha256(held.file.source, held.taps);
      try {
        work.made = await makeResult(held, out, drafts, thread, options);
        return work.made.digest;
      } catch (error) {
        work.failure = error;
        return '';
      }
    });
    if (work.failure !== null) throw work.failure;
    const { made } = work;
    if (made === null && artifact.decision === 'allow')
      throw new ConvertError(
        `nothing of it could be read: ${artifact.findings[0]?.evidence ?? 'it is empty'}`,
      );
    if (artifact.decision !== 'allow' || made === null) {
      discard(drafts);
      await publishRecorded(from, artifact, null, options);
      return { artifact, record: null };
    }
    const policySha256 = policyDigest(policy);
    const decision: Decision = {
      verdict: artifact.decision,
      complete: artifact.complete,
      sha256: artifact.sha256,
      policySha256,
    };
    const admission = admit(decision);
    if (admission === null)
      throw new ConvertError('the file was not read completely, so that nothing of it is admitted');
    const record = recordOf(artifact, made, out, { name: policy.name, sha256: policySha256 });
    const first = startBeside(out, [
      ...made.conversion.beside,
      { suffix: recordSuffix, bytes: recordText(record) },
    ]);
    drafts.unshift(...first);
    options.signal?.throwIfAborted();
    const force = options.force === true;
    const place = (): void => {
      publish(drafts, admission, force);
      if (force) removeStale(out, made.conversion.beside);
    };
    await publishRecorded(from, artifact, place, options);
    return { artifact, record };
  } catch (error) {
    discard(drafts);
    throw error;
  } finally {
    thread?.then(({ stop }) => stop()).catch(() => {});
  }
}

/** The decision is on the disk before there is a result; what came of it follows. */
async function publishRecorded(
  target: string,
  artifact: ArtifactReport,
  work: (() => void) | null,
  { audit, policy }: ConvertOptions,
): Promise<void> {
  if (audit === undefined) {
    work?.();
    return;
  }
  const { openRecorder } = await import('./recording.ts');
  const recorder = await openRecorder(audit);
  const { path, size, sha256: digest, format, decision } = artifact;
  const about = {
    target,
    artifacts: [{ path, size, sha256: digest, format, decision }],
    policy: { name: policy.name, sha256: policyDigest(policy) },
    decision,
  };
  try {
    await recorder.record({ event: 'decision', ...about });
    if (work === null) return;
    try {
      work();
    } catch (error) {
      await recorder.record({ event: 'outcome', ...about, outcome: 'failed', detail: String(error) });
      throw error;
    }
    await recorder.record({ event: 'convert', ...about, outcome: 'done' });
  } finally {
    await recorder.close();
  }
}

interface Made {
  readonly conversion: Conversion;
  readonly converter: Converter;
  readonly written: Written;
  /** Of the source. */
  readonly digest: string;
  readonly verified: boolean;
}

/** Writes the draft of the result, and takes the digest of the source at the same time. */
async function makeResult(
  held: Held,
  out: string,
  drafts: Draft[],
  thread: Promise<HashThread> | null,
  options: ConvertOptions,
): Promise<Made> {
  const { file, taps } = held;
  const apart = taps.isEmpty && file.source.memory === undefined ? await thread : null;
  const digest = apart?.digest({ descriptor: file.descriptor, size: file.size });
  // A failure of the writing is told first; this one must not go unheard meanwhile.
  digest?.catch(() => {});
  try {
    const made = await writeResult(held, out, drafts, options);
    return { ...made, digest: digest === undefined ? sha256(file.source, taps) : await digest };
  } catch (error) {
    // The thread reads the descriptor that is closed once we return.
    await apart?.stop();
    throw error;
  }
}

async function writeResult(
  held: Held,
  out: string,
  drafts: Draft[],
  { to, strict, verify, signal, onProgress }: ConvertOptions,
): Promise<Omit<Made, 'digest'>> {
  const input = inputOf(held, out);
  const converter = chooseConverter(input.format, out, to);
  const conversion = await converter.convert(input);
  if (strict === true && conversion.leftOut.length > 0) {
    const [{ name, what, why }] = conversion.leftOut as [Conversion['leftOut'][number]];
    throw new ConvertError(`${printable(name)} (${printable(what)}) would be left out: ${why}`);
  }
  const draft = openDraft(out);
  drafts.push(draft);
  const about = conversion.about ?? [...conversion.pieces].reduce((sum, piece) => sum + piece.length, 0);
  const written = await writePieces(draft, conversion.pieces, {
    about,
    signal,
    onProgress: onProgress === undefined ? undefined : (bytes) => onProgress(bytes, about),
  });
  if (verify === true) await conversion.verify(descriptorSource(draft.descriptor, written.size));
  // Here the digest of the source may still be taken meanwhile.
  await onDisk(draft);
  return { conversion, converter, written, verified: verify === true };
}

export function onlyFile(path: string): Entry {
  const entries = [];
  for (const entry of walk(path)) {
    entries.push(entry);
    if (entries.length > 1 || !entry.named) break;
  }
  const [entry] = entries;
  if (entry === undefined || entries.length > 1 || !entry.named)
    throw new LoadlockError(
      'TARGET_UNSUPPORTED',
      null,
      `${printable(path)} is a folder; one file is read at a time, and of a model in shards each`,
    );
  if (entry.problem !== undefined)
    throw new LoadlockError('SOURCE_UNREADABLE', null, `${printable(path)}: ${entry.problem.detail}`);
  return entry;
}

/** Gives the size of the source. */
function checkTarget(from: string, out: string, force: boolean): number {
  const source = statOr(
    from,
    (error) => new LoadlockError('SOURCE_UNREADABLE', null, `${printable(from)}: ${reasonOf(error)}`),
  );
  for (const path of [out, `${out}${recordSuffix}`, `${out}${restSuffix}`]) {
    const there = statOr(path, (error) => unwritable(path, error), false);
    if (there !== undefined && there.dev === source?.dev && there.ino === source.ino)
      throw new LoadlockError('USAGE', null, 'the result would replace the file that it is made of');
    if (there?.isDirectory() === true)
      throw new LoadlockError('USAGE', null, `${printable(path)} is a folder`);
    if (there?.isFile() === false)
      throw new LoadlockError('USAGE', null, `${printable(path)} is no regular file`);
  }
  if (!force)
    for (const path of [out, `${out}${recordSuffix}`, `${out}${restSuffix}`])
      if (isThere(path)) throw taken(path);
  return source?.size ?? 0;
}

/** What is told of a path that cannot be looked at is about this path, be it the source's or the result's. */
function statOr(path: string, failure: (error: unknown) => LoadlockError, must = true): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: must });
  } catch (error) {
    throw failure(error);
  }
}

/** Formats that are nothing but another file, compressed. */
const streams: ReadonlySet<string> = new Set([
  'gzip',
  'bzip2',
  'xz',
  'lzip',
  'zstd',
  'lz4',
  'zlib',
  'lzma',
  'joblib-zfile',
]);
/** Archives that pandas puts one pickle into (`to_pickle(…, compression='zip')`). */
const archives: ReadonlySet<string> = new Set(['zip', 'tar']);

/** What is converted: the file, or what it inflates to. */
export function inputOf({ file, reading, limits, member }: Held, out: string): Input {
  let at: Member = reading.root;
  let source: ByteSource = file.source;
  while (streams.has(at.format) || (archives.has(at.format) && at.members.length === 1)) {
    const inner = at.members[0];
    const opened = inner === undefined ? undefined : member(inner.chain);
    if (inner === undefined || opened === undefined) break;
    if (archives.has(at.format) && inner.format !== 'pickle') break;
    at = inner;
    source = opened;
  }
  const chain = at.chain;
  return {
    source,
    format: at.format,
    name: basename(out),
    limits,
    budget: new Budget(limits, file.size),
    member: (name) => member(chain === '' ? name : `${chain}!${name}`),
  };
}

function chooseConverter(format: string, out: string, to: string | undefined): Converter {
  const able = converters.filter((converter) => converter.from.includes(format));
  if (able.length === 0) throw new ConvertError(whyNoConverter(format));
  const ending = extname(out).toLowerCase();
  const found =
    to === undefined
      ? able.find((converter) => converter.extensions.includes(ending))
      : able.find((converter) => converter.to === to);
  if (found !== undefined) return found;
  const known = able.map((converter) => `${converter.to} (${converter.extensions.join(', ')})`).join(' or ');
  const asked = to ?? (ending === '' ? 'a name without an ending' : ending);
  throw new ConvertError(`${format} does not become ${printable(asked)}; it becomes ${known}`);
}

/** What was left beside an earlier result would be taken for a part of this one. */
function removeStale(out: string, files: Conversion['beside']): void {
  if (!files.some(({ suffix }) => suffix === restSuffix)) rmSync(`${out}${restSuffix}`, { force: true });
}

function startBeside(out: string, files: Conversion['beside']): Draft[] {
  const drafts: Draft[] = [];
  try {
    for (const { suffix, bytes } of files) {
      const draft = openDraft(`${out}${suffix}`);
      drafts.push(draft);
      fill(draft, bytes);
    }
    return drafts;
  } catch (error) {
    discard(drafts);
    throw error;
  }
}

function recordOf(
  artifact: ArtifactReport,
  { conversion, converter, written, verified }: Made,
  out: string,
  policy: ConversionRecord['policy'],
): ConversionRecord {
  return {
    schema: 'loadlock.conversion/1',
    converter: converter.id,
    source: {
      path: artifact.path,
      size: artifact.size,
      sha256: artifact.sha256 ?? '',
      format: artifact.format,
    },
    result: { path: basename(out), size: written.size, sha256: written.sha256, format: converter.to },
    policy,
    tensors: conversion.tensors,
    aliases: conversion.aliases,
    leftOut: conversion.leftOut.map(({ name, what, why }) => ({ name, what, why })),
    ...(conversion.details === undefined ? {} : { details: conversion.details }),
    beside: conversion.beside.map(({ suffix }) => `${basename(out)}${suffix}`),
    verified,
  };
}

import { closeSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Receipt } from './audit/receipt.ts';
import type { Report, Verdict } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import { printable } from './core/printable.ts';
import type { BackendId, LimitHit } from './isolation/backend.ts';
import { baseline } from './isolation/choose.ts';
import { isolate } from './isolation/launch.ts';
import type { AuditSink } from './pipeline-options.ts';
import type { Policy } from './policy/policy.ts';
import { openRecorder, type Recorder } from './recording.ts';
import { recordsOfReport } from './records.ts';
import type { KnownValue } from './redact/known-values.ts';
import { createRedactor, type Redaction } from './redact/redactor.ts';
import { type Collected, collect, openCollection, prepareOut, type RunFile } from './run/collect.ts';
import { decideScript, type KeptScript, keepScript } from './run/decide-script.ts';
import { defaultRunLimits, jobFor, type RunLimits } from './run/guest.ts';
import { type Language, languageOf, namedFor } from './run/language.ts';
import { liveStream } from './run/live.ts';

/** What came of a script (schema/run.json). */
export interface RunResult {
  readonly schema: 'loadlock.run/1';
  readonly decision: Verdict;
  readonly report: Report;
  /** The script's own; null where it did not run, or was ended from outside. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** Redacted. */
  readonly stdout: string;
  readonly stderr: string;
  /** Output beyond the limit was dropped. */
  readonly truncated: boolean;
  readonly redactions: readonly Redaction[];
  readonly limits: { readonly hit: LimitHit | null };
  /** What lies in the folder that was given for it. */
  readonly files: readonly RunFile[];
  /** The proof that the audit log holds it; null where nothing was recorded. */
  readonly receipt: Receipt | null;
}

export interface RunOptions {
  readonly policy: Policy;
  /** By default as the script's first line or its name says. */
  readonly language?: Language;
  readonly args?: readonly string[];
  /** The interpreter for Python, an absolute path. */
  readonly python?: string;
  /** A folder that the script sees, read-only, as /input. */
  readonly input?: string;
  /** A new folder for the files that the script leaves in its working folder. */
  readonly out?: string;
  /** The script's environment; nothing else of the caller's goes in. */
  readonly env?: ReadonlyMap<string, string>;
  readonly stdin?: Readable;
  readonly limits?: Partial<RunLimits>;
  readonly isolation?: BackendId | 'auto';
  /** Values that must not be seen in the output. */
  readonly secrets?: readonly KnownValue[];
  readonly audit?: AuditSink;
  readonly signal?: AbortSignal;
  /** Told of output as it comes, redacted. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
  /** Told what could not be done, where that is no failure. */
  readonly onProblem?: (words: string) => void;
}

/**
 * Decides on a script and, where the policy admits it, runs exactly the bytes decided on in isolation. The decision is
 * recorded before it runs, and what came of it afterwards.
 * @param name what the script is called; its ending may say what it is written in.
 * @throws LoadlockError TARGET_UNSUPPORTED, ISOLATION_UNAVAILABLE, ISOLATION_FAILED, OUTPUT_UNWRITABLE, USAGE, AUDIT_…
 */
export async function runScript(bytes: Uint8Array, name: string, options: RunOptions): Promise<RunResult> {
  const language = options.language ?? languageOf(name, bytes);
  const script = keepScript(bytes, namedFor(name, language));
  // Nothing runs that is not on record.
  const sink = options.audit === undefined ? undefined : { ...options.audit, required: true };
  const recorder = await openRecorder(sink).catch((error: unknown) => {
    script.release();
    throw error;
  });
  try {
    const report = await decideScript(script, name, options.policy);
    const receipt = await recordAll(recorder, report);
    if (report.decision !== 'allow') return notRun(report, receipt);
    const ran = await runIsolated(script, name, language, options);
    const outcome = await recorder.record({
      event: 'outcome',
      target: name,
      policy: report.policy,
      decision: report.decision,
      isolation: ran.isolation,
      outcome: outcomeOf(ran),
      detail: ran.files.length === 0 ? null : `${ran.files.length} files collected`,
    });
    const { isolation: _, ...told } = ran;
    return {
      schema: 'loadlock.run/1',
      decision: report.decision,
      report,
      ...told,
      receipt: outcome ?? receipt,
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const code = error instanceof LoadlockError ? error.code : 'INTERNAL';
    // What went wrong is what the caller must hear of.
    await recorder
      .record({ event: 'error', target: name, outcome: code, detail: printable(`run: ${detail}`) })
      .catch(() => {});
    throw error;
  } finally {
    script.release();
    await recorder.close();
  }
}

async function recordAll(recorder: Recorder, report: Report): Promise<Receipt | null> {
  let receipt: Receipt | null = null;
  for (const record of recordsOfReport('run', report)) receipt = await recorder.record(record);
  return receipt;
}

function notRun(report: Report, receipt: Receipt | null): RunResult {
  return {
    schema: 'loadlock.run/1',
    decision: report.decision,
    report,
    exitCode: null,
    signal: null,
    stdout: '',
    stderr: '',
    truncated: false,
    redactions: [],
    limits: { hit: null },
    files: [],
    receipt,
  };
}

type Ran = Omit<RunResult, 'schema' | 'decision' | 'report' | 'receipt'> & { readonly isolation: string };

async function runIsolated(
  script: KeptScript,
  name: string,
  language: Language,
  options: RunOptions,
): Promise<Ran> {
  if (language === 'python' && options.python === undefined)
    throw new LoadlockError(
      'ISOLATION_UNAVAILABLE',
      null,
      'there is no python3 to run it with: apt-get install python3 (--python names another)',
    );
  const { out } = options;
  const limits = { ...defaultRunLimits, ...options.limits };
  const input = options.input === undefined ? null : await inputFolder(options.input);
  if (out !== undefined) prepareOut(out);
  const collection = out === undefined ? null : openCollection();
  try {
    const ran = await runOnce(options, {
      script: script.path,
      name: namedFor(name, language),
      language,
      args: options.args ?? [],
      python: options.python ?? null,
      input,
      env: options.env ?? new Map(),
      limits,
      collect: collection,
    });
    if (collection === null || out === undefined) return ran;
    const { files, problem }: Collected = collect(collection, out, limits.disk);
    if (problem !== null) options.onProblem?.(`not all files were collected: ${problem}`);
    return { ...ran, files };
  } finally {
    if (collection !== null) closeSync(collection);
  }
}

async function runOnce(options: RunOptions, guest: Parameters<typeof jobFor>[0]): Promise<Ran> {
  const { signal, secrets = [], onOutput, stdin } = options;
  const redactor = createRedactor([...secrets]);
  const job = jobFor(guest);
  signal?.throwIfAborted();
  const running = await isolate(job, {
    enforcements: [...baseline, ...options.policy.isolation.require],
    descriptors: job.descriptors.length > 0,
    backend: options.isolation ?? 'auto',
  });
  const stop = (): void => running.kill();
  signal?.addEventListener('abort', stop, { once: true });
  // It may have been given up while the sandbox was being prepared.
  if (signal?.aborted === true) stop();
  if (stdin === undefined) running.stdin.end();
  else stdin.pipe(running.stdin);
  const stdout = liveStream(running.stdout, redactor, (bytes) => onOutput?.('stdout', bytes));
  const stderr = liveStream(running.stderr, redactor, (bytes) => onOutput?.('stderr', bytes));
  const ended = await running.ended;
  await Promise.all([stdout.ended, stderr.ended]);
  signal?.removeEventListener('abort', stop);
  stdin?.unpipe(running.stdin);
  const cut = ended.truncated || ended.signal !== null || ended.hit !== null;
  stdout.finish(cut);
  stderr.finish(cut);
  signal?.throwIfAborted();
  if (ended.failure !== null)
    throw new LoadlockError(
      'ISOLATION_FAILED',
      null,
      `the sandbox could not be set up: ${printable(ended.failure)}`,
    );
  return {
    exitCode: ended.exitCode,
    signal: ended.signal ?? signalOf(ended.exitCode),
    stdout: stdout.text(),
    stderr: stderr.text(),
    truncated: ended.truncated,
    redactions: redactor.counts(),
    limits: { hit: ended.hit },
    files: [],
    isolation: `${running.backend.id} ${running.installed.version}`,
  };
}

async function inputFolder(path: string): Promise<string> {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined)
    throw new LoadlockError('TARGET_MISSING', null, `${printable(path)} does not exist`);
  if (!found.isDirectory())
    throw new LoadlockError('USAGE', null, `--input takes a folder, not ${printable(path)}`);
  return realpath(path);
}

const signals: ReadonlyMap<number, string> = new Map([
  [4, 'SIGILL'],
  [6, 'SIGABRT'],
  [7, 'SIGBUS'],
  [8, 'SIGFPE'],
  [9, 'SIGKILL'],
  [11, 'SIGSEGV'],
  [13, 'SIGPIPE'],
  [15, 'SIGTERM'],
  [24, 'SIGXCPU'],
  [25, 'SIGXFSZ'],
  [31, 'SIGSYS'],
]);

/** What starts the script tells a signal as shells do: 128 and its number. A script may also choose such a number. */
function signalOf(exitCode: number | null): string | null {
  return exitCode === null ? null : (signals.get(exitCode - 128) ?? null);
}

function outcomeOf({ exitCode, signal, limits }: Ran): string {
  if (limits.hit !== null) return `limit: ${limits.hit}`;
  if (signal !== null) return `signal: ${signal}`;
  return `exit: ${exitCode}`;
}

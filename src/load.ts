import { existsSync, rmdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Receipt } from './audit/receipt.ts';
import type { Piece } from './convert/convert.ts';
import { writePieces } from './copying.ts';
import type { Report, Verdict } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import { printable } from './core/printable.ts';
import { type DataFile, dataFiles } from './load/hand-out.ts';
import { loadedInIsolation } from './load/loaders.ts';
import type { Route } from './load-route.ts';
import { type Draft, discard, openDraft, place } from './open/draft.ts';
import { openFile } from './open/file.ts';
import { type LoadPlan, planLoad } from './plan.ts';
import { GuestError } from './quarantine/guest-error.ts';
import type { Data } from './quarantine/values.ts';
import { type QuarantinedModel, type QuarantineOptions, quarantinePlanned } from './quarantine.ts';
import { openRecorder } from './recording.ts';
import { recordsOfReport } from './records.ts';
import { prepareOut } from './run/collect.ts';

/** A file that was handed out. */
export interface LoadedFile {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export interface LoadResult {
  readonly decision: Verdict;
  readonly report: Report;
  readonly route: Route;
  /** What isolated it; null where nothing had to run. */
  readonly isolation: string | null;
  /** The model's class, as the sandbox tells it; null where it was not loaded in one. */
  readonly type: string | null;
  /** All of it that is data; null for a data-only file, which is handed out as it is. */
  readonly value: Data;
  /** In `out`. */
  readonly files: readonly LoadedFile[];
  /** The proof that the audit log holds the outcome; null where nothing was recorded. */
  readonly receipt: Receipt | null;
}

export interface LoadOptions extends Omit<QuarantineOptions, 'python' | 'methods'> {
  /** The interpreter inside, where one is needed; an absolute path. */
  readonly python?: string;
  /** A new folder for the data. */
  readonly out?: string;
}

/**
 * Decides on a file and hands out data only: a data-only file as it is; of any other what can be reached as data once it
 * has been loaded in isolation. Where the policy does not admit it, `value` is null and nothing is written.
 * @throws LoadlockError TARGET_MISSING, ISOLATION_UNAVAILABLE, ISOLATION_FAILED, OUTPUT_UNWRITABLE, SOURCE_CHANGED, …
 */
export async function loadFile(path: string, options: LoadOptions): Promise<LoadResult> {
  const { policy, audit, name = path, origin, out, python } = options;
  const plan = await planLoad(path, {
    policy,
    name,
    ...(python === undefined ? {} : { interpreter: python }),
    ...(audit === undefined ? {} : { audit }),
    ...(origin === undefined ? {} : { origin }),
  });
  const { decision, report, route } = plan;
  const about = { decision, report, route };
  if (route === 'refused')
    return { ...about, isolation: null, type: null, value: null, files: [], receipt: null };
  if (route === 'isolated' || route === 'restricted') await demandLoader(plan, options);
  const isNew = out !== undefined && !existsSync(out);
  if (out !== undefined) prepareOut(out);
  try {
    if (route !== 'data') return { ...about, ...(await loadIsolated(path, plan, options)) };
    const receipt = { of: null as Receipt | null };
    const files = await recorded(plan, options, receipt, () =>
      out === undefined ? Promise.resolve([]) : copyOut(path, plan, out, basename(name)),
    );
    return { ...about, isolation: null, type: null, value: null, files, receipt: receipt.of };
  } catch (error) {
    if (isNew) removeEmpty(out);
    throw error;
  }
}

/** Nothing is started for a format that the guest has no loader of. @throws LoadlockError TARGET_UNSUPPORTED */
async function demandLoader(plan: LoadPlan, options: LoadOptions): Promise<void> {
  const { format } = plan;
  if (loadedInIsolation.has(format)) return;
  const known = [...loadedInIsolation].join(', ');
  const words = `${printable(options.name ?? format)} was admitted, but nothing here loads ${format}, only ${known}`;
  const hint = 'open it with the library that it is for';
  await recorded(plan, options, { of: null }, () => {
    throw new LoadlockError('TARGET_UNSUPPORTED', null, `${words}; ${hint}`);
  });
}

/** A folder that was made for nothing would be in the way of the next attempt. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Something lies in it: it stays.
  }
}

async function loadIsolated(
  path: string,
  plan: LoadPlan,
  options: LoadOptions,
): Promise<Pick<LoadResult, 'isolation' | 'type' | 'value' | 'files' | 'receipt'>> {
  const { python, out, name = path, loadTimeout } = options;
  if (python === undefined)
    throw new LoadlockError(
      'ISOLATION_UNAVAILABLE',
      null,
      'there is no python3 to load it with: apt-get install python3 (--python names another)',
    );
  let model: QuarantinedModel | null = null;
  try {
    model = await quarantinePlanned(path, plan, { ...options, python });
    const value = await model.export(loadTimeout === undefined ? {} : { timeout: loadTimeout });
    const { isolation, type, receipt } = model;
    const files = out === undefined ? [] : await writeOut(dataFiles(value), out, basename(name));
    return { isolation, type, value, files, receipt };
  } catch (error) {
    if (!(error instanceof GuestError)) throw error;
    const hint = error.type === 'ModuleNotFoundError' ? ' (--python names an interpreter that has it)' : '';
    throw new LoadlockError(
      'ISOLATION_FAILED',
      null,
      `${printable(basename(name))} could not be loaded: ${error.message}${hint}`,
    );
  } finally {
    await model?.close();
  }
}

/** Records how it ended; the decision has been recorded before. */
async function recorded<Made>(
  plan: LoadPlan,
  { audit }: LoadOptions,
  receipt: { of: Receipt | null },
  work: () => Promise<Made>,
): Promise<Made> {
  const recorder = await openRecorder(audit);
  const [about] = recordsOfReport('load', plan.report);
  try {
    const made = await work();
    receipt.of = await recorder.record({ event: 'load', ...about, outcome: 'done', detail: null });
    return made;
  } catch (error) {
    const detail = printable(error instanceof Error ? error.message : String(error)).slice(0, 500);
    await recorder.record({ event: 'load', ...about, outcome: 'failed', detail }).catch(() => null);
    throw error;
  } finally {
    await recorder.close();
  }
}

/** A data-only file, if it still is what was decided on. */
async function copyOut(path: string, plan: LoadPlan, out: string, name: string): Promise<LoadedFile[]> {
  const file = openFile(path, true);
  const draft = openDraft(join(out, name));
  try {
    const whole: Piece = { source: file.source, at: 0, length: file.size };
    const written = await writePieces(draft, [whole]);
    if (written.sha256 !== plan.sha256 || written.size !== plan.size)
      throw new LoadlockError('SOURCE_CHANGED', null, `${printable(path)} changed while it was being loaded`);
    place([draft], false);
    return [{ path: name, ...written }];
  } catch (error) {
    discard([draft]);
    throw error;
  } finally {
    file.close();
  }
}

async function writeOut(files: readonly DataFile[], out: string, name: string): Promise<LoadedFile[]> {
  const drafts: Draft[] = [];
  const made: LoadedFile[] = [];
  try {
    for (const { suffix, pieces } of files) {
      const path = `${name}${suffix}`;
      const draft = openDraft(join(out, path));
      drafts.push(draft);
      made.push({ path, ...(await writePieces(draft, pieces)) });
    }
    place(drafts, false);
    return made;
  } catch (error) {
    discard(drafts);
    throw error;
  }
}

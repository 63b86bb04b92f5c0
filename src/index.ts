import type { Report } from './core/decision.ts';
import type { Limits } from './core/limits.ts';
import type { Inspection } from './inspect.ts';
import { scanTargets } from './pipeline.ts';
import type { Progress } from './pipeline-options.ts';
import type { Policy } from './policy/policy.ts';
import { standard } from './policy/presets/standard.ts';
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

export { type Admission, admit, type Decision } from './core/decision.ts';
export { type LoadedPolicy, loadPolicy } from './policy/load.ts';
export type { Explanation, Inspection, Policy, Progress, Report, Rule };

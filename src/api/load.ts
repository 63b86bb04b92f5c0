import type { Limits } from '../core/limits.ts';
import type { Ended, EngineOptions } from '../engine.ts';
import type { LoadOptions, LoadResult } from '../load.ts';
import type { AuditSink, OriginSources } from '../pipeline-options.ts';
import type { LoadPlan } from '../plan.ts';
import type { Policy } from '../policy/policy.ts';
import { standard } from '../policy/presets/standard.ts';
import type { QuarantinedModel, QuarantineOptions } from '../quarantine.ts';
import type { KnownValue } from '../redact/known-values.ts';
import type { RunOptions, RunResult } from '../run.ts';

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
  const { planLoad } = await import('../plan.ts');
  return planLoad(path, { ...options, policy: options.policy ?? standard });
}

/** Answers plans, scans and verifications over a unix socket until nobody asks any more. @throws LoadlockError USAGE */
export async function serveEngine(options: EngineOptions): Promise<Ended> {
  return (await import('../engine.ts')).serveEngine(options);
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
    import('../run.ts'),
    import('../run/read-script.ts'),
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
  return (await import('../load.ts')).loadFile(path, { ...options, policy: options.policy ?? standard });
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
  const { quarantineFile } = await import('../quarantine.ts');
  return quarantineFile(path, { ...options, policy: options.policy ?? standard });
}

/** The values of an environment that are secrets, by their names or because they look random, for `run`. */
export async function secretsOf(environment: Iterable<readonly [string, string]>): Promise<KnownValue[]> {
  return (await import('../redact/known-values.ts')).secretValues(environment);
}

import { LoadlockError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import type { Ended, EngineOptions } from '../engine.ts';
import type { LoadOptions, LoadResult } from '../load.ts';
import type { AuditSink, OriginSources } from '../pipeline-options.ts';
import type { LoadPlan } from '../plan.ts';
import type { Policy, PresetName } from '../policy/policy.ts';
import type { QuarantinedModel, QuarantineOptions } from '../quarantine.ts';
import type { KnownValue } from '../redact/known-values.ts';
import type { RunOptions, RunResult } from '../run.ts';
import { checked, type Kinds, pathGiven, settled } from './given.ts';

export interface PlanOptions {
  /** By default the preset `standard`. */
  readonly policy?: Policy | PresetName;
  /** As far as they are others than usual. */
  readonly limits?: Partial<Limits>;
  /** What the target is called in the report and in the audit log, where its path says nothing. */
  readonly name?: string;
  readonly origin?: OriginSources;
  /** Record the decision, before there is an answer. */
  readonly audit?: AuditSink;
}

const planKinds: Kinds = {
  ...{ policy: 'policy', limits: 'limits', name: 'text', origin: 'object', audit: 'object' },
};
const engineKinds: Kinds = {
  ...{ socket: 'text', idle: 'count', policyFor: 'function', auditFor: 'function' },
  ...{ origin: 'object', document: 'function' },
};
const runKinds: Kinds = {
  ...{ policy: 'policy', language: 'text', args: 'texts', python: 'text', input: 'text', out: 'text' },
  ...{ env: 'object', stdin: 'object', limits: 'object', isolation: 'text', secrets: 'object' },
  ...{ audit: 'object', signal: 'object', onOutput: 'function', onProblem: 'function' },
};
const loadKinds: Kinds = {
  ...{ policy: 'policy', python: 'text', out: 'text', isolation: 'text', limits: 'object', timeout: 'count' },
  ...{ loadTimeout: 'count', most: 'count', paths: 'texts', settings: 'object', name: 'text' },
  ...{ origin: 'object', audit: 'object' },
};
const quarantineKinds: Kinds = { ...loadKinds, methods: 'texts' };

/**
 * Decides how one file may be loaded: as data, unpickled with exactly the callables that the plan lists, in isolation,
 * or not at all. The plan is good for the bytes that have its sha256, and for no others.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED, AUDIT_UNWRITABLE, …
 */
export async function plan(path: string, options: PlanOptions = {}): Promise<LoadPlan> {
  const file = pathGiven('plan', path);
  const given = settled('plan', options, planKinds);
  return (await import('../plan.ts')).planLoad(file, given);
}

/** Answers plans, scans and verifications over a unix socket until nobody asks any more. @throws LoadlockError USAGE */
export async function serveEngine(options: EngineOptions): Promise<Ended> {
  const given = checked('serveEngine', options, engineKinds, Object.keys(engineKinds));
  return (await import('../engine.ts')).serveEngine(given);
}

function isScript(script: unknown): script is { readonly name: string; readonly bytes: Uint8Array } {
  if (typeof script !== 'object' || script === null || !('bytes' in script)) return false;
  if ('name' in script && typeof script.name === 'string' && script.bytes instanceof Uint8Array) return true;
  throw new LoadlockError('USAGE', null, 'run: a script is a path, or { name, bytes } of a text and bytes');
}

/** Options of `run`; by default the policy is the preset `standard`. */
export interface RunSettings extends Omit<RunOptions, 'policy'> {
  readonly policy?: Policy | PresetName;
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
  const given = settled('run', options, runKinds);
  const { name, bytes } = isScript(script)
    ? script
    : readScript(pathGiven('run', script, 'a path, or { name, bytes }'));
  return runScript(bytes, name, given);
}

/** Options of `load`; by default the policy is the preset `standard`. */
export interface LoadSettings extends Omit<LoadOptions, 'policy'> {
  readonly policy?: Policy | PresetName;
}

/**
 * Decides on a file and hands out data only: a data-only file as it is; of any other what can be reached as data once it
 * has been loaded in isolation.
 * @throws LoadlockError TARGET_MISSING, ISOLATION_UNAVAILABLE, ISOLATION_FAILED, OUTPUT_UNWRITABLE, SOURCE_CHANGED, …
 */
export async function load(path: string, options: LoadSettings = {}): Promise<LoadResult> {
  const file = pathGiven('load', path);
  const given = settled('load', options, loadKinds);
  return (await import('../load.ts')).loadFile(file, given);
}

/** Options of `quarantine`; by default the policy is the preset `standard`. */
export interface QuarantineSettings extends Omit<QuarantineOptions, 'policy'> {
  readonly policy?: Policy | PresetName;
}

/**
 * Decides on a model and loads it in a sandbox of its own, where it stays until `close`: data goes in, data comes out.
 * Arrays are `Numbers`, or the typed arrays of JavaScript.
 * @throws LoadlockError POLICY_REFUSED, ISOLATION_UNAVAILABLE, ISOLATION_FAILED, SOURCE_CHANGED, …; GuestError for what
 * the model's own code raised.
 */
export async function quarantine(path: string, options: QuarantineSettings): Promise<QuarantinedModel> {
  const file = pathGiven('quarantine', path);
  const given = settled('quarantine', options, quarantineKinds, ['python']);
  const { quarantineFile } = await import('../quarantine.ts');
  return quarantineFile(file, given);
}

/** The values of an environment that are secrets, by their names or because they look random, for `run`. */
export async function secretsOf(environment: Iterable<readonly [string, string]>): Promise<KnownValue[]> {
  return (await import('../redact/known-values.ts')).secretValues(environment);
}

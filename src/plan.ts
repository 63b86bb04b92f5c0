import { statSync } from 'node:fs';
import type { ArtifactReport, Report, Verdict } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import { worstFirst } from './core/finding.ts';
import type { Limits } from './core/limits.ts';
import { printable } from './core/printable.ts';
import type { VersionRow } from './core/provenance.ts';
import { type Callable, type FoundRoute, type Route, RouteFinder } from './load-route.ts';
import { scanTargets } from './pipeline.ts';
import type { AuditSink, OriginSources } from './pipeline-options.ts';
import { decide } from './policy/decide.ts';
import type { Policy } from './policy/policy.ts';

/** What whoever loads a file may do with exactly the bytes that have this digest (schema/plan.json). */
export interface LoadPlan {
  readonly schema: 'loadlock.plan/1';
  readonly decision: Verdict;
  readonly complete: boolean;
  readonly sha256: string | null;
  readonly size: number;
  /** What the bytes are below their compressions. */
  readonly format: string;
  /** The compressions, the outermost first. */
  readonly streams: readonly string[];
  readonly route: Route;
  /** Why it is refused or takes isolation. */
  readonly why: string | null;
  /** All that `find_class` may return; empty unless the route is `restricted`. */
  readonly callables: readonly Callable[];
  /** Whose loader resolves the persistent ids; null where there must be none. */
  readonly persistentIds: 'torch' | null;
  /** How the environment compares with the one that was signed; null where that was not asked or is not known. */
  readonly versions: readonly VersionRow[] | null;
  readonly report: Report;
}

export interface PlanOptions {
  readonly policy: Policy;
  readonly limits?: Limits;
  /** What the target is called in the report and in the audit log, where its path says nothing. */
  readonly name?: string;
  readonly origin?: OriginSources;
  /** What will load the file, where it is no mere data; signed versions are compared with it, if `origin` names none. */
  readonly interpreter?: string;
  readonly audit?: AuditSink;
}

/**
 * Decides how one file may be loaded. It is read from a copy that nobody else can change, the signatures that came
 * with it are checked, and the decision is recorded before there is an answer.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED, AUDIT_UNWRITABLE, AUDIT_TAMPERED, …
 */
export async function planLoad(path: string, options: PlanOptions): Promise<LoadPlan> {
  const { audit, name = path } = options;
  const work = (): Promise<LoadPlan> => planned(path, options);
  if (audit === undefined) return work();
  const { recorded, recordsOfReport } = await import('./recorded.ts');
  // Nothing is loaded that is not on record.
  const sink = { ...audit, required: true };
  return recorded(sink, 'decision', [name], work, ({ report }) => recordsOfReport('decision', report));
}

async function planned(path: string, options: PlanOptions): Promise<LoadPlan> {
  const { policy, limits, name, interpreter } = options;
  checkFile(path);
  const finder = new RouteFinder();
  const loader = (): string | null => (finder.found().route === 'data' ? null : (interpreter ?? null));
  const origin = interpreter === undefined ? options.origin : { loader, ...options.origin };
  const scanned = await scanTargets([path], {
    policy,
    private: true,
    watch: finder,
    ...(limits === undefined ? {} : { limits }),
    ...(origin === undefined ? {} : { origin }),
  });
  const report = name === undefined ? scanned : named(scanned, name);
  const [target] = report.targets;
  const [artifact, ...more] = target?.artifacts ?? [];
  if (artifact === undefined || more.length > 0)
    throw new LoadlockError('SOURCE_CHANGED', null, `${printable(path)} is no file any more`);
  const { decision, complete } = report;
  const found = routeOf(artifact, decision, policy, finder.found());
  return {
    schema: 'loadlock.plan/1',
    decision,
    complete,
    sha256: artifact.sha256,
    size: artifact.size,
    ...found,
    versions: target?.provenance?.versions ?? null,
    report,
  };
}

function checkFile(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory() === true)
    throw new LoadlockError(
      'TARGET_UNSUPPORTED',
      null,
      `${printable(path)} is a folder; load takes one file`,
    );
}

function named(report: Report, name: string): Report {
  return { ...report, targets: report.targets.map((target) => ({ ...target, target: name })) };
}

type Planned = Pick<LoadPlan, 'route' | 'why' | 'format' | 'streams' | 'callables' | 'persistentIds'>;

function routeOf(artifact: ArtifactReport, decision: Verdict, policy: Policy, found: FoundRoute): Planned {
  const { findings, complete, sha256, format, size } = artifact;
  const without = (route: Route, why: string): Planned => ({
    ...{ ...found, route, why, callables: [], persistentIds: null },
  });
  if (decision !== 'allow') return without('refused', refusal(artifact, decision));
  if (sha256 === null || size === 0) return without('refused', 'empty: there are no bytes to load');
  // A policy that only observes refuses nothing: what it would have refused must not run in the caller's process.
  const enforced = decide({ ...policy, enforce: true }, { findings, complete, format });
  if (enforced.verdict !== 'allow' || !complete)
    return without('isolated', `the policy ${policy.name} only observes: ${reasonOf(artifact)}`);
  return found;
}

function refusal(artifact: ArtifactReport, decision: Verdict): string {
  return `${decision === 'deny' ? 'denied' : 'held for review'} by the policy: ${reasonOf(artifact)}`;
}

function reasonOf({ findings, complete }: ArtifactReport): string {
  const [first] = worstFirst(findings);
  if (first === undefined) return complete ? 'it is not admitted' : 'not everything could be read';
  return `${first.rule}: ${printable(first.evidence)}`;
}

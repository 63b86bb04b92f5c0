import type { ConstantValue, Expr, Module } from '../ast.ts';
import { plainNames } from '../plain-names.ts';
import { lineOf } from '../source-lines.ts';
import { findSelfTriggered } from './events/index.ts';
import { findHugeAllocations } from './growth/allocations.ts';
import { findCombinations } from './growth/combinations.ts';
import { findGraphsKept } from './growth/graphs-kept.ts';
import { findGrowth } from './growth/growth.ts';
import { findHandlesKept } from './growth/handles-kept.ts';
import { findKept } from './growth/kept.ts';
import { findOneForEach } from './growth/one-for-each.ts';
import { findOnlyAdded } from './growth/only-added.ts';
import { findProcessGrowth } from './growth/processes.ts';
import { findRequestCaches } from './growth/request-caches.ts';
import { findRequestSizes } from './growth/request-sizes.ts';
import { findTaskFloods } from './growth/task-floods.ts';
import { findTeardowns } from './growth/teardown.ts';
import { findUnboundedReads } from './growth/unbounded-reads.ts';
import { findBusyLoops } from './loops/busy-loops.ts';
import { findCapped } from './loops/capped.ts';
import { findChangedOnTheWay } from './loops/changed-on-the-way.ts';
import { findCrawls } from './loops/crawls.ts';
import { findUnseenEnds } from './loops/end-of-input.ts';
import { endlessGenerators } from './loops/endless-generators.ts';
import { findEndlessInput } from './loops/endless-input.ts';
import { findEndlessIterators } from './loops/endless-iterators.ts';
import { findEndlessLoops } from './loops/endless-loops.ts';
import { findFloatEquality } from './loops/float-equality.ts';
import { findOwnAppends } from './loops/own-append.ts';
import { findStandingPages } from './loops/pagination.ts';
import { findRefilled } from './loops/refilled.ts';
import { findShortOfEnd } from './loops/short-of-end.ts';
import { findBlockedEventLoops } from './loops/starved.ts';
import { findStuckLoops } from './loops/stuck-loops.ts';
import { findTablesWithCircles } from './loops/tables-with-circles.ts';
import { findUnsetFlags } from './loops/unset-flags.ts';
import { findWrongSentinels } from './loops/wrong-sentinel.ts';
import { findCatastrophicPatterns } from './patterns/patterns.ts';
import { findStandingHalves } from './recursion/bisection.ts';
import { findGraphsFromOutside } from './recursion/graphs-from-outside.ts';
import { findEndlessPeers } from './recursion/peers.ts';
import { findEndlessRecursion } from './recursion/recursion.ts';
import { findRecursionWithoutProgress } from './recursion/recursion-progress.ts';
import { findReplacedByThemselves } from './recursion/replaced-by-itself.ts';
import { findSelfInvocations } from './recursion/self-invocation.ts';
import { findSuperOfType } from './recursion/super-of-type.ts';
import { findDoublingTimers } from './retries/rescheduling.ts';
import { findEndlessRetries } from './retries/retries.ts';
import { findRetriesByCall } from './retries/retry-by-call.ts';
import { findRetryDecorators } from './retries/retry-decorators.ts';
import type { CrashHazard, CrashRisk, Resolver, Search } from './risk.ts';
import { findStandingCalls } from './rounds/standing-calls.ts';
import { findStandingRounds } from './rounds/standing-rounds.ts';
import { survey } from './survey.ts';
import { findByTrial } from './trial/index.ts';
import { findLargeBarriers } from './waits/barriers.ts';
import { findUnreadPipes } from './waits/child-pipes.ts';
import { findCrossedLocks } from './waits/crossed-locks.ts';
import { findSelfDeadlocks } from './waits/deadlock.ts';
import { findLateDrains } from './waits/drained-late.ts';
import { findEndlessWorkers } from './waits/endless-workers.ts';
import { findFilledFirst } from './waits/filled-first.ts';
import { findLeftLocked } from './waits/left-locked.ts';
import { findLockOrders } from './waits/lock-order.ts';
import { findWaitsForOwnLoop } from './waits/own-loop.ts';
import { findPoolWaits } from './waits/pool-waits.ts';
import { findUnansweredJoins } from './waits/queue-join.ts';
import { findSkippedDone } from './waits/skipped-done.ts';
import { findUnsignalledWaits } from './waits/unsignalled.ts';

export type { CrashRisk, Resolver } from './risk.ts';

const searches: readonly ((search: Search) => void)[] = [
  findEndlessRecursion,
  findRecursionWithoutProgress,
  findEndlessPeers,
  findGraphsFromOutside,
  findStandingHalves,
  findSelfInvocations,
  findSelfTriggered,
  findEndlessLoops,
  findStuckLoops,
  findUnsetFlags,
  findCapped,
  findStandingRounds,
  findGrowth,
  findRefilled,
  findTablesWithCircles,
  findFloatEquality,
  findBlockedEventLoops,
  findOwnAppends,
  findChangedOnTheWay,
  findRequestSizes,
  findRequestCaches,
  findUnboundedReads,
  findHandlesKept,
  findKept,
  findOnlyAdded,
  findGraphsKept,
  findEndlessRetries,
  findRetriesByCall,
  findStandingCalls,
  findStandingPages,
  findUnseenEnds,
  findEndlessIterators,
  findHugeAllocations,
  findProcessGrowth,
  findBusyLoops,
  findOneForEach,
  findCombinations,
  findEndlessInput,
  findSelfDeadlocks,
  findLockOrders,
  findCrossedLocks,
  findUnansweredJoins,
  findUnreadPipes,
  findLateDrains,
  findUnsignalledWaits,
  findEndlessWorkers,
  findFilledFirst,
  findLeftLocked,
  findWaitsForOwnLoop,
  findPoolWaits,
  findDoublingTimers,
  findTaskFloods,
  findCatastrophicPatterns,
  findTeardowns,
  findWrongSentinels,
  findLargeBarriers,
  findSkippedDone,
  findShortOfEnd,
  findCrawls,
  findReplacedByThemselves,
  findSuperOfType,
  findRetryDecorators,
  findByTrial,
];

/** Nodes that may be looked at again, besides what goes with the length of the source. */
const mostWork = 1_000_000;

const isEndless: readonly CrashHazard[] = ['endless-loop', 'unbounded-growth', 'endless-retry'];

/** More of them say nothing new of a file. */
const mostRisks = 200;

/**
 * Finds places where a program would hang, run out of memory or be torn down: recursion without a base case that can be
 * reached, loops without an exit, allocations and processes without bound. Each search follows what a run would do, and
 * keeps silent where it is not sure. Never throws; time grows with the length of the source.
 */
export function findCrashRisks(
  module: Module,
  given: Resolver = plainResolver(module),
): readonly CrashRisk[] {
  const resolve: Resolver = {
    names: (expression) => withoutBuiltins(given.names(expression)),
    constant: (expression) => given.constant(expression),
  };
  const risks = new Map<string, CrashRisk>();
  const lines = new Set<string>();
  const report = (risk: CrashRisk): void => {
    const key = `${risk.hazard} ${risk.node.at}`;
    // A call that is always reached needs no second reason.
    if (risk.hazard === 'recursion-without-progress' && risks.has(`endless-recursion ${risk.node.at}`))
      return;
    // A loop that never ends makes no progress either.
    const { at } = risk.node;
    if (risk.hazard === 'loop-without-progress' && isEndless.some((hazard) => risks.has(`${hazard} ${at}`)))
      return;
    // Nor does a line with two calls need two.
    const line = `${risk.hazard} in line ${lineOf(module.source, at)}`;
    if (risk.hazard === 'recursion-without-progress' && lines.has(line)) return;
    // What is too large to be held is also too much to be gone through.
    const held = `huge-allocation in line ${lineOf(module.source, at)}`;
    if (risk.hazard === 'combinatorial-growth' && lines.has(held)) return;
    lines.add(line);
    if (risks.size < mostRisks && !risks.has(key)) risks.set(key, risk);
  };
  let left = mostWork + 20 * module.source.text.length;
  const spend = (nodes: number): boolean => {
    left -= nodes;
    return left > 0;
  };
  const found = survey(module, (expression) => resolve.names(expression));
  const plain: Search = {
    module,
    resolve,
    survey: found,
    report,
    spend,
    endlessGenerators: new Set(),
    inert: new Map(),
  };
  const search: Search = { ...plain, endlessGenerators: endlessGenerators(plain) };
  for (const find of searches) find(search);
  return [...risks.values()].sort(
    (a, b) => a.node.at - b.node.at || a.node.end - b.node.end || (a.hazard < b.hazard ? -1 : 1),
  );
}

const builtins = 'builtins.';

/** `print` and `builtins.print` are one; the searches know the shorter name. */
function withoutBuiltins(names: readonly string[]): readonly string[] {
  let some = false;
  for (let i = 0; i < names.length && !some; i++) some = (names[i] as string).startsWith(builtins);
  if (!some) return names;
  return names.map((name) => (name.startsWith(builtins) ? name.slice(builtins.length) : name));
}

/** Names by the imports of the file, and constants that are written down as such. */
export function plainResolver(module: Module): Resolver {
  const names = plainNames(module);
  return { names, constant: constantAlone };
}

function constantAlone(expression: Expr): ConstantValue | undefined {
  return expression.type === 'Constant' ? expression.value : undefined;
}

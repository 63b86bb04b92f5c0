import type { ConstantValue, Expr, Module } from '../ast.ts';
import { plainNames } from '../plain-names.ts';
import { lineOf } from '../source-lines.ts';
import { findHugeAllocations } from './allocations.ts';
import { findStandingHalves } from './bisection.ts';
import { findBusyLoops } from './busy-loops.ts';
import { findUnreadPipes } from './child-pipes.ts';
import { findCombinations } from './combinations.ts';
import { findCrossedLocks } from './crossed-locks.ts';
import { findSelfDeadlocks } from './deadlock.ts';
import { findLateDrains } from './drained-late.ts';
import { findUnseenEnds } from './end-of-input.ts';
import { endlessGenerators } from './endless-generators.ts';
import { findEndlessInput } from './endless-input.ts';
import { findEndlessIterators } from './endless-iterators.ts';
import { findEndlessLoops } from './endless-loops.ts';
import { findEndlessWorkers } from './endless-workers.ts';
import { findSelfTriggered } from './events/index.ts';
import { findFilledFirst } from './filled-first.ts';
import { findFloatEquality } from './float-equality.ts';
import { findGrowth } from './growth.ts';
import { findKept } from './kept.ts';
import { findLeftLocked } from './left-locked.ts';
import { findLockOrders } from './lock-order.ts';
import { findOneForEach } from './one-for-each.ts';
import { findOwnAppends } from './own-append.ts';
import { findWaitsForOwnLoop } from './own-loop.ts';
import { findStandingPages } from './pagination.ts';
import { findCatastrophicPatterns } from './patterns.ts';
import { findEndlessPeers } from './peers.ts';
import { findPoolWaits } from './pool-waits.ts';
import { findProcessGrowth } from './processes.ts';
import { findUnansweredJoins } from './queue-join.ts';
import { findEndlessRecursion } from './recursion.ts';
import { findRecursionWithoutProgress } from './recursion-progress.ts';
import { findRefilled } from './refilled.ts';
import { findRequestSizes } from './request-sizes.ts';
import { findDoublingTimers } from './rescheduling.ts';
import { findEndlessRetries } from './retries.ts';
import { findRetriesByCall } from './retry-by-call.ts';
import type { CrashRisk, Resolver, Search } from './risk.ts';
import { findSelfInvocations } from './self-invocation.ts';
import { findStandingCalls } from './standing-calls.ts';
import { findStandingRounds } from './standing-rounds.ts';
import { findBlockedEventLoops } from './starved.ts';
import { findStuckLoops } from './stuck-loops.ts';
import { survey } from './survey.ts';
import { findTablesWithCircles } from './tables-with-circles.ts';
import { findTaskFloods } from './task-floods.ts';
import { findTeardowns } from './teardown.ts';
import { findUnsignalledWaits } from './unsignalled.ts';

export type { CrashRisk, Resolver } from './risk.ts';

const searches: readonly ((search: Search) => void)[] = [
  findEndlessRecursion,
  findRecursionWithoutProgress,
  findEndlessPeers,
  findStandingHalves,
  findSelfInvocations,
  findSelfTriggered,
  findEndlessLoops,
  findStuckLoops,
  findStandingRounds,
  findGrowth,
  findRefilled,
  findTablesWithCircles,
  findFloatEquality,
  findBlockedEventLoops,
  findOwnAppends,
  findRequestSizes,
  findKept,
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
];

/** Nodes that may be looked at again, besides what goes with the length of the source. */
const mostWork = 1_000_000;

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
    // Nor does a line with two calls need two.
    const line = `${risk.hazard} in line ${lineOf(module.source, risk.node.at)}`;
    if (risk.hazard === 'recursion-without-progress' && lines.has(line)) return;
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

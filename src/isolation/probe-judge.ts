import type { Enforcement, Limits } from './backend.ts';
import type { Ended } from './launch.ts';

/** `not tried`: it is not what the backend is for, or the control outside did not succeed, so that nothing follows. */
export type Verdict = 'proven' | 'failed' | 'not tried';

/** What the probe's program said, by its keys. */
export type Told = ReadonlyMap<string, unknown>;

export interface Witnessed {
  readonly told: Told;
  /** What the host saw touched. */
  readonly touched: ReadonlySet<string>;
  /** What was left behind went on. */
  readonly daemon: boolean;
}

export interface WitnessedInside extends Witnessed {
  readonly ended: Ended;
  readonly cpu: Ended;
  readonly wall: Ended;
  readonly output: Ended;
}

const mebibyte = 2 ** 20;

/**
 * Compares what happened inside with what happened outside. What the host saw counts before what the guest says.
 */
export function judge(
  inside: WitnessedInside,
  outside: Witnessed,
  limits: Limits,
): Map<Enforcement, Verdict> {
  const megabytes = limits.disk / mebibyte;
  const kernelOutside = listOf(outside.told.get('kernel'));
  return new Map<Enforcement, Verdict>([
    [
      'files',
      verdict(
        allFalse(inside.told.get('files')) && !inside.touched.has('marker'),
        allTrue(outside.told.get('files')) && outside.touched.has('marker'),
      ),
    ],
    [
      'network',
      verdict(
        allFalse(inside.told.get('network')) && !inside.touched.has('tcp') && !inside.touched.has('abstract'),
        outside.touched.has('tcp'),
      ),
    ],
    [
      'processes',
      verdict(
        allFalse(inside.told.get('processes')) && !inside.touched.has('victim') && !inside.daemon,
        outside.touched.has('victim') && outside.daemon,
      ),
    ],
    [
      'system-calls',
      verdict(
        common(inside.told.get('calls'), outside.told.get('calls')).length === 0,
        listOf(outside.told.get('calls')).length > 0,
      ),
    ],
    [
      'kernel',
      verdict(common(inside.told.get('kernel'), kernelOutside).length === 0, kernelOutside.length > 0),
    ],
    // It may have been the end of the sandbox; then it has not told how far it came.
    [
      'memory',
      verdict(
        inside.ended.hit === 'memory' || (inside.told.has('memory') && count(inside.told.get('memory')) < 3),
        count(outside.told.get('memory')) === 3,
      ),
    ],
    [
      'process-count',
      verdict(
        inside.told.has('many') && count(inside.told.get('many')) < limits.processes,
        count(outside.told.get('many')) > limits.processes,
      ),
    ],
    [
      'disk',
      verdict(
        inside.told.has('disk') && count(inside.told.get('disk')) <= megabytes,
        count(outside.told.get('disk')) > megabytes,
      ),
    ],
    // Of these the limits themselves are the control: the program says nothing where it comes to its end.
    ['cpu-time', cpuVerdict(inside.cpu)],
    ['wall-time', inside.wall.hit === 'time' ? 'proven' : 'failed'],
    ['output', inside.output.truncated && inside.output.hit === 'output' ? 'proven' : 'failed'],
  ]);
}

function verdict(stopped: boolean, controlSucceeded: boolean): Verdict {
  if (!controlSucceeded) return 'not tried';
  return stopped ? 'proven' : 'failed';
}

/** The host sees how long it ran by the clock; how long by the processor, its end tells. */
function cpuVerdict(ended: Ended): Verdict {
  if (ended.hit === 'time' && ended.hitSeenBy === 'host') return 'not tried';
  return ended.hit === 'time' || endedBadly(ended) ? 'proven' : 'failed';
}

function endedBadly(ended: Ended): boolean {
  return ended.failure === null && ended.exitCode !== 0 && ended.hit === null;
}

function allFalse(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => one === false);
}

function allTrue(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => one === true);
}

function common(one: unknown, other: unknown): unknown[] {
  const known = new Set(listOf(other));
  // Nothing said is nothing proven.
  return Array.isArray(one) ? one.filter((word) => known.has(word)) : [...known];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

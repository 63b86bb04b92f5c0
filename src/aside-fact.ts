import type { AnomalyCode, Capability, Fact } from './core/fact.ts';
import { leavesUnread } from './core/fact.ts';

/** What is said of a file of which nobody who installs or imports its package opens anything: it happens to whoever goes there. */
export function asideFact(fact: Fact): Fact {
  if (fact.kind === 'effect' || fact.kind === 'hazard') return { ...fact, reach: 'none' };
  if (fact.kind === 'capability') return evaluated.has(fact.capability) ? fact : { ...fact, aside: true };
  return fact.kind === 'anomaly' && !stays.has(fact.code) ? { ...fact, aside: true } : fact;
}

/** Runs as soon as somebody reads the file, or is opened by a loader of any name. */
const evaluated: ReadonlySet<Capability> = new Set([
  ...(['native-code', 'python-code', 'opaque-bytecode', 'evaluated-text'] as const),
]);

/** Pickles are programs as far as they go, and what failed here may read on elsewhere. */
const stays: ReadonlySet<AnomalyCode> = new Set([
  ...(['unreadable', 'special-file', 'changed-while-reading', 'nested-too-deep'] as const),
  ...(['pickle-broken', 'pickle-second-reading', 'pickle-frame-straddle', 'torch-broken'] as const),
]);

/**
 * Whether code makes objects or programs of files as soon as it is imported. A file that nobody opens may be as broken as
 * it likes; here any file may be the one that is opened.
 */
export function opensFiles(fact: Fact): boolean {
  if (fact.kind !== 'effect' || fact.reach !== 'load') return false;
  if (fact.phase !== 'import' && fact.phase !== 'construct') return false;
  if (fact.traits.includes('safeguarded') || fact.unpacked === true) return false;
  return (
    fact.capability === 'deserialisation' ||
    (fact.capability === 'dynamic-code' && !fact.traits.includes('constant'))
  );
}

/** Whether some bytes of it were not understood, in a file that nobody opens. */
export function leavesAsideUnread(fact: Fact): boolean {
  return fact.kind === 'anomaly' && fact.aside === true && leavesUnread(fact.code);
}

import type { Call, Global, Value } from '../../core/value.ts';
import { entryOf } from './denote.ts';
import { nameOfGlobal } from './evidence.ts';
import { noteImport } from './held.ts';
import { judgeInvocation } from './invocation.ts';
import type { CatalogJudgement } from './judgement.ts';
import { judgeHash, judgeHeld, judgeItems, judgeState } from './state.ts';

export type { CallableRule, CatalogJudgement } from './judgement.ts';

/** Judges what an import alone says; how it is used is judged call by call. Null where it is harmless. */
export function judgeImport(global: Global): CatalogJudgement | null {
  const evidence = nameOfGlobal(global);
  if (global.module === null || global.name === null) {
    const why = 'The module or the name is the result of a computation.';
    return { rule: 'computed-import', severity: 'high', evidence, why, refs: [], name: null };
  }
  const entry = entryOf(global);
  if (entry.kind === 'danger')
    return {
      rule: 'dangerous-import',
      severity: 'high',
      evidence,
      why: entry.why,
      refs: entry.refs,
      name: evidence,
    };
  if (entry.kind === 'unknown' || (entry.kind === 'inert' && entry.uses.size === 0))
    return { rule: 'unknown-import', severity: 'medium', evidence, why: entry.why, refs: [], name: evidence };
  noteImport(entry);
  return null;
}

/**
 * Judges one call that the unpickler would make. Null where it is harmless.
 * @param target what BUILD gives a state to, or what items are put into.
 */
export function judgeCall(call: Call, target: Value | undefined): CatalogJudgement | null {
  switch (call.via) {
    case 'BUILD':
      return judgeState(call, target ?? call.callable);
    case 'APPEND':
    case 'APPENDS':
    case 'SETITEM':
    case 'SETITEMS':
    case 'ADDITEMS':
      return judgeItems(call, target ?? call.callable);
    case 'HASH':
      return judgeHash(call);
    case 'HOLD':
      return judgeHeld(call);
    default:
      return judgeInvocation(call);
  }
}

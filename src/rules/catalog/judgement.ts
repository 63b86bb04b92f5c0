import type { Severity } from '../../core/finding.ts';
import { type Call, Dict, type Value } from '../../core/value.ts';
import type { DenotedComputed } from './denote.ts';
import type { Breach, Entry, Use } from './entry.ts';
import { evidenceOf, nameOfGlobal } from './evidence.ts';
import { findUnholdable } from './held.ts';

export type CallableRule =
  | 'dangerous-call'
  | 'dangerous-import'
  | 'unknown-call'
  | 'unknown-import'
  | 'unexpected-arguments'
  | 'computed-call'
  | 'computed-import'
  | 'overwrites-program';

export interface CatalogJudgement {
  readonly rule: CallableRule;
  readonly severity: Severity;
  readonly evidence: string;
  readonly why: string;
  readonly refs: readonly string[];
  /** The dotted name of what is imported or called; null where it is computed. */
  readonly name: string | null;
}

/** What the entry says by itself; undefined where it depends on the use. */
export function ofEntry(call: Call, entry: Entry, name: string): CatalogJudgement | undefined {
  if (entry.kind === 'danger')
    return {
      rule: 'dangerous-call',
      severity: 'critical',
      evidence: evidenceOf(call),
      why: entry.why,
      refs: entry.refs,
      name,
    };
  if (entry.kind === 'unknown')
    return {
      rule: 'unknown-call',
      severity: 'medium',
      evidence: evidenceOf(call),
      why: entry.why,
      refs: [],
      name,
    };
  return undefined;
}

export function unproven(call: Call, name: string, use: Use): CatalogJudgement {
  const way = use === 'call' ? 'calling it' : 'making it this way';
  const why = `It is harmless to refer to, but nobody has shown that ${way} is harmless.`;
  return { rule: 'unknown-call', severity: 'medium', evidence: evidenceOf(call), why, refs: [], name };
}

export function unexpected(call: Call, name: string, found: Breach | null): CatalogJudgement | null {
  if (found === null) return null;
  return {
    rule: 'unexpected-arguments',
    severity: found.severity,
    evidence: evidenceOf(call),
    why: found.why,
    refs: [],
    name,
  };
}

export function computed(call: Call, what: DenotedComputed): CatalogJudgement {
  return {
    rule: 'computed-call',
    severity: callsNothing(call) ? what.severityOfNew : what.severity,
    evidence: evidenceOf(call),
    why: what.why,
    refs: [],
    name: null,
  };
}

export function unprovenState(call: Call, name: string, use: Use): CatalogJudgement {
  const given = use === 'items' ? 'items' : 'a state like this';
  const why = `Nobody has shown that giving it ${given} is harmless.`;
  return { rule: 'unknown-call', severity: 'medium', evidence: evidenceOf(call), why, refs: [], name };
}

/** What is known of a class holds for states of plain data: an object could answer its `__setstate__` as it likes. */
export function objectState(call: Call, name: string): CatalogJudgement {
  const why = 'Its state is an object, where honest files have plain data.';
  return { rule: 'unknown-call', severity: 'medium', evidence: evidenceOf(call), why, refs: [], name };
}

/** A class that is harmless as an object but not as a value: whoever holds the class can call it. */
export function held(value: Value): CatalogJudgement | null {
  const global = findUnholdable(value);
  if (global === null) return null;
  const name = nameOfGlobal(global);
  const why =
    'Nobody has shown that holding the class or function itself is harmless: its holder can call it.';
  return {
    rule: 'unknown-call',
    severity: 'medium',
    evidence: `${name} held as a value`,
    why,
    refs: [],
    name,
  };
}

/** What a file keeps under the name of a method is called for it. */
export function standsIn(call: Call, method: string): CatalogJudgement {
  return {
    rule: 'unexpected-arguments',
    severity: 'medium',
    evidence: evidenceOf(call),
    why: `It sets ${method} to something that calls a function, where libraries look for a method.`,
    refs: [],
    name: null,
  };
}

export function overwriting(call: Call, severity: 'critical' | 'high', why: string): CatalogJudgement {
  return { rule: 'overwrites-program', severity, evidence: evidenceOf(call), why, refs: [], name: null };
}

/**
 * Whether an object is made or filled without calling its class: what the class then runs was asked of the class. Keys
 * run its `__hash__`, and a state for slots its setters.
 */
function callsNothing({ via, args }: Call): boolean {
  if (via === 'BUILD') return args instanceof Dict;
  return via !== 'REDUCE' && via !== 'INST' && via !== 'OBJ' && via !== 'HASH' && via !== 'HOLD';
}

import type { Fact, Place } from './fact.ts';
import { globalName, type ReprBudget, repr } from './repr.ts';
import type { Call, Value } from './value.ts';

/** Longer than in a finding: facts are asked for by who wants to see everything. */
const factBudget: ReprBudget = Object.freeze({ length: 2_000, depth: 8, items: 50, text: 1_000 });

/** Facts that hold no symbols are plain already. */
type Symbolic = 'import' | 'call' | 'persistent-id' | 'extension';

/** A fact as it stands in a report: symbols are written out, so that it outlives the file that it was read from. */
export type PlainFact =
  | Exclude<Fact, { readonly kind: Symbolic }>
  | { readonly kind: 'import'; readonly where: Place; readonly global: string; readonly opcode: string }
  | { readonly kind: 'call'; readonly where: Place; readonly via: string; readonly call: string }
  | { readonly kind: 'persistent-id'; readonly where: Place; readonly id: string; readonly expected: boolean }
  | { readonly kind: 'extension'; readonly where: Place; readonly code: number };

/** Writes a fact out. To be done while the file is open: constants are decoded from its bytes. */
export function plainFact(fact: Fact): PlainFact {
  const { where } = fact;
  switch (fact.kind) {
    case 'import':
      return { kind: 'import', where, global: globalName(fact.global), opcode: fact.global.opcode };
    case 'call':
      return { kind: 'call', where, via: fact.call.via, call: callText(fact.call) };
    case 'persistent-id':
      return { kind: 'persistent-id', where, id: valueText(fact.id), expected: fact.expected };
    case 'extension':
      return { kind: 'extension', where, code: fact.code };
    default:
      return fact;
  }
}

/** What is only hashed as a key or held for a reducer has no arguments to show. */
function callText(call: Call): string {
  return valueText(call.via === 'HASH' || call.via === 'HOLD' ? call.callable : call);
}

function valueText(value: Value): string {
  return repr(value, factBudget);
}

import type { Fact } from '../core/fact.ts';
import { globalName, type ReprBudget, repr } from '../core/repr.ts';
import type { Value } from '../core/value.ts';
import { placeJson } from './places.ts';

/** Longer than in a finding: facts are asked for by who wants to see everything. */
const factBudget: ReprBudget = Object.freeze({ length: 2_000, depth: 8, items: 50, text: 1_000 });

/** A fact with its symbolic values written out, as it stands in the JSON report. */
export function factJson(fact: Fact): object {
  const head = { kind: fact.kind, where: placeJson(fact.where) };
  switch (fact.kind) {
    case 'import':
      return { ...head, global: globalName(fact.global), opcode: fact.global.opcode };
    case 'call':
      return { ...head, via: fact.call.via, call: valueText(fact.call) };
    case 'persistent-id':
      return { ...head, id: valueText(fact.id), expected: fact.expected };
    case 'extension':
      return { ...head, code: fact.code };
    case 'tensor':
      return { ...head, name: fact.name, dtype: fact.dtype, shape: [...fact.shape], bytes: fact.bytes };
    case 'format':
      return { ...head, format: fact.format, size: fact.size, detail: fact.detail };
    case 'anomaly':
      return { ...head, code: fact.code, detail: fact.detail };
  }
}

function valueText(value: Value): string {
  return repr(value, factBudget);
}

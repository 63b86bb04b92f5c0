import type { OperationFact } from '../core/fact.ts';
import { operationCatalogs } from './operations/index.ts';
import type { OperationCatalog } from './operations/operations.ts';
import type { Rule } from './rule.ts';

const byDomain: ReadonlyMap<string, OperationCatalog> = new Map(
  operationCatalogs.map((catalog) => [catalog.domain, catalog]),
);

/** Operations of graphs: what only computes is on an allow-list, everything else is told. */
export const graphOperation: Rule<'operation'> = {
  id: 'graph-operation',
  on: 'operation',
  severity: 'medium',
  what: 'The graph holds an operation that does more than compute, or that nobody here knows.',
  why: 'The runtime executes the operation when the model runs, with the rights of the process.',
  fix: 'Ask the publisher what the operation is for, or run the model only in isolation.',
  refs: ['CWE-829'],
  check: (operation) => {
    const catalog = byDomain.get(operation.domain);
    const judgement = catalog === undefined ? unknown(operation) : catalog.judge(operation);
    return judgement === null ? null : { ...judgement, evidence: evidenceOf(operation) };
  },
};

function unknown({ domain }: OperationFact): { why: string } {
  return { why: `Nothing is known of operations of ${domain}.` };
}

function evidenceOf({ domain, name, within, count, detail }: OperationFact): string {
  const times = count > 1 ? ` ×${count}` : '';
  const place = within === '' ? '' : ` in function ${within}`;
  return `${domain} ${name}${times}${place}${detail === undefined ? '' : `: ${detail}`}`;
}

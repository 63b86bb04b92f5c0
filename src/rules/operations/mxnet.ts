import type { OperationFact } from '../../core/fact.ts';
import { knownOperations } from './known.ts';
import type { OperationCatalog, OperationJudgement } from './operations.ts';

/** Operators through which a symbol reaches Python functions: by a registered name, or by an address in memory. */
const registered: ReadonlySet<string> = new Set(['Custom', '_npi_Custom', '_contrib_Custom']);
const addresses: ReadonlySet<string> = new Set(['_Native', '_NDArray', '_CustomFunction']);

/** Operators that MXNet itself registers only compute. */
export const mxnetOperations: OperationCatalog = {
  domain: 'mxnet',
  judge: ({ name }: OperationFact): OperationJudgement | null => {
    if (addresses.has(name))
      return {
        severity: 'high',
        why: 'Its attributes hold addresses of functions in memory, which MXNet calls as they are.',
        refs: ['CWE-822'],
      };
    if (registered.has(name))
      return { severity: 'medium', why: 'It runs a Python class that the loading program has registered.' };
    if (knownOperations('mxnet', '')?.has(name) === true) return null;
    return { severity: 'medium', why: 'MXNet has no operator of this name: a library must bring it along.' };
  },
};

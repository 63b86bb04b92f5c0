import { knownOperations } from './known.ts';
import type { OperationCatalog } from './operations.ts';

/** Layers and operations of Core ML only compute; a custom layer is told by the class that it names. */
export const coremlOperations: OperationCatalog = {
  domain: 'coreml',
  judge: ({ name }) => {
    const [kind = '', operation = ''] = name.split('::', 2);
    if (knownOperations('coreml', kind)?.has(operation) === true) return null;
    return { severity: 'medium', why: 'No version of coremltools that is known here writes it.' };
  },
};

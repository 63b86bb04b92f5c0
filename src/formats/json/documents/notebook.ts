import { JsonArray, JsonObject } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';

/** A Jupyter notebook (nbformat 3 and 4): its cells run when somebody starts them. */
export const notebook: DocumentKind = {
  id: 'notebook',
  is: ({ root }) =>
    root !== undefined &&
    (root.has('nbformat') || root.dropped > 0) &&
    (root.get('cells') instanceof JsonArray || root.get('worksheets') instanceof JsonArray),
  read({ root }, reading) {
    const cells = root!.get('cells') ?? root!.get('worksheets');
    if (!(cells instanceof JsonArray)) return;
    const code = cells.items.filter(
      (cell) => cell instanceof JsonObject && cell.get('cell_type') !== 'markdown',
    ).length;
    if (code === 0) return;
    reading.emit({
      kind: 'capability',
      where: { offset: cells.at },
      capability: 'python-code',
      by: `notebook with ${code} code cell${code === 1 ? '' : 's'}`,
      when: 'started',
    });
  },
};

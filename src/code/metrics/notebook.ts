import type { Metrics } from '../../core/code-metrics.ts';
import type { Fact } from '../../core/fact.ts';
import { parsePython } from '../python/parse/parse.ts';
import { measure } from './index.ts';

/**
 * The Python of a notebook's code cells, as radon's notebook mode takes it: the cells one below the other, without the
 * lines that IPython reads in its own way. radon leaves out magics (`%`) alone, and reads no notebook with other such
 * lines; here those that start a shell command (`!`) or ask for help (`?`) are left out as well.
 */
export function notebookSource(cells: readonly string[]): string {
  return cells
    .join('\n')
    .split('\n')
    .filter((line) => !line.startsWith('%') && !line.startsWith('!') && !line.startsWith('?'))
    .join('\n');
}

/** Measures the code cells of a notebook as one file. `facts` are those of the same cells, as far as there are any. */
export function measureNotebook(cells: readonly string[], facts?: readonly Fact[]): Metrics {
  return measure(parsePython(notebookSource(cells)), facts);
}

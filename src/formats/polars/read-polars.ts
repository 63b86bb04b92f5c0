import { handPickledFunctions } from '../document/pickled-functions.ts';
import type { Reading } from '../format.ts';

/** What a plan computes is data to whoever runs it; what it carries to be called is read as the pickles that it is. */
export function readPlan(reading: Reading, what: 'plan' | 'expression'): void {
  const count = handPickledFunctions(reading, false);
  reading.is(
    `polars-${what}`,
    count === 0 ? '' : `with ${count} ${count === 1 ? 'function' : 'functions'} of Python`,
  );
}

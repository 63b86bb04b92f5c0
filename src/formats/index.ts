import { earlyFormats } from './early.ts';
import type { Format } from './format.ts';
import { lateFormats } from './late.ts';

/**
 * Every format, in the order in which they are asked; a format is one file or folder and one line in one of the two
 * lists. Those with a signature are in the early one; the late one is loaded when it is needed.
 */
export const formats: readonly Format[] = [...earlyFormats, ...lateFormats];

import { ParseError } from '../core/errors.ts';
import type { Reading } from './format.ts';

/** What breaks off is told, and what stood before it stays read. */
export function guarded(reading: Reading, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    reading.emit({
      kind: 'anomaly',
      where: error.at === null ? {} : { offset: error.at },
      code: 'structure-broken',
      detail: error.message,
    });
  }
}

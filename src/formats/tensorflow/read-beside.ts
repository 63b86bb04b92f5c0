import { ParseError } from '../../core/errors.ts';
import type { Reading } from '../format.ts';
import { fieldsOf, whole } from './message.ts';
import { readKerasMetadata } from './read-objects.ts';

/** SavedMetadata of Keras 2. */
export function readKerasMetadataFile(reading: Reading): void {
  guarded(reading, () => readKerasMetadata(reading, whole(reading.source)));
}

/** FingerprintDef (fingerprint.proto): numbers only. */
export function readFingerprint(reading: Reading): void {
  guarded(reading, () => {
    for (const field of fieldsOf(whole(reading.source)))
      if (reading.detail && field.wire === 'varint')
        reading.emit({
          kind: 'metadata',
          where: { offset: field.at },
          key: `field ${field.number}`,
          value: String(field.value),
        });
  });
}

/** A message that breaks off is told, and what stood before it stays read. */
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

import type { Reading } from '../format.ts';
import { guarded } from '../guarded.ts';
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

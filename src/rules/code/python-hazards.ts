import type { Hazard } from './hazard-rule.ts';
import { attackHazards } from './python/attacks.ts';
import { concealmentHazards } from './python/concealment.ts';
import { connectionHazards } from './python/connections.ts';
import { credentialHazards } from './python/credentials.ts';
import { cryptographyHazards } from './python/cryptography.ts';
import { deserialisationHazards } from './python/deserialisation.ts';
import { fileHazards } from './python/files.ts';
import { injectionHazards } from './python/injection.ts';
import { plantingHazards } from './python/planting.ts';
import { supplyHazards } from './python/supply.ts';

/** What Python code does that is unsafe in a known way. */
export const pythonHazards: readonly Hazard[] = [
  ...attackHazards,
  ...concealmentHazards,
  ...supplyHazards,
  ...plantingHazards,
  ...deserialisationHazards,
  ...credentialHazards,
  ...injectionHazards,
  ...connectionHazards,
  ...cryptographyHazards,
  ...fileHazards,
];

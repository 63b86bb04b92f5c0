import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const beside = fileURLToPath(new URL('../../shared/vectors', import.meta.url));

/** The folder of published signatures and logs with known outcomes; null where this machine has none. */
export const vectors: string | null =
  process.env['LOADLOCK_TEST_VECTORS'] ?? (existsSync(beside) ? beside : null);

/** Why tests that need them are skipped, for `test(…, { skip })`. */
export const withoutVectors: string | false =
  vectors === null ? 'no test vectors: set LOADLOCK_TEST_VECTORS to their folder' : false;

import { fileURLToPath } from 'node:url';

/** Where the programs lie that run inside: Python, without a package of its own. Mounted read-only. */
export const guestFolder: string = fileURLToPath(new URL('./guest/', import.meta.url));

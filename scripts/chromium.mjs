// The browser that looks at HTML reports in tests: Debian's Chromium, installed where that is allowed.

import { existsSync } from 'node:fs';
import { aptInstall } from './debian-tools.mjs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * @param {(line: string) => void} log
 * @returns {Promise<string | null>} the program, or null where there is none and none can be installed
 */
export async function ensureChromium(log) {
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null;
  log('installing Chromium (apt-get install chromium)');
  await aptInstall(['chromium']);
  return places.find((path) => existsSync(path)) ?? null;
}

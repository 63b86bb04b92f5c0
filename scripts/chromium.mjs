// The browser that looks at HTML reports in tests: Debian's Chromium, installed where that is allowed.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const MINUTE = 60_000;

/**
 * @param {(line: string) => void} log
 * @returns {string | null} the program, or null where there is none and none can be installed
 */
export function ensureChromium(log) {
  const found = places.find((path) => existsSync(path));
  if (found !== undefined) return found;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null;
  log('installing Chromium (apt-get install chromium)');
  const options = {
    stdio: 'ignore',
    timeout: 4 * MINUTE,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  const install = ['install', '--yes', '--no-install-recommends', 'chromium'];
  if (spawnSync('apt-get', install, options).status !== 0) {
    spawnSync('apt-get', ['update'], options);
    spawnSync('apt-get', install, options);
  }
  return places.find((path) => existsSync(path)) ?? null;
}

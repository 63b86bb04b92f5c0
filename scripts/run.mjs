// `npm run -s loadlock -- COMMAND`: the program as built from this checkout. Installs and builds first where that is
// needed; stdout is the program's alone.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectNode, root, setup } from './setup.mjs';

/** npm changes into the checkout; the user's paths are relative to where npm was called. */
function callersFolder() {
  return process.env.INIT_CWD ?? process.cwd();
}

/** Runs the built program and returns its exit code. */
export function runLoadlock(words, cwd = callersFolder()) {
  // An interrupt reaches the program too, which then ends by itself.
  process.on('SIGINT', () => {});
  const result = spawnSync(projectNode(), [join(root, 'dist', 'cli', 'main.js'), ...words], {
    cwd,
    stdio: 'inherit',
  });
  return result.status ?? (result.signal === 'SIGINT' ? 130 : 2);
}

if (process.argv[1]?.endsWith('run.mjs')) {
  try {
    await setup();
    process.exitCode = runLoadlock(process.argv.slice(2));
  } catch (error) {
    console.error(`loadlock: ${error.message}`);
    process.exitCode = 2;
  }
}

// `npm start`: gets everything ready and scans the artifacts under examples/; `npm start -- PATH…` scans yours.

import { runLoadlock } from './run.mjs';
import { root, setup } from './setup.mjs';

const paths = process.argv.slice(2);
try {
  await setup();
  process.exitCode = paths.length > 0 ? runLoadlock(['scan', ...paths]) : demonstrate();
} catch (error) {
  console.error(`loadlock: ${error.message}`);
  process.exitCode = 2;
}

function demonstrate() {
  const code = runLoadlock(['scan', 'examples'], root);
  if (code !== 0 && code !== 1 && code !== 3) return code;
  console.error(`
The files under examples/booby-trapped are meant to be refused: loadlock itself ended with exit code ${code}
(0 allow, 1 deny, 2 could not decide, 3 review). Scan your own with: npm start -- PATH…`);
  return 0;
}

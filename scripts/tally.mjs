// Counts of test runs, and the one line that closes them.
//
//   node scripts/tally.mjs FILE       sums the runs that LOADLOCK_TALLY=FILE collected, and prints that line

import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** The skipped tests with their reasons, then the counts. */
export function closing({ passed, failed, skipped }) {
  const lines = skipped.map(
    ({ file, name, reason }) => `skipped: ${file}: ${name} (${reason || 'no reason is given'})`,
  );
  return [...lines, `${passed} passed, ${failed} failed, ${skipped.length} skipped`].join('\n');
}

export function sum(runs) {
  return {
    passed: runs.reduce((total, run) => total + run.passed, 0),
    failed: runs.reduce((total, run) => total + run.failed, 0),
    skipped: runs.flatMap((run) => run.skipped),
  };
}

/** Prints the closing of a run, or leaves it to whoever collects several. */
export function close(run) {
  const collect = process.env.LOADLOCK_TALLY;
  if (collect === undefined) console.log(closing(run));
  else appendFileSync(collect, `${JSON.stringify(run)}\n`);
}

if (process.argv[1]?.endsWith('tally.mjs')) {
  const file = process.argv[2];
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  console.log(closing(sum(lines.filter((line) => line !== '').map((line) => JSON.parse(line)))));
}

// What is checked without running anything: types, lint and format, folder walls, dead code. The commands are those of
// package.json; each keeps what it knows of unchanged files below node_modules/.cache.

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectNode, root } from './setup.mjs';

const checks = ['types', 'lint', 'walls', 'dead'];
const programs = {
  tsc: ['typescript', 'bin', 'tsc'],
  biome: ['@biomejs', 'biome', 'bin', 'biome'],
  depcruise: ['dependency-cruiser', 'bin', 'dependency-cruise.mjs'],
  knip: ['knip', 'bin', 'knip.js'],
};

/** Each counts as one test; `complain` is told what those that fail have to say. */
export async function staticChecks(complain) {
  mkdirSync(join(root, 'node_modules', '.cache'), { recursive: true });
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const run = { passed: 0, failed: 0, skipped: [] };
  const waiting = [...checks];
  const next = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const complaint = await complaintOf(scripts[`check:${name}`].split(' '));
      if (complaint === null) run.passed += 1;
      else {
        run.failed += 1;
        complain(`\nfailed: npm run check:${name}\n${complaint}`);
      }
    }
  };
  await Promise.all([next(), next()]);
  return run;
}

/** Null where there is none. */
function complaintOf([program, ...words]) {
  const command = [join(root, 'node_modules', ...programs[program]), ...words];
  return new Promise((resolve) => {
    execFile(projectNode(), command, { cwd: root, maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
      resolve(error === null ? null : `${stdout}${stderr}${error.code === undefined ? error.message : ''}`),
    );
  });
}

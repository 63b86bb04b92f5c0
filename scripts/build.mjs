// Builds dist/ out of src/: the library by the TypeScript compiler, the catalog's data beside it, and the program in one
// file.
//
//   node scripts/build.mjs            always builds
//
// The build is made aside and put in place at once: a program that runs from dist/ never sees half of it.

import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleProgram } from './bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');
const dist = join(root, 'dist');
const stamp = join(dist, '.built');

/** Builds if dist/ is not what src/ would give. Throws where the compiler finds errors. */
export async function ensureBuilt() {
  const state = stateOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === state) return;
  await build(state);
}

async function build(state = stateOfSources()) {
  const draft = join(root, `.dist-${process.pid}`);
  try {
    compile(draft);
    copyData(draft);
    await bundleProgram(src, draft);
    writeFileSync(join(draft, '.built'), state);
    replace(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

function compile(outDir) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const words = [compiler, '-p', join(root, 'tsconfig.build.json'), '--outDir', outDir];
  const result = spawnSync(process.execPath, words, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) throw new Error('the build failed: see the errors above');
}

/** JSON that the program reads by itself, and Python that runs inside of sandboxes, are not the compiler's business. */
function copyData(outDir) {
  for (const file of filesBelow(src)) {
    if (!/\.(?:json|py)$/.test(file) || file.endsWith('.refused.json')) continue;
    const to = join(outDir, relative(src, file));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(file, to);
  }
}

function replace(draft) {
  const old = `${draft}-old`;
  // Somebody else may be building at the same time; the last one wins.
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (existsSync(dist)) renameSync(dist, old);
      renameSync(draft, dist);
      break;
    } catch (error) {
      if (attempt === 9) throw error;
    } finally {
      rmSync(old, { recursive: true, force: true });
    }
  }
}

/** Every source with its size and time: a checkout may set times back, so newer-than would not do. */
function stateOfSources() {
  const files = [
    ...filesBelow(src),
    join(root, 'tsconfig.json'),
    join(root, 'tsconfig.build.json'),
    join(root, 'package.json'),
    join(root, 'scripts', 'build.mjs'),
    join(root, 'scripts', 'bundle.mjs'),
  ];
  return files
    .map((file) => {
      const { size, mtimeMs } = statSync(file);
      return `${relative(root, file)} ${size} ${mtimeMs}\n`;
    })
    .join('');
}

function filesBelow(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(path));
    else if (/\.(?:ts|json|py)$/.test(entry.name)) found.push(path);
  }
  return found.sort();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build().catch((error) => {
    console.error(`loadlock: ${error.message}`);
    process.exitCode = 1;
  });
}

// Preloaded into the processes of tests: what Node makes of a TypeScript file by taking its types away is kept below
// node_modules/.cache. Each test file runs in a process of its own, and most of what it does there at first is this,
// for hundreds of modules; Node's own compile cache does not spare it.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';

const folder =
  process.env.LOADLOCK_TEST_STRIPPED ??
  fileURLToPath(new URL(`../node_modules/.cache/stripped-${process.versions.amaro}`, import.meta.url));
mkdirSync(folder, { recursive: true });

registerHooks({
  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts') || url.includes('/node_modules/'))
      return next(url, context);
    return { format: 'module', source: stripped(fileURLToPath(url)), shortCircuit: true };
  },
});

/** A file for each source, which begins with the digest of what it was made of. */
function stripped(path) {
  const text = readFileSync(path, 'utf8');
  const digest = createHash('sha256').update(text).digest('hex');
  const kept = join(folder, createHash('sha256').update(path).digest('hex'));
  try {
    const found = readFileSync(kept, 'utf8');
    if (found.startsWith(digest)) return found.slice(digest.length);
  } catch {
    // It was not needed yet.
  }
  const source = withoutTypes(text);
  const draft = `${kept}.${process.pid}-${threadId}`;
  try {
    writeFileSync(draft, digest + source);
    renameSync(draft, kept);
  } catch {
    // Somebody else's folder, or a full disk: then it is made again the next time.
  }
  return source;
}

/** As Node does it, but for the warning that this function is new. */
function withoutTypes(text) {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}

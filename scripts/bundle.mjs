// Makes dist/cli/main.js start fast: the whole program in one file, and a few lines that run it. Loading some two
// hundred modules one by one takes longer than scanning most files does.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Puts the bundled program into `dist`/cli, in the place of the single modules of the command line. */
export async function bundleProgram(src, dist) {
  const { build } = await import('esbuild');
  const folder = join(dist, 'cli');
  rmSync(folder, { recursive: true, force: true });
  await build({
    entryPoints: [join(src, 'cli', 'start.ts')],
    outfile: join(folder, 'program.cjs'),
    bundle: true,
    // CommonJS starts sooner than ESM, and its compiled code is kept (see starter).
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [moduleUrls(src)],
  });
  writeFileSync(join(folder, 'main.js'), starter, { mode: 0o755 });
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
}

/** What a module finds beside itself by `import.meta.url`, it finds from the bundle too. */
function moduleUrls(src) {
  return {
    name: 'module-urls',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!text.includes('import.meta.url')) return undefined;
        const place = `../${relative(src, path).split(sep).join('/').replace(/\.ts$/, '.js')}`;
        const url = `new URL(${JSON.stringify(place)}, require('node:url').pathToFileURL(__filename)).href`;
        return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
      });
    },
  };
}

const starter = `#!/usr/bin/env node
const { enableCompileCache } = require('node:module');

const { HOME, XDG_CACHE_HOME } = process.env;
const cache = XDG_CACHE_HOME || (HOME && HOME + '/.cache');
// Compiled code is kept from run to run; where it cannot be, starting takes a little longer.
if (cache) enableCompileCache(cache + '/loadlock/code');
require('./program.cjs').start(process.argv.slice(2));
`;

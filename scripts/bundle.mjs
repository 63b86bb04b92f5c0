// Makes dist/cli/main.js start fast: the program in two files and a few lines that run it. `program.cjs` holds what
// nearly every scan needs, `rest.cjs` what is imported on first use; loading hundreds of modules one by one, or one file
// of everything, takes longer than scanning most files does.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

/** What a scan that finds nothing unusual comes by; what these import statically is taken along. */
const always = ['cli/start.ts', 'cli/commands/scan.ts', 'report/text.ts', 'cli/style-of.ts'];

/** Puts the bundled program into `dist`/cli, in the place of the single modules of the command line. */
export async function bundleProgram(src, dist) {
  const { build } = await import('esbuild');
  const folder = join(dist, 'cli');
  rmSync(folder, { recursive: true, force: true });
  const options = {
    bundle: true,
    // CommonJS starts sooner than ESM, and its compiled code is kept (see starter).
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    packages: 'external',
    minifySyntax: true,
    minifyWhitespace: true,
    minifyIdentifiers: true,
    legalComments: 'none',
    logLevel: 'warning',
    absWorkingDir: src,
  };
  const plan = await build({
    ...options,
    entryPoints: [join(src, 'cli/start.ts')],
    write: false,
    metafile: true,
    outfile: join(folder, 'program.cjs'),
    plugins: [moduleUrls(src)],
  });
  const { first, later } = divide(plan.metafile.inputs);
  // Only what the other file asks for: keeping the others to themselves lets them be joined.
  const shared = importedBy(later, first, plan.metafile.inputs);
  const awaited = importedBy(first, later, plan.metafile.inputs);
  await build({
    ...options,
    stdin: { contents: programEntry(shared), resolveDir: src, sourcefile: 'program.ts', loader: 'ts' },
    outfile: join(folder, 'program.cjs'),
    plugins: [fromOther(src, later, './rest.cjs', 'later'), moduleUrls(src)],
    external: ['./rest.cjs'],
  });
  await build({
    ...options,
    stdin: { contents: registry('later', awaited), resolveDir: src, sourcefile: 'rest.ts', loader: 'ts' },
    outfile: join(folder, 'rest.cjs'),
    plugins: [fromOther(src, first, './program.cjs', 'first'), moduleUrls(src)],
    external: ['./program.cjs'],
  });
  writeFileSync(join(folder, 'main.js'), starter, { mode: 0o755 });
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
}

/** Modules of the first file, and those beyond it that are imported on first use. */
function divide(inputs) {
  const first = new Set();
  const pending = [...always];
  for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
    if (first.has(module)) continue;
    first.add(module);
    for (const { path, kind, external } of inputs[module].imports)
      if (!external && kind === 'import-statement') pending.push(path);
  }
  return { first, later: new Set(Object.keys(inputs).filter((module) => !first.has(module))) };
}

/** Modules of `others` that modules of `importers` import. */
function importedBy(importers, others, inputs) {
  const paths = [...importers].flatMap((module) => inputs[module].imports.map(({ path }) => path));
  return new Set(paths.filter((path) => others.has(path)));
}

/** Modules by their paths, each made when it is asked for. */
function registry(name, modules) {
  const entries = [...modules].map(
    (path) => `${JSON.stringify(path)}: () => require(${JSON.stringify(`./${path}`)})`,
  );
  return `export const ${name} = {\n${entries.join(',\n')}\n};\n`;
}

function programEntry(first) {
  return `export { start } from './cli/start.ts';\n${registry('first', first)}`;
}

/** Takes the modules of the other file from there: there is one of each. */
function fromOther(src, modules, file, name) {
  return {
    name: 'from-other',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir }) => {
        const module = relative(src, resolve(resolveDir, path)).split(sep).join('/');
        return modules.has(module) ? { path: module, namespace: 'other' } : undefined;
      });
      build.onLoad({ filter: /./, namespace: 'other' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(file)}).${name}[${JSON.stringify(path)}]();`,
        loader: 'js',
        resolveDir: src,
      }));
    },
  };
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

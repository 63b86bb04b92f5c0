// Makes dist/cli/main.js start fast: the program in a few files and some lines that run it. `program.cjs` holds what
// nearly every scan needs, `record.cjs` what writes its decision down, `rest.cjs` all else that is imported on first use;
// loading hundreds of modules one by one, or one file of everything, takes longer than scanning most files does.

import { createHash } from 'node:crypto';
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

/**
 * The files, and what each is about; what that imports statically is taken along, unless an earlier file has it. The
 * first one is what a scan that finds nothing unusual comes by; the last one takes whatever is left.
 */
const files = [
  ['program.cjs', ['cli/start.ts', 'cli/commands/scan.ts', 'report/text.ts', 'cli/style-of.ts']],
  ['record.cjs', ['recorded.ts']],
  ['rest.cjs', []],
];

/** Puts the bundled program into `dist`/cli, in the place of the single modules of the command line. */
export async function bundleProgram(src, dist) {
  const { build } = await import('esbuild');
  const folder = join(dist, 'cli');
  rmSync(folder, { recursive: true, force: true });
  const options = {
    bundle: true,
    // CommonJS starts sooner than ESM, and its compiled code can be kept (src/cli/kept-code.ts).
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
  const { inputs } = plan.metafile;
  const homes = divide(inputs);
  for (const [file] of files)
    await build({
      ...options,
      stdin: {
        contents: `${file === 'program.cjs' ? "export { start } from './cli/start.ts';\n" : ''}${registry(asked(file, homes, inputs))}`,
        resolveDir: src,
        sourcefile: file.replace('.cjs', '.ts'),
        loader: 'ts',
      },
      outfile: join(folder, file),
      plugins: [fromOther(src, file, homes), moduleUrls(src), fromOutside()],
      external: files.map(([other]) => `./${other}`),
    });
  const digest = createHash('sha256');
  for (const [name] of files) digest.update(inAscii(join(folder, name)));
  const id = digest.digest('hex').slice(0, 16);
  await build({
    ...options,
    stdin: { contents: starter(id), resolveDir: src, sourcefile: 'main.ts', loader: 'ts' },
    banner: { js: '#!/usr/bin/env node' },
    outfile: join(folder, 'main.js'),
  });
  chmodSync(join(folder, 'main.js'), 0o755);
  writeFileSync(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
}

/** The file that each module is in. */
function divide(inputs) {
  const homes = new Map();
  for (const [file, about] of files) {
    const pending = file === files.at(-1)[0] ? Object.keys(inputs) : [...about];
    for (let module = pending.pop(); module !== undefined; module = pending.pop()) {
      if (homes.has(module)) continue;
      homes.set(module, file);
      for (const { path, kind, external } of inputs[module].imports)
        if (!external && kind === 'import-statement') pending.push(path);
    }
  }
  return homes;
}

/** Modules of a file that modules of others import: keeping the rest to itself lets them be joined. */
function asked(file, homes, inputs) {
  const wanted = new Set();
  for (const [importer, home] of homes)
    if (home !== file)
      for (const { path } of inputs[importer].imports) if (homes.get(path) === file) wanted.add(path);
  return wanted;
}

/** Modules by their paths, each made when it is asked for. */
function registry(modules) {
  const entries = [...modules].map(
    (path) => `${JSON.stringify(path)}: () => require(${JSON.stringify(`./${path}`)})`,
  );
  return `export const modules = {\n${entries.join(',\n')}\n};\n`;
}

/** Takes the modules of other files from there: there is one of each. */
function fromOther(src, file, homes) {
  return {
    name: 'from-other',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ path, resolveDir }) => {
        const module = relative(src, resolve(resolveDir, path)).split(sep).join('/');
        const home = homes.get(module);
        return home === undefined || home === file ? undefined : { path: module, namespace: 'other' };
      });
      build.onLoad({ filter: /./, namespace: 'other' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(`./${homes.get(path)}`)}).modules[${JSON.stringify(path)}]();`,
        loader: 'js',
        resolveDir: src,
      }));
    },
  };
}

/** `import()` of what is not bundled asks whoever runs the file: a module that exports `then` is waited for. */
function fromOutside() {
  return {
    name: 'from-outside',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
        kind === 'dynamic-import' ? { path, namespace: 'outside' } : undefined,
      );
      build.onLoad({ filter: /./, namespace: 'outside' }, ({ path }) => ({
        contents: `export const then = (...both) => __import(${JSON.stringify(path)}).then(...both);`,
        loader: 'js',
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

/** V8 keeps two bytes a character of a file that is not ASCII; the bundler leaves regular expressions as they are. */
function inAscii(file) {
  const text = readFileSync(file, 'utf8').replace(
    /[^\0-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  writeFileSync(file, text);
  return text;
}

/** Runs the program's files with the code that earlier runs compiled. */
function starter(build) {
  return `
import { codeFolder, commandOf, KeptCode } from './cli/kept-code.ts';

const argv = process.argv.slice(2);
const place = {
  folder: __dirname,
  cache: codeFolder(process.env),
  build: ${JSON.stringify(build)},
  command: commandOf(argv),
};
const program = new KeptCode(place, { require, import: (id) => import(id) });
program.load('program.cjs').start(argv).then(() => {
  // Whoever mistyped a command leaves no file behind.
  if (process.exitCode !== 2) program.save();
  // All that is written has been; what V8 still compiles beside is not waited for.
  process.exit();
});
`;
}

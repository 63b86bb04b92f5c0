import { baseOf, folderOf, joinPath, normalisePath } from '../../../core/slash-paths.ts';
import { JsonEntries } from '../../json.ts';
import type { EntryPoint, Finds, Layout } from '../entry-point.ts';
import type { Listing } from '../listing.ts';

function loaded(path: string, loader: string, why: string, more: Partial<EntryPoint> = {}): EntryPoint {
  return {
    kind: 'named-file',
    path,
    reach: 'load',
    resolution: 'python',
    loader,
    why,
    calls: [],
    asProgram: false,
    ...more,
  };
}

/**
 * ModelScope: with `allow_remote` in configuration.json, every Python file of the model is imported; `plugins` are
 * packages that it installs. Source: modelscope/utils/plugins.py, import_module_from_model_dir.
 */
export const modelScopeLayout: Layout = (listing, finds) => {
  for (const path of listing.named('configuration.json')) {
    const document = listing.json(path);
    if (!(document instanceof JsonEntries)) continue;
    const folder = folderOf(path);
    if (truthy(document.get('allow_remote')))
      for (const { path: file } of listing.files)
        if (file.endsWith('.py') && (folder === '' || file.startsWith(`${folder}/`)))
          finds.entry(
            loaded(file, 'modelscope', `${path}: allow_remote makes ModelScope import every Python file`, {
              kind: 'whole-repository',
            }),
          );
  }
};

function truthy(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

/** MLflow: the folders of `code` join sys.path, and `loader_module` is imported from them. */
export const mlflowLayout: Layout = (listing, finds) => {
  for (const path of listing.named('MLmodel')) {
    const text = listing.text(path) ?? '';
    const folder = folderOf(path);
    const code = scalarOf(text, 'code') ?? 'code';
    const root = normalisePath(folder, code);
    const loader = scalarOf(text, 'loader_module');
    if (loader !== null && root !== null)
      for (const base of [root, folder]) {
        const module = joinPath(base, loader.replaceAll('.', '/'));
        for (const file of [`${module}.py`, `${module}/__init__.py`])
          if (listing.has(file))
            finds.entry(
              loaded(file, 'mlflow', `${path}: loader_module ${loader}`, { calls: ['_load_pyfunc'] }),
            );
      }
    const script = scalarOf(text, 'model_code_path');
    const named = script === null ? null : normalisePath(folder, baseOf(script));
    if (named !== null && listing.has(named))
      finds.entry(loaded(named, 'mlflow', `${path}: model_code_path ${script}`));
    if (root === null) continue;
    finds.root(root);
    // A pickled model imports what it was made of from these folders.
    for (const { path: file } of listing.files)
      if (file.startsWith(`${root}/`) && file.endsWith('.py'))
        finds.entry(loaded(file, 'mlflow', `${path}: ${code} is on sys.path while the model is loaded`));
  }
};

/** A plain scalar of a YAML mapping, wherever it is indented. */
function scalarOf(text: string, key: string): string | null {
  for (const line of text.split('\n', 10_000)) {
    const trimmed = line.trim();
    if (!trimmed.startsWith(`${key}:`)) continue;
    const value = trimmed.slice(key.length + 1).trim();
    if (value !== '') return /^(['"])([^'"]+)\1/.exec(value)?.[2] ?? value.split(' #', 1)[0]!.trim();
  }
  return null;
}

/** TorchServe: the manifest of an archive names the handler, `module.py:function`. */
export const torchServeLayout: Layout = (listing, finds) => {
  for (const path of listing.named('MANIFEST.json')) handlerOf(listing, finds, path);
};

function handlerOf(listing: Listing, finds: Finds, path: string): void {
  const document = listing.json(path);
  const model = document instanceof JsonEntries ? document.get('model') : undefined;
  const named = (key: string): string | null => {
    const value = model instanceof JsonEntries ? model.get(key) : undefined;
    return typeof value === 'string' ? value : null;
  };
  const base = folderOf(path);
  const file = named('modelFile');
  for (const folder of file === null ? [] : new Set([base, folderOf(base)])) {
    const target = normalisePath(folder, file!);
    if (target !== null && listing.has(target))
      finds.entry(loaded(target, 'torchserve', `${path}: model file ${file}`, { calls: ['*.__init__'] }));
  }
  const handler = named('handler');
  if (handler !== null) startedBy(handler, path, base, listing, finds);
}

function startedBy(handler: string, path: string, base: string, listing: Listing, finds: Finds): void {
  const [file = '', name = ''] = handler.split(':', 2);
  for (const folder of new Set([base, folderOf(base)])) {
    const target = normalisePath(folder, file.endsWith('.py') ? file : `${file}.py`);
    if (target !== null && listing.has(target))
      finds.entry(
        loaded(target, 'torchserve', `${path}: handler ${handler}`, {
          calls: [name, '*.initialize', '*.handle'],
        }),
      );
  }
}

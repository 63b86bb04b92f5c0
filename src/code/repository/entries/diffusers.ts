import { baseOf, folderOf, joinPath, normalisePath } from '../../../core/slash-paths.ts';
import { JsonEntries, lineAt } from '../../json.ts';
import type { EntryPoint, Layout } from '../entry-point.ts';

const indexes: ReadonlySet<string> = new Set([
  'model_index.json',
  'modular_model_index.json',
  'modular_config.json',
]);

/**
 * A pipeline's own class (`pipeline.py`, or the file that `_class_name` names) and the files of its components.
 * Source: diffusers, pipelines/pipeline_loading_utils.py.
 */
export const diffusersLayout: Layout = (listing, finds) => {
  for (const { path } of listing.files) {
    const base = baseOf(path);
    const folder = folderOf(path);
    const isIndex = indexes.has(base);
    if (!isIndex && !(base.endsWith('config.json') && listing.text(path)?.includes('_class_name') === true))
      continue;
    const document = listing.json(path);
    if (!(document instanceof JsonEntries)) continue;
    const text = listing.text(path) ?? '';
    if (isIndex) {
      for (const name of base === 'modular_config.json' ? ['block.py'] : ['pipeline.py', 'block.py'])
        if (listing.has(joinPath(folder, name)))
          finds.entry(
            entry(joinPath(folder, name), `${path}: diffusers takes a custom pipeline from ${name}`),
          );
    }
    for (const { key, value, at } of document.entries) {
      if (!Array.isArray(value) || typeof value[0] !== 'string') continue;
      const module = value[0];
      const line = lineAt(text, at);
      const own = key === '_class_name';
      if (key.startsWith('_') && !own) continue;
      const file = normalisePath(own ? folder : joinPath(folder, key), `${module}.py`);
      const name = typeof value[1] === 'string' ? value[1] : '';
      const why = `${path}: ${key} names ${module}.${name}`;
      if (file !== null && listing.has(file)) finds.entry({ ...entry(file, why), calls: [name] });
      else if (file === null)
        finds.hazard(path, {
          id: 'code-outside-repository',
          line,
          evidence: `${key}: ${module}`.slice(0, 200),
        });
      else if (own)
        finds.hazard(path, {
          id: 'code-reference-missing',
          line,
          evidence: `${key}: ${module}`.slice(0, 200),
          detail: `${file} is not here`,
        });
    }
  }
};

function entry(path: string, why: string): EntryPoint {
  return {
    kind: 'auto-map',
    path,
    reach: 'load',
    resolution: 'remote-code',
    loader: 'diffusers',
    why,
    calls: [],
    asProgram: false,
  };
}

import { JsonEntries, lineAt } from '../../json.ts';
import type { Layout } from '../entry-point.ts';
import { findClass } from './class-reference.ts';

/**
 * `modules.json` and `router_config.json`: classes outside of the library are fetched like those of an `auto_map`.
 * Source: sentence-transformers, util/misc.py, import_module_class.
 */
export const sentenceTransformersLayout: Layout = (listing, finds, { name }) => {
  for (const path of listing.named('modules.json')) {
    const document = listing.json(path);
    if (!Array.isArray(document)) continue;
    const text = listing.text(path) ?? '';
    for (const [index, module] of document.entries()) {
      const type = module instanceof JsonEntries ? module.entry('type') : undefined;
      if (typeof type?.value !== 'string' || type.value.startsWith('sentence_transformers.')) continue;
      const from = { from: path, line: lineAt(text, type.at), loader: 'sentence-transformers' };
      // What is installed may be named with any number of dots: only a file beside is the repository's.
      if (!type.value.includes('--') && type.value.split('.').length !== 2) continue;
      const [file = ''] = type.value.split('.');
      if (!type.value.includes('--') && !listing.has(`${file}.py`)) continue;
      findClass(listing, finds, name, {
        ...from,
        text: type.value,
        key: `[${index}].type`,
      });
    }
  }
  for (const path of listing.named('router_config.json')) {
    const document = listing.json(path);
    const types = document instanceof JsonEntries ? document.get('types') : undefined;
    if (!(types instanceof JsonEntries)) continue;
    const text = listing.text(path) ?? '';
    for (const { key, value, at } of types.entries) {
      if (typeof value !== 'string' || value.startsWith('sentence_transformers.')) continue;
      if (value.split('.').length !== 2 || !listing.has(`${value.split('.')[0]}.py`)) continue;
      findClass(listing, finds, name, {
        from: path,
        line: lineAt(text, at),
        loader: 'sentence-transformers',
        text: value,
        key: `types.${key.slice(0, 80)}`,
      });
    }
  }
};

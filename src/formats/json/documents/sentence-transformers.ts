import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import { type DocumentKind, has } from '../../document/kind.ts';
import { refer } from '../../document/watcher.ts';

/** `modules.json`: the classes of the modules, which before 6.0 were imported from a local folder without asking. */
export const sentenceModules: DocumentKind = {
  id: 'sentence-transformers-modules',
  is: ({ value }) => modulesOf(value).length > 0,
  read({ value }, reading) {
    for (const [holder, index] of modulesOf(value))
      for (const [key, text] of holder.everything()) {
        const isFolder = key === 'path';
        if (typeof text !== 'string' || (key !== 'type' && !isFolder)) continue;
        // A folder of the model itself is read with the model.
        if (isFolder && !leadsOut(text)) continue;
        const to = isFolder ? 'companion' : 'class';
        const loader = 'sentence-transformers';
        refer(reading, { holder }, { to, name: text, key: `[${index}].${key}`, loader });
      }
  },
};

/** `router_config.json`: a table of module classes. */
export const sentenceRouter: DocumentKind = {
  id: 'sentence-transformers-router',
  is: ({ root }) => root?.get('types') instanceof JsonObject && root.get('structure') instanceof JsonObject,
  read({ root }, reading) {
    for (const [key, types] of root!.everything())
      if (key === 'types' && types instanceof JsonObject)
        for (const [module, name] of types.everything())
          if (typeof name === 'string')
            refer(
              reading,
              { holder: types },
              { to: 'class', name, key: `types.${module.slice(0, 80)}`, loader: 'sentence-transformers' },
            );
  },
};

/** `config_sentence_transformers.json`. */
export const sentenceTransformers: DocumentKind = {
  id: 'sentence-transformers-config',
  is: (document) => has(document, 'similarity_fn_name'),
};

function leadsOut(path: string): boolean {
  return path.startsWith('/') || path.split(/[\\/]/).includes('..');
}

function modulesOf(value: JsonValue): (readonly [module: JsonObject, index: number])[] {
  if (!(value instanceof JsonArray)) return [];
  const modules: (readonly [JsonObject, number])[] = [];
  for (const [index, item] of value.items.entries())
    if (item instanceof JsonObject && item.has('type') && item.has('path')) modules.push([item, index]);
  return modules;
}

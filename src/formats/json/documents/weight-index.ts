import { JsonObject } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { refer } from '../../document/watcher.ts';

/** `model.safetensors.index.json`, `pytorch_model.bin.index.json`: which file beside holds which tensor. */
export const weightIndex: DocumentKind = {
  id: 'weight-index',
  is: ({ root }) => root?.get('weight_map') instanceof JsonObject,
  read({ root }, reading) {
    for (const [key, map] of root!.everything()) {
      if (key !== 'weight_map' || !(map instanceof JsonObject)) continue;
      const told = new Set<string>();
      for (const [, name] of map.everything()) {
        if (typeof name !== 'string' || told.has(name)) continue;
        told.add(name);
        refer(reading, { holder: map }, { to: 'companion', name, key, loader: 'transformers' });
      }
    }
  },
};

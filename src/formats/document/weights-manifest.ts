import { JsonArray, JsonObject } from '../../wire/json.ts';
import { refer, type Watcher } from './watcher.ts';

/** TensorFlow.js opens these beside the document, whichever kind of model it holds. */
export const weightsManifest: Watcher = {
  keys: ['weightsManifest'],
  look(entry, reading) {
    if (!(entry.value instanceof JsonArray)) return;
    for (const group of entry.value.items) {
      const paths = group instanceof JsonObject ? group.get('paths') : undefined;
      if (!(paths instanceof JsonArray)) continue;
      for (const name of paths.items)
        if (typeof name === 'string')
          refer(reading, entry, { to: 'companion', name, key: entry.path, loader: 'keras' });
    }
  },
};

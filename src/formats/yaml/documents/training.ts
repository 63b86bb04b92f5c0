import { JsonArray, JsonObject } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { strings } from '../../document/walk.ts';
import { isDotted, refer } from '../../document/watcher.ts';

/** A training run of Axolotl: plugins that it imports by their names. Source: axolotl/integrations/base.py. */
export const axolotl: DocumentKind = {
  id: 'axolotl-config',
  is: ({ root }) => typeof root?.get('base_model') === 'string' && root.get('plugins') instanceof JsonArray,
  read({ root }, reading) {
    for (const [name, key] of strings(root?.get('plugins') ?? null, 'plugins'))
      if (root !== undefined && isDotted(name))
        refer(reading, { holder: root }, { to: 'class', name, key, loader: 'axolotl' });
  },
};

/** A Rasa assistant: components under short names, or as classes by their dotted ones. */
export const rasaConfig: DocumentKind = {
  id: 'rasa-config',
  is: ({ root }) =>
    ['pipeline', 'policies'].some((key) => root?.get(key) instanceof JsonArray) &&
    ['recipe', 'language'].some((key) => typeof root?.get(key) === 'string'),
  read({ root }, reading) {
    for (const list of ['pipeline', 'policies']) {
      const steps = root?.get(list);
      if (!(steps instanceof JsonArray)) continue;
      for (const [index, step] of steps.items.entries()) {
        const name = step instanceof JsonObject ? step.get('name') : step;
        if (typeof name === 'string' && isDotted(name))
          refer(
            reading,
            { holder: step instanceof JsonObject ? step : root! },
            { to: 'class', name, key: `${list}[${index}].name`, loader: 'rasa' },
          );
      }
    }
  },
};

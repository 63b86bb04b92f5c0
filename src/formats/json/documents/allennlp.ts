import { JsonObject } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { walk } from '../../document/walk.ts';
import { isDotted, refer } from '../../document/watcher.ts';

/** The configuration in an AllenNLP archive: a `type` with dots is no registered name, but a class that is imported. */
export const allennlpConfig: DocumentKind = {
  id: 'allennlp-config',
  is: ({ root }) =>
    root?.get('model') instanceof JsonObject &&
    ['dataset_reader', 'train_data_path', 'data_loader', 'vocabulary'].some((key) => root.has(key)),
  read({ value }, reading) {
    walk(
      value,
      () => {},
      ({ key, value: name, holder, path }) => {
        if (key === 'type' && typeof name === 'string' && isDotted(name))
          refer(reading, { holder }, { to: 'class', name, key: path, loader: 'allennlp' });
      },
    );
  },
};

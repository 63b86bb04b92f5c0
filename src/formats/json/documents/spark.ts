import { JsonObject } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { refer } from '../../document/watcher.ts';

/** Metadata of a Spark ML stage: the JVM class under `class` is made by reflection, pipelines and stages alike. */
export const sparkMetadata: DocumentKind = {
  id: 'spark-ml-metadata',
  is: ({ root }) =>
    typeof root?.get('class') === 'string' &&
    (root.has('sparkVersion') || root.get('paramMap') instanceof JsonObject),
  read({ root }, reading) {
    for (const [key, name] of root!.everything())
      if (key === 'class' && typeof name === 'string')
        refer(reading, { holder: root! }, { to: 'class', name, key, loader: 'spark' });
  },
};

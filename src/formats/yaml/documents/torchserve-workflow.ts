import { JsonObject } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { refer } from '../../document/watcher.ts';

/** The specification of a TorchServe workflow: the archives of its models, which the server fetches and registers. */
export const torchserveWorkflow: DocumentKind = {
  id: 'torchserve-workflow',
  is: ({ root }) => root?.get('models') instanceof JsonObject && root.get('dag') instanceof JsonObject,
  read({ root }, reading) {
    const models = root?.get('models');
    if (!(models instanceof JsonObject)) return;
    for (const [name, model] of models.everything()) {
      const url = model instanceof JsonObject ? model.get('url') : undefined;
      if (!(model instanceof JsonObject) || typeof url !== 'string' || url === '') continue;
      const to = /^[a-z][a-z0-9+.-]*:\/\//i.test(url) ? 'url' : 'companion';
      refer(reading, { holder: model }, { to, name: url, key: `models.${name}.url`, loader: 'torchserve' });
    }
  },
};

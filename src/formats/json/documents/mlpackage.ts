import { JsonObject } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { refer } from '../../document/watcher.ts';

/** `Manifest.json` of an `.mlpackage`: the items of the package by their paths in its folder `Data`. */
export const mlpackageManifest: DocumentKind = {
  id: 'mlpackage-manifest',
  is: ({ root }) =>
    root?.has('rootModelIdentifier') === true && root.get('itemInfoEntries') instanceof JsonObject,
  read({ root }, reading) {
    for (const [key, items] of root!.everything()) {
      if (key !== 'itemInfoEntries' || !(items instanceof JsonObject)) continue;
      for (const [, item] of items.everything()) {
        if (!(item instanceof JsonObject)) continue;
        for (const [name, path] of item.everything())
          if (name === 'path' && typeof path === 'string')
            refer(
              reading,
              { holder: item },
              {
                to: 'companion',
                name: path.startsWith('/') ? path : `Data/${path}`,
                key,
                loader: 'coremltools',
              },
            );
      }
    }
  },
};

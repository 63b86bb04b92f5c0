import { JsonObject } from '../../../wire/json.ts';
import { type DocumentKind, has } from '../../document/kind.ts';
import { refer } from '../../document/watcher.ts';

/** `adapter_config.json`: peft imports `parent_library`, and `megatron_core` where a Megatron configuration stands. */
export const peftAdapter: DocumentKind = {
  id: 'peft-adapter',
  is: (document) => has(document, 'peft_type'),
  read({ root }, reading) {
    for (const [key, value] of root!.everything()) {
      if (key === 'auto_mapping' && value instanceof JsonObject)
        for (const [inner, name] of value.everything())
          if (inner === 'parent_library' && typeof name === 'string')
            refer(
              reading,
              { holder: value },
              {
                to: 'module',
                name,
                key: 'auto_mapping.parent_library',
                loader: 'peft',
                detail: classOf(value),
              },
            );
      if (key === 'megatron_core' && typeof value === 'string')
        refer(reading, { holder: root! }, { to: 'module', name: value, key, loader: 'peft' });
    }
  },
};

function classOf(mapping: JsonObject): string {
  const name = mapping.get('base_model_class');
  return typeof name === 'string' ? `for ${name}` : '';
}

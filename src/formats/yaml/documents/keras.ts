import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { walk } from '../../document/walk.ts';

/** A model's layers as Keras 2 wrote them for `model_from_yaml` (CVE-2021-37678): a Lambda layer holds code. */
export const kerasModel: DocumentKind = {
  id: 'keras-yaml',
  is: ({ root }) => typeof root?.get('class_name') === 'string' && holdsLayers(root.get('config')),
  read({ value }, reading) {
    walk(
      value,
      () => {},
      ({ key, value: name, holder }) => {
        const config = holder.get('config');
        if (key !== 'class_name' || name !== 'Lambda' || !(config instanceof JsonObject)) return;
        const by = 'Lambda layer of a Keras model';
        const where = { offset: holder.at };
        reading.emit({ kind: 'capability', where, capability: 'opaque-bytecode', by, when: 'load' });
      },
    );
  },
};

/** Keras before 2.2.3 wrote the layers of a sequential model as a list. */
function holdsLayers(config: JsonValue | undefined): boolean {
  return config instanceof JsonObject || config instanceof JsonArray;
}

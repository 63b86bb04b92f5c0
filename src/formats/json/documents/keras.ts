import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { KerasObjects } from './keras/objects.ts';

/** Keys of which a serialized Keras object has some beside its class and its configuration. */
const ownKeys = [
  'module',
  'registered_name',
  'build_config',
  'compile_config',
  'keras_version',
  'backend',
] as const;

/** A model, layer or anything else as Keras writes it: classes by name, with what they are made from. */
export const kerasConfig: DocumentKind = {
  id: 'keras-config',
  is: ({ root, loader, name, value }) =>
    loader === 'keras-config' ||
    // Keras takes any zip or folder with a member of this name, and makes objects before it knows that one is a model.
    (/(?:^|\/)config\.json$/i.test(name) && holdsObjects(value)) ||
    // TensorFlow.js keeps the same configuration in a document of its own.
    root?.get('format') === 'layers-model' ||
    (root !== undefined &&
      typeof root.get('class_name') === 'string' &&
      root.has('config') &&
      (root.get('config') instanceof JsonObject || ownKeys.some((key) => root.has(key)))),
  read: ({ value }, reading) => new KerasObjects(reading).walk(value),
};

/** Whether some object inside names its class and what it is made from. */
function holdsObjects(value: JsonValue): boolean {
  const open = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next instanceof JsonArray) for (const item of next.items) open.push(item);
    if (!(next instanceof JsonObject)) continue;
    if (next.has('class_name') && (next.has('config') || next.has('module'))) return true;
    for (const [, item] of next.everything()) open.push(item);
  }
  return false;
}

/** `model.weights.json`: which files beside hold which group of weights, as lists. */
export const kerasWeightIndex: DocumentKind = {
  id: 'weight-index',
  is: ({ root }) => lists(root).length > 0,
  read({ root }, reading) {
    const told = new Set<unknown>();
    for (const list of lists(root))
      for (const name of list.items) {
        if (typeof name !== 'string' || told.has(name)) continue;
        told.add(name);
        const where = { offset: list.at };
        reading.emit({ kind: 'reference', where, to: 'companion', name, key: 'weight_map', loader: 'keras' });
      }
  },
};

function lists(root: JsonObject | undefined): readonly JsonArray[] {
  const map = root?.get('weight_map');
  if (!(map instanceof JsonObject)) return [];
  return [...map.everything()].flatMap(([, value]) => (value instanceof JsonArray ? [value] : []));
}

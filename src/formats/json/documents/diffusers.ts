import { baseOf } from '../../../core/slash-paths.ts';
import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import { type DocumentKind, has, type JsonDocument } from '../../document/kind.ts';
import { pathOf } from '../../document/walk.ts';
import { refer } from '../../document/watcher.ts';
import type { Reading } from '../../format.ts';

/**
 * `model_index.json`: each component is `[library, class]`. A library that diffusers does not know is imported, or
 * taken from a Python file in the component's folder.
 */
export const diffusersPipeline: DocumentKind = {
  id: 'diffusers-pipeline',
  is: (document) =>
    // A loader that was asked for one class of pipeline does not look at the name in the file.
    (has(document, '_class_name') || baseOf(document.name) === 'model_index.json') &&
    document.root !== undefined &&
    hasComponents(document) &&
    !isModular(document),
  read(document, reading) {
    readClassName(document.root!, reading);
    readComponents(document, reading);
  },
};

/** `modular_model_index.json`: a third item says where the component is loaded from. */
export const modularPipeline: DocumentKind = {
  id: 'diffusers-modular-pipeline',
  is: isModular,
  read: diffusersPipeline.read!,
};

/** The configuration of one component: a scheduler, a model. */
export const diffusersConfig: DocumentKind = {
  id: 'diffusers-config',
  is: (document) =>
    has(document, '_class_name', '_diffusers_version') && !hasComponents(document) && !isModular(document),
  read: ({ root }, reading) => readClassName(root!, reading),
};

function isModular(document: JsonDocument): boolean {
  if (baseOf(document.name) === 'modular_model_index.json') return document.root !== undefined;
  return has(document, '_blocks_class_name') || has(document, '_modular_class_name');
}

function hasComponents(document: JsonDocument): boolean {
  const root = document.root!;
  for (const [key, value] of root.everything())
    if (!key.startsWith('_') && component(value, document) !== null) return true;
  return root.get('_class_name') instanceof JsonArray;
}

/** A list in place of a name: `[file, class]` of a pipeline that comes with the repository. */
function readClassName(root: JsonObject, reading: Reading): void {
  for (const [key, value] of root.everything()) {
    if (key !== '_class_name' || typeof value === 'string' || !(value instanceof JsonArray)) continue;
    const name = value.items.filter((item) => typeof item === 'string').join('.');
    refer(reading, { holder: root }, { to: 'repository-code', name, key, loader: 'diffusers' });
  }
}

function readComponents(document: JsonDocument, reading: Reading): void {
  const holder = document.root!;
  for (const [key, value] of holder.everything())
    for (const [place, named] of [
      [key, component(value, document)],
      [`${key}[2].type_hint`, component(hintOf(value), document)],
    ] as const) {
      if (named === null) continue;
      const name = `${named.library}.${named.name}`;
      refer(reading, { holder }, { to: 'class', name, key: pathOf('', place), loader: 'diffusers' });
    }
}

/** In a modular pipeline, the class by which a component is loaded where its own is not known yet. */
function hintOf(value: JsonValue): JsonValue | undefined {
  const how = value instanceof JsonArray ? value.items[2] : undefined;
  return how instanceof JsonObject ? how.get('type_hint') : undefined;
}

/**
 * The configuration of one model lists the classes of its blocks, and two of them look like a component. Loaders look
 * for components in `model_index.json` and its modular kin alone; under any other name they tell themselves.
 */
function component(
  value: unknown,
  document: JsonDocument,
): { readonly library: string; readonly name: string } | null {
  if (!(value instanceof JsonArray)) return null;
  const [library, name] = value.items;
  if (typeof library !== 'string' || typeof name !== 'string' || value.items.length > 3) return null;
  const isIndex = /(?:^|model_index\.json)$/i.test(baseOf(document.name)) || isModular(document);
  return isIndex || !/^[A-Z]\w*$/.test(library) ? { library, name } : null;
}

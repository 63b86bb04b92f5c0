import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import { type DocumentKind, has, type JsonDocument } from '../../document/kind.ts';
import { baseName } from '../../document/names.ts';
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
    (has(document, '_class_name') || baseName(document.name) === 'model_index.json') &&
    document.root !== undefined &&
    hasComponents(document.root) &&
    !isModular(document),
  read({ root }, reading) {
    readClassName(root!, reading);
    readComponents(root!, reading);
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
    has(document, '_class_name', '_diffusers_version') &&
    !hasComponents(document.root!) &&
    !isModular(document),
  read: ({ root }, reading) => readClassName(root!, reading),
};

function isModular(document: JsonDocument): boolean {
  if (baseName(document.name) === 'modular_model_index.json') return document.root !== undefined;
  return has(document, '_blocks_class_name') || has(document, '_modular_class_name');
}

function hasComponents(root: JsonObject): boolean {
  for (const [key, value] of root.everything())
    if (
      !key.startsWith('_') &&
      component(value) !== null &&
      (root.has('_diffusers_version') || value instanceof JsonArray)
    )
      return true;
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

function readComponents(root: JsonObject, reading: Reading): void {
  for (const [key, value] of root.everything())
    for (const [place, named] of [
      [key, component(value)],
      [`${key}[2].type_hint`, component(hintOf(value))],
    ] as const) {
      if (named === null) continue;
      const name = `${named.library}.${named.name}`;
      refer(reading, { holder: root }, { to: 'class', name, key: pathOf('', place), loader: 'diffusers' });
    }
}

/** In a modular pipeline, the class by which a component is loaded where its own is not known yet. */
function hintOf(value: JsonValue): JsonValue | undefined {
  const how = value instanceof JsonArray ? value.items[2] : undefined;
  return how instanceof JsonObject ? how.get('type_hint') : undefined;
}

function component(value: unknown): { library: string; name: string } | null {
  if (!(value instanceof JsonArray)) return null;
  const [library, name] = value.items;
  return typeof library === 'string' && typeof name === 'string' && value.items.length <= 3
    ? { library, name }
    : null;
}

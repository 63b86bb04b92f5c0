import { baseOf } from '../../../core/slash-paths.ts';
import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { strings } from '../../document/walk.ts';
import { refer } from '../../document/watcher.ts';
import type { Reading } from '../../format.ts';
import { handRequirements } from './requirements.ts';

/** Keys of a flavor that name files of the model, which its loader opens. */
const files: ReadonlySet<string> = new Set([
  ...[
    'data',
    'model_path',
    'python_model',
    'pickled_model',
    'model_data',
    'saved_model_dir',
    'model_code_path',
  ],
  ...['path', 'model_binary', 'config', 'artifact_path', 'state_dict'],
]);

/**
 * MLflow's description of a model: flavors, the module that loads it as a Python function, code of its own and the
 * environment. Source: mlflow/models/model.py and mlflow/pyfunc/__init__.py.
 */
export const mlmodel: DocumentKind = {
  id: 'mlmodel',
  is: ({ root, name }) => /^mlmodel$/i.test(baseOf(name)) || root?.get('flavors') instanceof JsonObject,
  read({ root }, reading) {
    const flavors = root?.get('flavors');
    if (!(flavors instanceof JsonObject)) return;
    for (const [flavor, settings] of flavors.everything())
      if (settings instanceof JsonObject) readFlavor(flavor, settings, reading);
  },
};

function readFlavor(flavor: string, settings: JsonObject, reading: Reading): void {
  for (const [name, value] of settings.everything()) {
    const key = `flavors.${flavor}.${name}`;
    // A module may have a name that YAML takes for a number.
    const isWord = value !== null && typeof value !== 'object';
    if ((name === 'loader_module' || name === 'keras_module') && isWord)
      tell(reading, settings, 'module', String(value), key);
    else if (name === 'model_class' && isWord) tell(reading, settings, 'class', String(value), key);
    else if (name === 'code')
      for (const [path, place] of strings(value, key))
        tell(reading, settings, 'repository-code', path, place);
    else if (files.has(name))
      for (const path of filesOf(value)) tell(reading, settings, 'companion', path, key);
    else if (name === 'env' || name === 'artifacts') tellFiles(value, key, settings, reading);
  }
}

/** A flavor that keeps settings under a key of the same name names no file there. */
function filesOf(value: JsonValue): readonly string[] {
  return typeof value === 'string' && value !== '' ? [value] : [];
}

/** Environments and artifacts: paths in the model, or the addresses that artifacts were copied from. */
function tellFiles(value: JsonValue, key: string, holder: JsonObject, reading: Reading): void {
  for (const [text, place] of strings(value, key)) {
    if (place.endsWith('.uri')) continue;
    tell(reading, holder, 'companion', text, place);
  }
}

function tell(
  reading: Reading,
  holder: JsonObject,
  to: 'module' | 'class' | 'companion' | 'repository-code',
  name: string,
  key: string,
): void {
  refer(reading, { holder }, { to, name, key, loader: 'mlflow' });
}

/** `python_env.yaml`: what MLflow installs before it loads a model. */
export const pythonEnvironment: DocumentKind = {
  id: 'python-environment',
  is: ({ root }) => root?.has('python') === true && root.get('dependencies') instanceof JsonArray,
  read({ root }, reading) {
    for (const name of ['build_dependencies', 'dependencies'])
      handRequirements(root?.get(name), name, reading);
  },
};

import { JsonArray, JsonObject } from '../../wire/json.ts';
import { strings } from './walk.ts';
import { isDotted, refer, type Watcher } from './watcher.ts';

/** pyannote: the class of a pipeline, and of each of its preprocessors, under `name`; its arguments under `params`. */
export const pipelineName: Watcher = {
  keys: ['name'],
  look(entry, reading) {
    const { value, path: key } = entry;
    const isPipeline = key === 'pipeline.name' || key.startsWith('preprocessors.');
    if (isPipeline && typeof value === 'string' && isDotted(value))
      refer(reading, entry, { to: 'class', name: value, key, loader: 'pyannote' });
  },
};

/** Rasa: a step of its graph is a class, the method that makes it, and the one that is run. */
export const graphStep: Watcher = {
  keys: ['uses'],
  look(entry, reading) {
    const { value, holder, path: key } = entry;
    const isStep = holder.has('fn') || holder.has('constructor_name');
    if (isStep && typeof value === 'string' && isDotted(value))
      refer(reading, entry, { to: 'class', name: value, key, loader: 'rasa' });
  },
};

/** MLServer's `model-settings.json`: the class that serves the model, imported by its dotted name. */
export const servedBy: Watcher = {
  keys: ['implementation'],
  look(entry, reading) {
    const { value, path: key } = entry;
    if (key === 'implementation' && typeof value === 'string' && isDotted(value))
      refer(reading, entry, { to: 'class', name: value, key, loader: 'mlserver' });
  },
};

/** LangChain's `load_prompt`: texts that it reads out of files (CVE-2026-34070). */
export const promptFile: Watcher = {
  keys: ['template_path', 'prefix_path', 'suffix_path', 'example_prompt_path'],
  look(entry, reading) {
    const { value, holder, path: key } = entry;
    if (typeof value === 'string' && (holder.has('_type') || holder.has('input_variables')))
      refer(reading, entry, { to: 'companion', name: value, key, loader: 'langchain' });
  },
};

/** MLC's compiled models: a library that is opened. By a bare name, it is the one that the user compiled. */
export const compiledLibrary: Watcher = {
  keys: ['model_lib', 'model_lib_path'],
  look(entry, reading) {
    const { value, path: key } = entry;
    if (typeof value === 'string' && /[\\/]|\.(?:so|dll|dylib)$/i.test(value))
      refer(reading, entry, { to: 'native-library', name: value, key, loader: 'mlc' });
  },
};

/** OpenVINO Model Server: libraries with nodes of a user's own, which it opens when it starts. */
export const customNodes: Watcher = {
  keys: ['custom_node_library_config_list'],
  look(entry, reading) {
    for (const [name, key] of strings(entry.value, entry.path))
      if (key.endsWith('.base_path'))
        refer(reading, entry, { to: 'native-library', name, key, loader: 'openvino-server' });
  },
};

/** Zarr: how the chunks of an array are packed. One codec unpickles them (numcodecs/pickles.py). */
export const chunkCodec: Watcher = {
  keys: ['filters', 'compressor', 'codecs', 'object_codec'],
  look(entry, reading) {
    const { value, path: key } = entry;
    const items = value instanceof JsonArray ? value.items : [value];
    for (const item of items) {
      if (!(item instanceof JsonObject)) continue;
      const name = [...item.everything()].find(
        ([part, text]) =>
          (part === 'id' || part === 'name') &&
          typeof text === 'string' &&
          /^(?:numcodecs\.)?pickle$/.test(text),
      );
      if (name !== undefined)
        refer(reading, entry, { to: 'callable', name: 'numcodecs.pickles.Pickle', key, loader: 'zarr' });
    }
  },
};

/** Parts of a MONAI bundle that its loader evaluates: texts behind a dollar sign are Python. */
export const bundleExpression: Watcher = {
  keys: [
    ...['imports', 'network_def', 'network', 'initialize', 'run', 'finalize', 'bundle_root', 'device'],
    ...['evaluator', 'evaluating', 'trainer', 'training', 'train', 'validate', 'inferer', 'dataset'],
    ...['dataloader', 'preprocessing', 'postprocessing', 'handlers', 'optimizer', 'loss', 'lr_scheduler'],
  ],
  look({ value, path, holder }, reading) {
    for (const [text, place] of strings(value, path)) {
      if (!isExpression(text)) continue;
      reading.emit({
        kind: 'capability',
        where: { offset: holder.at },
        capability: 'python-code',
        by: `Python expression ${place}: ${text.slice(0, 200)}`,
        when: 'load',
      });
      return;
    }
  },
};

/**
 * An import, or something that calls or takes apart; a bare name is a word or a reference. An assignment is no
 * expression (PowerShell's are like it), and neither is an interpolation that calls nothing: `${hydra.job.name}`.
 */
function isExpression(text: string): boolean {
  if (!text.startsWith('$')) return false;
  if (/^\$(?:import|from)\s/.test(text)) return true;
  if (text.startsWith('${')) return text.includes('(');
  return /[([.]/.test(text) && !/^\$(?!lambda\b)[A-Za-z_]\w*(?: ?=(?!=)|:)/.test(text);
}

import type { JsonValue } from '../../wire/json.ts';
import type { Reading } from '../format.ts';
import {
  baseConfiguration,
  componentTarget,
  customImports,
  datasetType,
  loggingFactory,
} from './inherited.ts';
import {
  classBesideArguments,
  component,
  decoded,
  gluonts,
  hydraTarget,
  instantiator,
  jsonpickle,
  langchain,
  latentTarget,
  looksPickled,
  serialized,
} from './instantiation.ts';
import {
  bundleExpression,
  chunkCodec,
  compiledLibrary,
  customNodes,
  graphStep,
  pipelineName,
  promptFile,
  servedBy,
} from './pipelines.ts';
import { isPrompt, isTable } from './rows.ts';
import {
  airflowTask,
  compilerBackend,
  deploymentStep,
  instancePart,
  podCommands,
  proxyHook,
  runtimeEnvironment,
  servedApplication,
  serverPlugin,
  workspaceCode,
} from './services.ts';
import { chatTemplate, otherTemplate, templateThatReaches } from './templates.ts';
import {
  attributeMap,
  autoMap,
  customCode,
  dottedClass,
  implementation,
  kernels,
  trustRemoteCode,
} from './transformers.ts';
import { walk } from './walk.ts';
import type { ShapeWatcher, Watcher } from './watcher.ts';
import { weightsManifest } from './weights-manifest.ts';

/** The list of keys that lead somewhere wherever they stand: one line each. */
const watchers: readonly Watcher[] = [
  autoMap,
  attributeMap,
  customCode,
  trustRemoteCode,
  dottedClass,
  hydraTarget,
  instantiator,
  latentTarget,
  classBesideArguments,
  jsonpickle,
  gluonts,
  component,
  langchain,
  serialized,
  chatTemplate,
  pipelineName,
  graphStep,
  servedBy,
  bundleExpression,
  promptFile,
  compiledLibrary,
  customNodes,
  chunkCodec,
  weightsManifest,
  baseConfiguration,
  customImports,
  componentTarget,
  loggingFactory,
  datasetType,
  proxyHook,
  servedApplication,
  runtimeEnvironment,
  deploymentStep,
  workspaceCode,
  instancePart,
  airflowTask,
  podCommands,
  compilerBackend,
  serverPlugin,
];

const shapes: readonly ShapeWatcher[] = [implementation, kernels, otherTemplate, templateThatReaches];

const byKey: ReadonlyMap<string, readonly Watcher[]> = Map.groupBy(
  watchers.flatMap(({ keys, look }) => keys.map((key) => ({ key, keys, look }))),
  ({ key }) => key,
);
const none: readonly Watcher[] = [];
/** No key that a loader looks for is longer. */
const longestKey = 80;

/**
 * Tells what a document's keys, at any depth, make its loaders import, fetch, call or render.
 * @param isRow the document is one of many records: data, of which no text is rendered for what it says.
 */
export function followKeys(document: JsonValue, reading: Reading, isRow = false): void {
  const rows = isRow ? 'all' : isTable(document) ? 'but prompts' : null;
  walk(
    document,
    (object, path) => {
      if (object.shadowed.length === 0) return;
      for (const key of object.duplicates)
        reading.emit({
          kind: 'anomaly',
          where: { offset: object.at },
          code: 'duplicate-key',
          detail: `${path === '' ? 'the document' : path} has "${key.slice(0, longestKey)}" more than once`,
        });
    },
    (entry) => {
      const { key, value } = entry;
      for (const watcher of byKey.get(key) ?? none) watcher.look(entry, reading);
      if (key.length <= longestKey)
        for (const shape of shapes) {
          if (shape === templateThatReaches && rows !== null && !(rows === 'but prompts' && isPrompt(key)))
            continue;
          if (shape.matches(key)) shape.look(entry, reading);
        }
      if (typeof value === 'string' && key !== ':serialized:' && looksPickled(value))
        reading.nested({ ...decoded(value, entry.path), embedded: true });
    },
  );
}

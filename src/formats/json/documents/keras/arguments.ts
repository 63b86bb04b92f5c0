import { bufferSource } from '../../../../bytes/source.ts';
import { JsonArray, JsonObject, type JsonValue } from '../../../../wire/json.ts';
import type { Reading } from '../../../format.ts';
import { readLambda, type Teller } from './lambda.ts';

export interface Told extends Teller {
  readonly reading: Reading;
  readonly key: () => string;
  /** Says that an object inside has been told, and needs no further word. */
  readonly done: (inner: JsonObject) => void;
}

/** What a class makes of its arguments beyond keeping them: code, files, other graphs. */
export function readArguments(className: string, config: JsonObject, told: Told): void {
  for (const [name, value] of config.everything()) {
    if (typeof value === 'string' && paths.has(name))
      told.refer('companion', value, `${className} reads it as ${name}`);
    // Cells in wrappers keep functions so, under names of their own: `residual_fn_type` beside `residual_fn`.
    if (value === 'lambda' && className !== 'Lambda' && name.endsWith(typeSuffix))
      readLambda(config.get(name.slice(0, -typeSuffix.length)) ?? null, className, told);
  }
  const special = classes.get(className);
  if (special !== undefined) special(config, told);
}

const typeSuffix = '_type';

/** Arguments that layers open as files; a vocabulary may also be the list itself (CVE-2025-12058). */
const paths: ReadonlySet<string> = new Set([
  'vocabulary',
  'vocabulary_file',
  'filepath',
  'file_path',
  'merges',
]);

const classes: ReadonlyMap<string, (config: JsonObject, told: Told) => void> = new Map([
  ['Lambda', lambdaLayer],
  ['TorchModuleWrapper', torchModule],
  ['TFOpLambda', tensorflowFunction('function')],
  ['SlicingOpLambda', tensorflowFunction('function')],
  ['ClassMethod', tensorflowFunction('cls_symbol')],
  ['TensorFlowOpLayer', tensorflowNode],
  ['KerasLayer', hubLayer],
]);

/** The three functions that a Lambda layer may have, each with the keys that say what it is. */
const functions = ['function', 'output_shape', 'mask'] as const;

function lambdaLayer(config: JsonObject, told: Told): void {
  const by = `Lambda layer ${JSON.stringify(textOf(config.get('name')) ?? '')}`;
  for (const name of functions) {
    const kind = textOf(config.get(`${name}_type`));
    const module = textOf(config.get(name === 'function' ? 'module' : `${name}_module`));
    for (const [key, value] of config.everything()) {
      if (key !== name) continue;
      if (isCode(value, kind, name === 'function')) {
        if (value instanceof JsonObject) told.done(value);
        readLambda(value instanceof JsonObject ? (value.get('config') ?? null) : value, by, told);
      } else if (typeof value === 'string' && kind !== 'raw')
        named(value, module, told, argumentsOf(config.get('arguments')));
      else if (isFunction(value)) tellFunction(value, by, told, argumentsOf(config.get('arguments')));
    }
  }
}

/** A list of code, defaults and closure, as Keras wrote it before version 3; a shape is a list of numbers. */
function isCode(value: JsonValue, kind: string | null, always: boolean): boolean {
  if (kind === 'lambda') return true;
  if (value instanceof JsonObject) return textOf(value.get('class_name')) === '__lambda__';
  if (value instanceof JsonArray) return always || typeof value.items[0] === 'string';
  return false;
}

function isFunction(value: JsonValue): value is JsonObject {
  return value instanceof JsonObject && textOf(value.get('class_name')) === 'function';
}

/** With its arguments: a function of the library may be harmless, and what it is given not (CVE-2025-8747). */
function tellFunction(value: JsonObject, by: string, { refer }: Told, given: string): void {
  if (given === '') return;
  const module = textOf(value.get('module'));
  const name = textOf(value.get('config')) ?? '?';
  refer('callable', module === null ? name : `${module}.${name}`, `${by} calls it with ${given}`);
}

function named(name: string, module: string | null, { refer }: Told, given: string): void {
  const detail = given === '' ? undefined : `called with ${given}`;
  if (module === null || module === '' || module === '__main__') refer('custom-object', name, detail);
  else refer('callable', `${module}.${name}`, detail);
}

const mostShown = 200;

function argumentsOf(value: JsonValue | undefined): string {
  if (!(value instanceof JsonObject) || value.size === 0) return '';
  const parts: string[] = [];
  for (const [name, item] of value.everything()) {
    parts.push(`${name}=${typeof item === 'object' && item !== null ? '…' : JSON.stringify(item)}`);
    if (parts.length >= 8) break;
  }
  return parts.join(', ').slice(0, mostShown);
}

/** The module is a pickle in base64, which `torch.load` reads (CVE-2025-49655). */
function torchModule(config: JsonObject, { reading, key, tell }: Told): void {
  const value = config.get('module');
  const inner = value instanceof JsonObject ? config.get('module') : value;
  const text = typeof inner === 'string' ? inner : null;
  tell('opaque-bytecode', 'a pickled PyTorch module that TorchModuleWrapper loads');
  if (text === null) return;
  const bytes = Buffer.from(text, 'base64');
  reading.nested({ name: `${key()}.module`, size: bytes.length, open: () => bufferSource(bytes) });
}

/** Layers that Keras 2 made of calls of TensorFlow: the function is looked up by its public name. */
function tensorflowFunction(key: string): (config: JsonObject, told: Told) => void {
  return (config, { refer }) => {
    const name = textOf(config.get(key));
    // It is looked up in TensorFlow's own registry of public names: nothing is imported.
    if (name !== null) refer('custom-object', `tensorflow.${name}`, 'called as a layer');
  };
}

/** A node of a graph in a layer of its own: any operation of TensorFlow, those on files included. */
function tensorflowNode(config: JsonObject, { reading, refer }: Told): void {
  const node = config.get('node_def');
  const text = typeof node === 'string' ? node : node instanceof JsonObject ? textOf(node.get('op')) : null;
  const operation =
    text === null ? null : (/"?op"?\s{0,4}:\s{0,4}"([A-Za-z0-9_>]{1,80})"/.exec(text)?.[1] ?? text);
  if (operation === null || operation.length > 80) {
    refer('custom-object', 'a node of a TensorFlow graph that could not be read');
    return;
  }
  reading.emit({
    kind: 'operation',
    where: { offset: config.at },
    domain: 'tensorflow',
    name: operation,
    count: 1,
    within: textOf(config.get('name')) ?? '',
  });
}

/** A model of TensorFlow Hub: an address, or a folder. */
function hubLayer(config: JsonObject, { refer }: Told): void {
  const handle = textOf(config.get('handle'));
  if (handle === null) return;
  const isAddress = /^[a-z][a-z0-9+]{1,10}:\/\//i.test(handle);
  refer(isAddress ? 'url' : 'companion', handle, 'KerasLayer loads the model from it');
}

function textOf(value: JsonValue | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

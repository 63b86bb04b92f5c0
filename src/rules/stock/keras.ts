import { readFileSync } from 'node:fs';
import { lastPart } from '../../core/dotted-names.ts';
import type { ReferenceFact } from '../../core/fact.ts';
import { type StockJudgement, type StockList, stock } from './stock.ts';

interface Hazard {
  readonly severity: 'critical' | 'high' | 'medium';
  readonly why: string;
  readonly refs: readonly string[];
}

const getFile: Hazard = {
  severity: 'critical',
  why: 'It fetches an address of the author’s choice, and unpacks what it gets into a folder of the author’s choice.',
  refs: ['CVE-2025-8747', 'CVE-2025-12060', 'CWE-494'],
};
const unsafe: Hazard = {
  severity: 'critical',
  why: 'It turns off the safe mode of the very loader that reads this file, so that what follows may run code.',
  refs: ['CVE-2025-9906', 'CWE-15'],
};
const loads: Hazard = {
  severity: 'critical',
  why: 'It loads or makes another object from data of the author’s choice, past the checks on this one.',
  refs: ['CVE-2025-1550', 'CWE-502'],
};
const hidden: Hazard = {
  severity: 'high',
  why: 'Its module is a pickle inside of the configuration, which torch.load reads.',
  refs: ['CVE-2025-49655', 'CWE-502'],
};
const graph: Hazard = {
  severity: 'medium',
  why: 'It runs a graph or program that Keras did not write, from a file or from the configuration.',
  refs: ['CWE-829'],
};
const fileWork: Hazard = {
  severity: 'high',
  why: 'It reads or writes files, which no part of a model does.',
  refs: ['CWE-73'],
};

/** By the last part of the name, wherever in Keras it stands. */
const hazards: ReadonlyMap<string, Hazard> = new Map([
  ['get_file', getFile],
  ['extract_archive', getFile],
  ['enable_unsafe_deserialization', unsafe],
  ['SafeModeScope', unsafe],
  ['func_load', unsafe],
  ...[
    'load_model',
    'load_weights',
    'load_weights_only',
    'model_from_json',
    'model_from_yaml',
    'model_from_config',
    'deserialize_keras_object',
    'register_keras_serializable',
    'deserialize',
    'CustomObjectScope',
    'custom_object_scope',
    'get_custom_objects',
  ].map((name) => [name, loads] as const),
  ['TorchModuleWrapper', hidden],
  ...['TFSMLayer', 'ReloadedLayer', 'JaxLayer', 'FlaxLayer', 'KerasLayer', 'ExportArchive'].map(
    (name) => [name, graph] as const,
  ),
  ...['save_model', 'save_weights', 'save_weights_only', 'save_img', 'load_img'].map(
    (name) => [name, fileWork] as const,
  ),
]);

interface Known {
  readonly names: ReadonlySet<string>;
  readonly bare: ReadonlySet<string>;
  readonly functions: ReadonlySet<string>;
  readonly notForModels: ReadonlySet<string>;
}

let known: Known | undefined;

/** What Keras itself makes models of: made by scripts/stock/keras_names.py from keras 3 and tf_keras. */
export const kerasNames: StockList = {
  loader: 'keras',
  judge(reference): StockJudgement | undefined {
    if (reference.to === 'companion') return stock;
    if (reference.to === 'url') return undefined;
    if (reference.to === 'custom-object') return judgeBare(reference);
    const { name } = reference;
    const builtin = /^builtins\.(\w{1,80})$/.exec(name)?.[1];
    // Keras looks there among its own functions first, and writes them so.
    if (builtin !== undefined) return lists().functions.has(builtin) ? stock : undefined;
    const short = name.replace(own, '');
    if (short === name) return companionLibrary.test(name) ? stock : undefined;
    const last = lastPart(short);
    const hazard = hazards.get(last);
    if (hazard !== undefined) return { kind: 'hazard', ...hazard };
    if (lists().notForModels.has(short)) return { kind: 'hazard', ...loads };
    // What a Lambda holds is a fact of its own.
    if (last === 'Lambda' || tensorflowLayers.has(last)) return stock;
    return lists().names.has(short) ? stock : undefined;
  },
};

/** Packages under which Keras has lived, with the folders between the package and what a name means. */
const own =
  /^(?:tensorflow\.python\.keras|tensorflow\.keras|tf_keras|keras)\.(?:api\.(?:_v[12]\.keras\.)?)?(?:_tf_keras\.keras\.)?(?:src\.)?/;
/** Classes of the libraries that Keras itself follows; functions beside them are another matter. */
const companionLibrary =
  /^keras_(?:hub|nlp|cv)\.(?:src\.)?(?:api\.)?(?:models|layers|tokenizers|metrics|samplers)\.(?:[a-z0-9_]{1,40}\.){0,6}[A-Z][A-Za-z0-9]{1,80}$/;
const companionPackage = /^keras_(?:hub|nlp|cv)(?:\.[a-z_]{1,40})?>[A-Z][A-Za-z0-9]{1,80}$/;
/** Calls of TensorFlow that Keras 2 made layers of: the function is a fact of its own. */
const tensorflowLayers: ReadonlySet<string> = new Set([
  'TFOpLambda',
  'SlicingOpLambda',
  'ClassMethod',
  'TensorFlowOpLayer',
]);
/** Public functions of TensorFlow that only compute. */
const computing =
  /^tensorflow\.(?:math|nn|linalg|signal|bitwise|strings|sets|image|random|sparse|ragged|__operators__|quantization)\.[A-Za-z_0-9]{1,60}$|^tensorflow\.(?:[a-z_0-9]{1,60})$/;
/** Files, processes and Python functions under names that would pass for computing. */
const acting =
  /(?:file|py_func|function|print|load|save|import|init_scope|while_loop|map_fn|scan|fold|cond|case|switch|custom_gradient|vectorized_map|py_function|Assert|device|group|switch_case|recompute_grad|decode)/;

/** Functions that touch files, other programs or Python: no exporter makes layers of them. */
const outward =
  /^tensorflow\.(?:io|load|saved_model|train|summary|debugging|distribute|data|raw_ops|compat|profiler|experimental|py_function|numpy_function|print)\b/;

function judgeTensorflow(name: string): StockJudgement | undefined {
  // TensorFlow's registry of public names holds those of Keras too.
  if (/^tensorflow\.(?:compat\.v[12]\.)?keras\./.test(name)) {
    const hazard = hazards.get(lastPart(name));
    return hazard === undefined ? undefined : { kind: 'hazard', ...hazard };
  }
  if (computing.test(name) && !acting.test(name)) return stock;
  return outward.test(name) ? { kind: 'hazard', ...fileWork } : undefined;
}

function judgeBare({ name }: ReferenceFact): StockJudgement | undefined {
  if (name.startsWith('tensorflow.')) return judgeTensorflow(name);
  const hazard = hazards.get(name.slice(name.lastIndexOf('>') + 1));
  if (hazard !== undefined) return { kind: 'hazard', ...hazard };
  if (name === 'Lambda' || tensorflowLayers.has(name)) return stock;
  return lists().bare.has(name) || companionPackage.test(name) ? stock : undefined;
}

function lists(): Known {
  if (known === undefined) {
    const data = JSON.parse(readFileSync(new URL('./data/keras.json', import.meta.url), 'utf8')) as Record<
      'names' | 'classes' | 'functions' | 'registered' | 'notForModels',
      readonly string[]
    >;
    known = {
      names: new Set(data.names),
      bare: new Set([...data.classes, ...data.functions, ...data.registered]),
      functions: new Set(data.functions),
      notForModels: new Set(data.notForModels),
    };
  }
  return known;
}

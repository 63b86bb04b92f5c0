import { sliceSource } from '../../bytes/source.ts';
import { dtypeName } from '../../wire/tensorflow.ts';
import type { Reading } from '../format.ts';
import { guarded } from '../guarded.ts';
import type { Fed } from './flow.ts';
import { attributesOf, type GraphModel, noBindings, readBindings, readGraph, tensorOf } from './graph.ts';
import {
  fieldsOf,
  held,
  inner,
  lastOf,
  mapEntry,
  messageOf,
  type Range,
  rangesOf,
  textField,
  textIn,
  whole,
} from './message.ts';
import { operationsIn, type Roots } from './operations.ts';
import { readObjects } from './read-objects.ts';

const initOp = '__saved_model_init_op';
/** Collections whose nodes loaders of version 1 run once the variables are restored. */
const initCollections: ReadonlySet<string> = new Set([
  'saved_model_main_op',
  'legacy_init_op',
  'saved_model_legacy_init_op',
]);
/** Where the builder of TensorFlow 1 keeps what asset_file_def tells. */
const assetCollection = 'saved_model_assets';
const metadataLimit = 200;
const absolute = /^(?:[/\\]|[A-Za-z]:)/;

/** SavedModel (saved_model.proto): schema version 1, meta graphs 2. */
export function readSavedModel(reading: Reading): void {
  guarded(reading, () => {
    let version = 0;
    let metas = 0;
    const { source } = reading;
    const file = whole(source);
    for (const field of fieldsOf(file)) {
      if (field.number === 1 && field.wire === 'varint') version = field.value;
      if (field.number !== 2 || field.wire !== 'bytes') continue;
      metas += 1;
      readMeta(reading, inner(file, field), true);
    }
    if (metas === 0)
      reading.emit({
        kind: 'anomaly',
        where: { offset: 0 },
        code: 'structure-broken',
        detail: 'the SavedModel holds no graph',
      });
    if (version !== 1)
      reading.emit({
        kind: 'anomaly',
        where: { offset: 0 },
        code: 'structure-odd',
        detail: `the schema version is ${version}, not 1`,
      });
  });
}

/** MetaGraphDef (meta_graph.proto), as tf.train.Saver writes it to a `.meta` file. */
export function readMetaGraph(reading: Reading): void {
  guarded(reading, () => readMeta(reading, whole(reading.source), false));
}

/** GraphDef (graph.proto), as frozen graphs are kept. */
export function readGraphDef(reading: Reading): void {
  guarded(reading, () => {
    const model = readGraph([whole(reading.source)]);
    const fed: Fed = { saver: undefined, inputs: new Set(), assets: [] };
    tellGraph(reading, model, operationsIn(model, noBindings, fed, { initial: [], answers: [] }));
  });
}

interface MetaParts {
  readonly graphs: Range[];
  readonly objects: Range[];
  readonly inputs: Set<string>;
  readonly initial: string[];
  readonly answers: string[];
  readonly assets: { readonly node: string; readonly file: string; readonly at: number }[];
  saver: string | undefined;
}

/** Only the loaders of SavedModels put the model's assets in the place of what the graph names. */
function readMeta(reading: Reading, range: Range, withAssets: boolean): void {
  const parts = partsOf(reading, range);
  const { saver, inputs } = parts;
  if (!withAssets) parts.assets.length = 0;
  const fed: Fed = { saver, inputs, assets: parts.assets.map(({ node }) => node) };
  const roots: Roots = { initial: parts.initial, answers: parts.answers };
  const model = readGraph(parts.graphs);
  const bindings = readBindings(parts.objects);
  tellGraph(reading, model, operationsIn(model, bindings, fed, roots));
  for (const { file, at } of parts.assets)
    reading.emit({
      kind: 'reference',
      where: { offset: at },
      to: 'companion',
      // The Python loader joins as os.path.join does: an absolute name stands alone. That of C++ puts it behind.
      name: absolute.test(file) ? file : `assets/${file}`,
      key: 'asset_file_def',
      loader: 'tensorflow',
    });
  readObjects(reading, parts.objects);
}

/** MetaGraphDef: graph 2, saver 3, collections 4, signatures 5, assets 6, objects 7. */
function partsOf(reading: Reading, range: Range): MetaParts {
  const parts: MetaParts = {
    graphs: [],
    objects: [],
    inputs: new Set(),
    initial: [],
    answers: [],
    assets: [],
    saver: undefined,
  };
  for (const field of fieldsOf(range)) {
    if (field.wire !== 'bytes') continue;
    const part = inner(range, field);
    if (field.number === 2) parts.graphs.push(part);
    else if (field.number === 3) {
      const name = textField(part, 1);
      if (name !== '') parts.saver = nodeOf(name);
    } else if (field.number === 4) readCollection(part, parts);
    else if (field.number === 5) readSignature(reading, part, parts);
    else if (field.number === 6) readAsset(part, parts);
    else if (field.number === 7) parts.objects.push(part);
  }
  return parts;
}

/** CollectionDef: node_list 1 (value 1), any_list 5 (value 1; Any: value 2). */
function readCollection(entry: Range, parts: MetaParts): void {
  const { key, value } = mapEntry(entry);
  if (value === undefined) return;
  if (key === assetCollection)
    for (const list of rangesOf(value, 5))
      for (const any of rangesOf(list, 1)) {
        const asset = lastOf(any, 2);
        if (asset !== undefined) readAsset(asset, parts);
      }
  if (!initCollections.has(key)) return;
  const nodes = messageOf(value, 1);
  if (nodes !== undefined) for (const name of rangesOf(nodes, 1)) parts.initial.push(nodeOf(textIn(name)));
}

/** AssetFileDef: tensor_info 1, filename 2. */
function readAsset(asset: Range, { assets }: MetaParts): void {
  const tensor = messageOf(asset, 1);
  const node = tensor === undefined ? '' : nodeOf(textField(tensor, 1));
  assets.push({ node, file: textField(asset, 2), at: asset.at });
}

/** SignatureDef: inputs 1, outputs 2, method_name 3. */
function readSignature(reading: Reading, entry: Range, { inputs, initial, answers }: MetaParts): void {
  const { key, value } = mapEntry(held(entry));
  if (value === undefined) return;
  const outputs = key === initOp ? initial : answers;
  for (const one of rangesOf(value, 1)) for (const name of tensorNames(mapEntry(one).value)) inputs.add(name);
  for (const one of rangesOf(value, 2))
    for (const name of tensorNames(mapEntry(one).value)) outputs.push(name);
  if (reading.detail)
    reading.emit({
      kind: 'metadata',
      where: { offset: entry.at },
      key: `signature ${key}`,
      value: textField(value, 3, metadataLimit),
    });
}

/** TensorInfo: name 1, coo_sparse 4 (names 1 to 3), composite_tensor 5 (components 2). */
function* tensorNames(info: Range | undefined, depth = 0): Generator<string, void, void> {
  if (info === undefined || depth > 4) return;
  for (const field of fieldsOf(info)) {
    if (field.wire !== 'bytes') continue;
    const part = inner(info, field);
    if (field.number === 1) yield nodeOf(textIn(part));
    else if (field.number === 4)
      for (const one of fieldsOf(part)) {
        if (one.wire === 'bytes') yield nodeOf(textIn(inner(part, one)));
      }
    else if (field.number === 5) for (const one of rangesOf(part, 2)) yield* tensorNames(one, depth + 1);
  }
}

function nodeOf(tensor: string): string {
  return tensor.split(':', 1)[0]!;
}

function tellGraph(reading: Reading, model: GraphModel, operations: ReturnType<typeof operationsIn>): void {
  for (const operation of operations) reading.emit(operation);
  for (const scope of [model.main, ...model.functions.values()])
    for (const node of scope.nodes.values()) {
      if (node.op === 'XlaCallModule')
        handModule(reading, scope.name, node.name, attributesOf(node).get('module'));
      if (node.op !== 'Const' || !reading.detail) continue;
      const value = attributesOf(node).get('value');
      const tensor = value === undefined ? undefined : tensorOf(value, 1);
      if (tensor === undefined) continue;
      reading.emit({
        kind: 'tensor',
        where: { offset: node.range.at },
        name: scope.name === '' ? node.name : `${scope.name}/${node.name}`,
        dtype: dtypeName(tensor.dtype),
        shape: tensor.shape,
        bytes: tensor.bytes,
      });
    }
}

/** XlaCallModule holds a StableHLO program of its own, which is judged by what it calls. */
function handModule(reading: Reading, scope: string, node: string, value: Range | undefined): void {
  const text = value === undefined ? undefined : lastOf(value, 2);
  if (text === undefined) return;
  const { source, at, end } = text;
  const name = scope === '' ? node : `${scope}/${node}`;
  reading.nested({ name, size: end - at, open: () => sliceSource(source, at, end - at) });
}

import { pagedSource } from '../../bytes/paged.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { type Field, fieldsOf, noStrays, readFields, textOf } from '../../wire/protobuf.ts';
import type { Reading } from '../format.ts';
import { modelKinds } from './layers.ts';
import { Network } from './network.ts';
import { Program } from './program.ts';
import {
  customShape,
  descriptionShape,
  entryShape,
  firstShape,
  linkedFileShape,
  metadataShape,
  pipelineShape,
  serializedShape,
  wrappedPipelineShape,
} from './shapes.ts';
import { Teller } from './teller.ts';

/** A pipeline of pipelines takes three messages a level, and parsers stop at a hundred. */
const deepestPipeline = 33;
const pipelines: ReadonlySet<number> = new Set([200, 201]);
const networks: ReadonlySet<number> = new Set([303, 403, 500]);

interface Pending {
  readonly model: Pick<Field, 'at' | 'size'>;
  readonly within: string;
  readonly depth: number;
}

export function readCoreml(reading: Reading): void {
  const source = pagedSource(reading.source);
  const teller = new Teller(reading, source);
  try {
    readModels(reading, source, teller);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const where = error.at === null ? {} : { offset: error.at };
    reading.emit({ kind: 'anomaly', where, code: 'structure-broken', detail: error.message });
  } finally {
    teller.operations.tell();
  }
}

function readModels(reading: Reading, source: ByteSource, teller: Teller): void {
  const pending: Pending[] = [{ model: { at: 0, size: source.size }, within: '', depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.depth > deepestPipeline) {
      teller.anomaly('nested-too-deep', next.model.at, `pipelines nest deeper than ${deepestPipeline}`);
      continue;
    }
    readModel(reading, source, teller, next, pending);
  }
}

function readModel(
  reading: Reading,
  source: ByteSource,
  teller: Teller,
  { model: { at, size }, within, depth }: Pending,
  pending: Pending[],
): void {
  let version = 0;
  for (const field of readFields(source, at, at + size)) {
    const { number } = field;
    if (number === 1 && field.wire === 'varint') version = field.value;
    if (field.wire !== 'bytes') continue;
    if (number === 2) readDescription(source, teller, field, depth === 0);
    const kind = modelKinds.get(number);
    if (kind === undefined) {
      if (number > 2 && field.size > 1024)
        teller.anomaly('archive-hidden-data', field.at, `${field.size} bytes in a field that no model has`);
      continue;
    }
    if (depth === 0) reading.is('coreml', `Core ML ${kind}, specification version ${version}`);
    const place = within === '' ? '' : `${within}/`;
    if (pipelines.has(number) || kind === 'pipeline')
      for (const inner of modelsIn(source, field, pipelines.has(number)))
        pending.push({ model: inner, within: `${place}pipeline`, depth: depth + 1 });
    else if (networks.has(number)) new Network(source, teller).read(field, within);
    else if (kind === 'mlProgram') new Program(reading, source, teller).read(field, within);
    else if (kind === 'customModel') teller.custom(field, customShape, 'customModel.className');
    else if (kind === 'linkedModel') readLinked(source, teller, field);
    else if (kind === 'serializedModel') readSerialized(source, teller, field);
  }
}

function* modelsIn(source: ByteSource, field: Field, wrapped: boolean): Generator<Field, void, void> {
  const strays = noStrays();
  if (wrapped) {
    for (const pipeline of fieldsOf(source, field, wrappedPipelineShape, strays))
      yield* modelsIn(source, pipeline, false);
    return;
  }
  for (const part of fieldsOf(source, field, pipelineShape, strays)) if (part.number === 1) yield part;
}

function readDescription(source: ByteSource, teller: Teller, field: Field, tell: boolean): void {
  const strays = noStrays();
  const keys = ['', 'shortDescription', 'versionString', 'author', 'license'];
  for (const metadata of fieldsOf(source, field, descriptionShape, strays))
    for (const part of fieldsOf(source, metadata, metadataShape, strays)) {
      const name = keys[part.number];
      if (name !== undefined) teller.text(part, `metadata ${name}`, tell ? name : undefined);
      else readUserDefined(source, teller, part, tell);
    }
}

function readUserDefined(source: ByteSource, teller: Teller, entry: Field, tell: boolean): void {
  let key = '';
  for (const part of fieldsOf(source, entry, entryShape, noStrays()))
    if (part.number === 1) key = textOf(source, part, 512);
    else teller.text(part, `metadata ${key}`, tell ? key : undefined);
}

/** LinkedModel.proto: a file's name, and folders separated by colons, of which $BUNDLE_… are the app's own. */
function readLinked(source: ByteSource, teller: Teller, field: Field): void {
  const strays = noStrays();
  for (const file of fieldsOf(source, field, firstShape, strays)) {
    const texts = ['', '', ''];
    for (const part of fieldsOf(source, file, linkedFileShape, strays))
      for (const value of fieldsOf(source, part, firstShape, strays))
        texts[part.number] = textOf(source, value, 4096);
    const [, name = '', path = ''] = texts;
    if (name !== '') teller.companion(name, file.at, 'linkedModelFileName');
    for (const folder of path.split(':').slice(0, 64))
      if (folder !== '' && !folder.startsWith('$BUNDLE'))
        teller.companion(`${folder}/${name}`, file.at, 'linkedModelSearchPath');
  }
}

/** SerializedModel: bytes for whatever framework has the identifier. */
function readSerialized(source: ByteSource, teller: Teller, field: Field): void {
  let identifier = '';
  for (const part of fieldsOf(source, field, serializedShape, noStrays()))
    if (part.number === 1) identifier = textOf(source, part, 512);
    else teller.text(part, 'serializedModel');
  teller.reference('custom-object', identifier, field.at, 'serializedModel.identifier');
}

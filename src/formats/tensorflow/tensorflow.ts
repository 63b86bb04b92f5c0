import { baseOf } from '../../core/slash-paths.ts';
import type { Format } from '../format.ts';
import { isGraph, isMetaGraph, isSavedModel, isWholeMessage } from './claims.ts';
import { isGraphText } from './text-claims.ts';

/** Loaders of SavedModels open this name in the model's folder, and no other. */
const savedModelName = 'saved_model.pb';

/** The program of a TensorFlow SavedModel: `saved_model.pb`. */
export const savedModel: Format = {
  id: 'saved-model',
  title: 'TensorFlow SavedModel',
  carriesCode: true,
  claims: (probe) => baseOf(probe.name) === savedModelName || isSavedModel(probe),
  claimsBeside: (probe) => isSavedModel(probe) && isWholeMessage(probe),
  read: async (reading) => (await import('./read-meta-graph.ts')).readSavedModel(reading),
};

/** A graph with its savers and signatures, as TensorFlow 1 keeps it beside a checkpoint: `.meta`. */
export const metaGraph: Format = {
  id: 'meta-graph',
  title: 'TensorFlow meta graph',
  carriesCode: true,
  claims: isMetaGraph,
  claimsBeside: (probe) => isMetaGraph(probe) && isWholeMessage(probe),
  read: async (reading) => (await import('./read-meta-graph.ts')).readMetaGraph(reading),
};

/** A bare graph, its variables often frozen into constants: `.pb`. */
export const graphDef: Format = {
  id: 'graph-def',
  title: 'TensorFlow graph',
  carriesCode: true,
  claims: isGraph,
  claimsBeside: (probe) => isGraph(probe) && isWholeMessage(probe),
  read: async (reading) => (await import('./read-meta-graph.ts')).readGraphDef(reading),
};

/** What Keras 2 keeps of its layers beside a SavedModel: `keras_metadata.pb`. Its loader goes by the name. */
export const kerasMetadata: Format = {
  id: 'keras-metadata',
  title: 'Keras metadata of a SavedModel',
  claims: ({ name }) => baseOf(name) === 'keras_metadata.pb',
  read: async (reading) => (await import('./read-beside.ts')).readKerasMetadataFile(reading),
};

/** Hashes that TensorFlow keeps beside a SavedModel: `fingerprint.pb`. Nobody follows what it says. */
export const fingerprint: Format = {
  id: 'saved-model-fingerprint',
  title: 'fingerprint of a SavedModel',
  claims: ({ name }) => baseOf(name) === 'fingerprint.pb',
  read: async (reading) => (await import('./read-beside.ts')).readFingerprint(reading),
};

/** A graph or SavedModel in protobuf's text format: TensorFlow opens `saved_model.pbtxt` where there is no `.pb`. */
export const graphText: Format = {
  id: 'tensorflow-text',
  title: 'TensorFlow graph as text',
  carriesCode: true,
  claims: (probe) => baseOf(probe.name) === 'saved_model.pbtxt' || isGraphText(probe),
  read: async (reading) => (await import('./read-text.ts')).readText(reading),
};

/** A SavedModel cut into chunks, which is not read, so that it cannot be admitted. */
export const savedModelChunks: Format = {
  id: 'saved-model',
  title: 'TensorFlow SavedModel',
  claims: ({ name }) => baseOf(name) === 'saved_model.cpb',
  read: (reading) =>
    reading.emit({
      kind: 'anomaly',
      where: {},
      code: 'structure-broken',
      detail: 'a SavedModel in chunks is not read; export it as saved_model.pb',
    }),
};

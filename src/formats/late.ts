import { arrowUnmarked } from './arrow/arrow.ts';
import { coreml } from './coreml/coreml.ts';
import { compiledModel } from './executable/compiled-model.ts';
import { installer } from './executable/installer.ts';
import { torch7 } from './executable/torch7.ts';
import type { Format } from './format.ts';
import { gin } from './gin/gin.ts';
import { hdf5Behind } from './hdf5/hdf5.ts';
import { jaxExport } from './jax-export/jax-export.ts';
import { jinja } from './jinja/jinja.ts';
import { json } from './json/json.ts';
import { wideJson } from './json/wide-json.ts';
import { msgpack } from './msgpack/msgpack.ts';
import { onnx } from './onnx/onnx.ts';
import { onnxText } from './onnx/text.ts';
import { openvino } from './openvino/openvino.ts';
import { paddleParams } from './paddle/paddle-params.ts';
import { paddleProgram } from './paddle/paddle-program.ts';
import { parquetAtEnd } from './parquet/parquet.ts';
import { pickleBehind } from './pickle/behind.ts';
import { brokenPickle } from './pickle/index.ts';
import { polarsExpression, polarsPlan } from './polars/polars.ts';
import { requirements } from './requirements/requirements.ts';
import { moduleName } from './source/module-name.ts';
import { pth } from './source/pth.ts';
import { script } from './source/script.ts';
import { sourceText } from './source/source-text.ts';
import { lzma } from './stream/lzma.ts';
import { zlib } from './stream/zlib.ts';
import { tensorBundle } from './tensor-bundle/tensor-bundle.ts';
import { checkpointState } from './tensorflow/checkpoint-state.ts';
import {
  fingerprint,
  graphDef,
  graphText,
  kerasMetadata,
  metaGraph,
  savedModel,
  savedModelChunks,
} from './tensorflow/tensorflow.ts';
import { torchScriptSource } from './torchscript/torchscript.ts';
import { tritonConfig } from './triton/triton.ts';
import { ubjson } from './ubjson/ubjson.ts';
import { xml } from './xml/xml.ts';
import { yaml } from './yaml/yaml.ts';
import { zipAtEnd } from './zip/zip.ts';

/** Formats that are told by their structure or by a name: asked where none of the early ones claims the bytes. */
export const lateFormats: readonly Format[] = [
  torchScriptSource,
  parquetAtEnd,
  arrowUnmarked,
  json,
  polarsPlan,
  polarsExpression,
  script,
  installer,
  compiledModel,
  torch7,
  onnx,
  jaxExport,
  savedModel,
  metaGraph,
  graphDef,
  graphText,
  checkpointState,
  onnxText,
  tritonConfig,
  tensorBundle,
  coreml,
  paddleProgram,
  paddleParams,
  zlib,
  lzma,
  openvino,
  xml,
  wideJson,
  ubjson,
  msgpack,
  zipAtEnd,
  jinja,
  hdf5Behind,
  yaml,
  pth,
  moduleName,
  kerasMetadata,
  fingerprint,
  savedModelChunks,
  requirements,
  gin,
  brokenPickle,
  pickleBehind,
  sourceText,
];

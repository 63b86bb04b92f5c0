import type { DocumentKind } from '../../document/kind.ts';
import { allennlpConfig } from './allennlp.ts';
import { catboostModel } from './catboost.ts';
import { diffusersConfig, diffusersPipeline, modularPipeline } from './diffusers.ts';
import { genaiConfig } from './genai.ts';
import { kerasConfig, kerasWeightIndex } from './keras.ts';
import { kerchunk } from './kerchunk.ts';
import { mlpackageManifest } from './mlpackage.ts';
import { mxnetSymbol } from './mxnet.ts';
import { notebook } from './notebook.ts';
import { npmPackage } from './npm-package.ts';
import { onnxJson } from './onnx.ts';
import { paddlePir } from './paddle-pir.ts';
import { peftAdapter } from './peft.ts';
import { polarsPlan } from './polars.ts';
import { exportedProgram, exportedWeights } from './pt2.ts';
import { sentenceModules, sentenceRouter, sentenceTransformers } from './sentence-transformers.ts';
import { skopsSchema } from './skops.ts';
import { sparkMetadata } from './spark.ts';
import { tokenizer } from './tokenizer.ts';
import { torchserveManifest } from './torchserve.ts';
import {
  chatTemplateFile,
  generationConfig,
  processorConfig,
  tokenizerConfig,
  transformersConfig,
} from './transformers.ts';
import { weightIndex } from './weight-index.ts';
import { xgboostModel } from './xgboost.ts';

/** The list of document kinds, in the order in which they are asked: one file and one line each. */
export const documentKinds: readonly DocumentKind[] = [
  skopsSchema,
  kerasConfig,
  torchserveManifest,
  tokenizer,
  kerasWeightIndex,
  weightIndex,
  xgboostModel,
  catboostModel,
  mxnetSymbol,
  mlpackageManifest,
  onnxJson,
  genaiConfig,
  polarsPlan,
  paddlePir,
  sentenceModules,
  sentenceRouter,
  modularPipeline,
  diffusersPipeline,
  diffusersConfig,
  peftAdapter,
  tokenizerConfig,
  processorConfig,
  transformersConfig,
  sentenceTransformers,
  generationConfig,
  chatTemplateFile,
  sparkMetadata,
  exportedProgram,
  exportedWeights,
  allennlpConfig,
  notebook,
  npmPackage,
  kerchunk,
];

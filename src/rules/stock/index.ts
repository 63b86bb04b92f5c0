import { bentoml } from './bentoml.ts';
import { ginModules, hyperpyyaml, nemo } from './configured-classes.ts';
import { diffusersNames } from './diffusers.ts';
import { hydraNames } from './hydra.ts';
import {
  axolotlNames,
  checkpointPaths,
  detectronNames,
  kedroNames,
  loggingNames,
  mmengineNames,
  torchtuneNames,
  trussCommands,
} from './inherited.ts';
import {
  autogenNames,
  gluontsNames,
  jsonpickleNames,
  langchainNames,
  sparkNames,
  zarrCodecs,
} from './json-objects.ts';
import { kerasNames } from './keras.ts';
import { mlflow } from './mlflow.ts';
import { jsonargparseNames, lightningNames, mlserverNames, pyannoteNames, rasaNames } from './pipelines.ts';
import { pmmlFunctions } from './pmml.ts';
import { pyarrowTypes } from './pyarrow.ts';
import { rCompact, rFunctions, rSearched, rWorkspace } from './r.ts';
import { serviceNames } from './services.ts';
import { skopsTypes } from './skops.ts';
import type { StockList } from './stock.ts';
import { torchExport } from './torch-export.ts';
import { peftNames, sentenceTransformersNames, transformersNames } from './transformers.ts';

/** The list of stock lists: one file and one line for each loader. */
export const stockLists: readonly StockList[] = [
  rCompact,
  rFunctions,
  rSearched,
  rWorkspace,
  pyarrowTypes,
  skopsTypes,
  transformersNames,
  sentenceTransformersNames,
  peftNames,
  diffusersNames,
  hydraNames,
  jsonpickleNames,
  langchainNames,
  sparkNames,
  gluontsNames,
  autogenNames,
  mlflow,
  kerasNames,
  bentoml,
  nemo,
  hyperpyyaml,
  pyannoteNames,
  rasaNames,
  mlserverNames,
  jsonargparseNames,
  lightningNames,
  pmmlFunctions,
  torchExport,
  zarrCodecs,
  ginModules,
  torchtuneNames,
  mmengineNames,
  detectronNames,
  axolotlNames,
  kedroNames,
  loggingNames,
  checkpointPaths,
  trussCommands,
  ...serviceNames,
];

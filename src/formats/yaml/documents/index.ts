import type { DocumentKind } from '../../document/kind.ts';
import { bento, bentoModel } from './bento.ts';
import { conda } from './conda.ts';
import { kerasModel } from './keras.ts';
import { mlmodel, pythonEnvironment } from './mlflow.ts';
import { nemo } from './nemo.ts';
import { paddleDeploy } from './paddle-deploy.ts';
import { torchserveWorkflow } from './torchserve-workflow.ts';
import { axolotl, rasaConfig } from './training.ts';
import { truss } from './truss.ts';
import { yoloDataset, yoloModel } from './yolo.ts';

/** The list of kinds of YAML documents, in the order in which they are asked: one file and one line each. */
export const yamlKinds: readonly DocumentKind[] = [
  mlmodel,
  bento,
  bentoModel,
  conda,
  pythonEnvironment,
  nemo,
  kerasModel,
  torchserveWorkflow,
  yoloModel,
  yoloDataset,
  paddleDeploy,
  truss,
  axolotl,
  rasaConfig,
];

import { coremlOperations } from './coreml.ts';
import { executorch } from './executorch.ts';
import { mlir } from './mlir.ts';
import { mxnetOperations } from './mxnet.ts';
import { onnxOperations } from './onnx.ts';
import { openvinoOperations } from './openvino.ts';
import type { OperationCatalog } from './operations.ts';
import { paddleOperations } from './paddle.ts';
import { tensorflow } from './tensorflow.ts';
import { tflite } from './tflite.ts';
import { torchExport } from './torch-export.ts';
import { torchMobile } from './torch-mobile.ts';
import { torchScript } from './torchscript.ts';

/** The list of operation catalogs: one file and one line for each runtime. */
export const operationCatalogs: readonly OperationCatalog[] = [
  onnxOperations,
  tensorflow,
  tflite,
  executorch,
  mlir,
  coremlOperations,
  mxnetOperations,
  paddleOperations,
  openvinoOperations,
  torchExport,
  torchMobile,
  torchScript,
];

import { arrow } from './arrow/arrow.ts';
import { catboost } from './catboost/catboost.ts';
import { elf } from './executable/elf.ts';
import { javaClass } from './executable/java-class.ts';
import { javaObject } from './executable/java-object.ts';
import { machO } from './executable/mach-o.ts';
import { pe } from './executable/pe.ts';
import { pyc } from './executable/pyc.ts';
import { wasm } from './executable/wasm.ts';
import { executorch, executorchBundle, executorchData } from './executorch/executorch.ts';
import type { Format } from './format.ts';
import { ggml, gguf } from './gguf/gguf.ts';
import { hdf5 } from './hdf5/hdf5.ts';
import { mlirBytecode } from './jax-export/jax-export.ts';
import { jinjaInside } from './jinja/jinja.ts';
import { lightgbm } from './lightgbm/lightgbm.ts';
import { minisign } from './minisign/minisign.ts';
import { mxnet } from './mxnet/mxnet.ts';
import { npy } from './npy/npy.ts';
import { ort } from './onnx/ort.ts';
import { ocdbt } from './orbax/ocdbt.ts';
import { parquet } from './parquet/parquet.ts';
import { pickle } from './pickle/index.ts';
import { r } from './r/r.ts';
import { safetensors } from './safetensors/safetensors.ts';
import { sevenZip } from './seven-zip/seven-zip.ts';
import { lfsPointer } from './source/lfs-pointer.ts';
import { bzip2 } from './stream/bzip2.ts';
import { gzip } from './stream/gzip.ts';
import { lz4 } from './stream/lz4.ts';
import { lzip } from './stream/lzip.ts';
import { xz } from './stream/xz.ts';
import { zfile } from './stream/zfile.ts';
import { zstd } from './stream/zstd.ts';
import { tar } from './tar/tar.ts';
import { tflite } from './tflite/tflite.ts';
import { torchMobile } from './torch-mobile/torch-mobile.ts';
import { xgboostBinary } from './xgboost/xgboost.ts';
import { shard } from './zip/shard.ts';
import { zip } from './zip/zip.ts';

/** Formats that go by a signature, and pickles: asked first, and part of every program. The order is that of asking. */
export const earlyFormats: readonly Format[] = [
  jinjaInside,
  arrow,
  parquet,
  lfsPointer,
  minisign,
  elf,
  pe,
  machO,
  javaClass,
  javaObject,
  wasm,
  pyc,
  hdf5,
  npy,
  mlirBytecode,
  ocdbt,
  tflite,
  executorch,
  executorchData,
  executorchBundle,
  torchMobile,
  r,
  catboost,
  lightgbm,
  xgboostBinary,
  gguf,
  mxnet,
  ort,
  shard,
  zip,
  sevenZip,
  gzip,
  bzip2,
  xz,
  lzip,
  zstd,
  lz4,
  zfile,
  tar,
  safetensors,
  ggml,
  pickle,
];

/**
 * Every id that a report can show as the format of a file: of the formats themselves, and of what a reader finds a
 * document or an archive to be. A policy names formats by them, and is read without any format being loaded; a test holds
 * the list to the formats.
 */
export const formatIds: readonly string[] = `
  7z allennlp-config arrow axolotl-config bento bento-archive bento-model bzip2 catboost catboost-json chat-template
  checkpoint-state compiled-model conda-environment coreml diffusers-config diffusers-modular-pipeline diffusers-pipeline elf
  empty executorch executorch-bundle executorch-data generation-config ggml gguf gin git-lfs-pointer graph-def gzip hdf5
  installer java-class java-object jax-export jinja joblib joblib-zfile json json-lines keras keras-config keras-h5
  keras-metadata keras-yaml kerchunk leveldb-table lightgbm llamafile lz4 lzip lzma mach-o meta-graph minisign mlir-bytecode
  mlmodel mlpackage-manifest module-name msgpack mxnet mxnet-symbol nemo nemo-config notebook npm-package npy npz ocdbt onnx
  onnx-json onnx-text onnxruntime-genai openvino ort paddle-deploy paddle-params paddle-pir paddle-program parquet pe
  peft-adapter pickle pickle-behind pmml polars-expression polars-plan processor-config pt2 pth pyc python-environment
  rasa-config rdata rds requirements safetensors saved-model saved-model-fingerprint script sentence-transformers-config
  sentence-transformers-modules sentence-transformers-router skops source spark-ml-metadata tar tensor-bundle tensorflow-text
  tflite tokenizer tokenizer-config torch torch-distributed torch-exported-program torch-exported-weights torch-legacy
  torch-mobile torch-model-archive torch-package torch-tar torch-workflow-archive torch7 torchscript torchscript-source
  torchserve-manifest torchserve-workflow transformers-config triton-config truss ubjson unknown wasm weight-index wheel
  xgboost-binary xgboost-json xgboost-ubjson xml xz yaml yolo-dataset yolo-model zip zipapp zlib zstd`
  .trim()
  .split(/\s+/);

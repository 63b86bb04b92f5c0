import type { OperationCatalog } from './operations.ts';
import { opensFiles } from './torch-files.ts';

/** Operator libraries of PyTorch itself and of its sister packages. */
const libraries: ReadonlySet<string> = new Set([
  ...[
    'aten',
    'prim',
    'prims',
    'quantized',
    '_quantized',
    'quantization',
    'sparse',
    'prepacked',
    'xnnpack',
    'mkldnn',
  ],
  ...[
    'mkldnn_prepacked',
    'onednn',
    'mkl',
    'fbgemm',
    'static_runtime',
    'tensorexpr',
    'profiler',
    'cuda',
    'onnx',
  ],
  ...['torchvision', 'torchaudio', 'torchao', 'image', 'video_reader', 'rngprims', 'inductor', '_test'],
  ...['vulkan_prepack', 'metal_prepack', 'metal', '_caffe2', 'torch_ipex', 'ipex_prepack', 'torchtext'],
]);

const reads = 'It reads a file whose name the module chooses.';
const writes = 'It writes a file whose name the module chooses.';
const files = 'It opens a file whose name the module chooses.';

/** Operators that do more than compute. Sources: native_functions.yaml; register_prim_ops.cpp; torchvision’s and torchaudio’s io. */
const acting: ReadonlyMap<string, string> = new Map([
  ['aten::from_file', 'It maps a file of the machine into memory, and makes one where it is told to.'],
  ['aten::save', writes],
  ['image::read_file', reads],
  ['image::write_file', writes],
  ['video_reader::read_video_from_file', reads],
  ['video_reader::probe_video_from_file', reads],
  ['torch', 'The module of all operators is handed on, so that which one is called does not stand there.'],
  ['ops', 'The list of all operators is handed on, so that which one is called does not stand there.'],
]);
const talks = /^(?:c10d|_c10d_functional|_c10d_functional_autograd|symm_mem|rpc|_dtensor)::/;

/** What the code of a TorchScript archive calls. Source: torch/csrc/jit/serialization/import_source.cpp. */
export const torchScript: OperationCatalog = {
  domain: 'torchscript',
  judge({ name, role }) {
    const why = acting.get(name) ?? (opensFiles(name) ? files : undefined);
    if (why !== undefined)
      return role === 'load'
        ? {
            severity: 'critical',
            why: `${why} The method runs while the module is loaded.`,
            refs: ['CWE-73'],
          }
        : { severity: 'high', why, refs: ['CWE-73'] };
    if (libraries.has(name.slice(0, name.indexOf('::')))) return null;
    if (talks.test(name))
      return { severity: 'medium', why: 'It exchanges tensors with other processes or machines.' };
    return {
      severity: 'medium',
      why: 'It is a custom operator: the program that loads the module must bring native code for it.',
    };
  },
};

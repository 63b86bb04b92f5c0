import type { OperationCatalog } from './operations.ts';
import { opensFiles } from './torch-files.ts';

/** Operator libraries of PyTorch's own mobile runtime. */
const libraries: ReadonlySet<string> = new Set([
  ...['aten', 'prim', 'quantized', '_quantized', 'prepacked', 'xnnpack', 'mkldnn', 'vulkan_prepack'],
  ...['metal', 'metal_prepack', 'torchvision', 'static_runtime', 'sparse', 'torchaudio', 'fb'],
]);

const acting: ReadonlyMap<string, string> = new Map([
  ['aten::from_file', 'It maps a file of the machine into memory as a tensor.'],
  ['aten::save', 'It writes a file whose name the module chooses.'],
]);

/** What the functions of a PyTorch Mobile module call. Source: torch/csrc/jit/mobile. */
export const torchMobile: OperationCatalog = {
  domain: 'torch-mobile',
  judge({ name }) {
    const plain = name.split('.', 1)[0]!;
    const why =
      acting.get(plain) ?? (opensFiles(plain) ? 'It opens a file whose name the module chooses.' : undefined);
    if (why !== undefined) return { severity: 'high', why, refs: ['CWE-73'] };
    const colons = plain.indexOf('::');
    if (colons > 0 && libraries.has(plain.slice(0, colons))) return null;
    return {
      severity: 'medium',
      why: 'It is a custom operator: the program that runs the module must bring native code for it.',
    };
  },
};

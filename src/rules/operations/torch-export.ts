import type { OperationCatalog, OperationJudgement } from './operations.ts';

/** Operator libraries of PyTorch itself and of its sister packages. */
const libraries: ReadonlySet<string> = new Set([
  ...['aten', 'prims', 'prim', 'quantized', 'quantized_decomposed', 'torchvision', 'torchaudio'],
  ...['_c10d_functional', 'fbgemm', 'torchao', 'mkldnn', 'rngprims', 'inductor', 'onnx', 'debugprims'],
]);

/** Operators of those libraries that do more than compute. */
const acting: ReadonlyMap<string, string> = new Map([
  ['torch.ops.aten.from_file', 'It maps a file of the machine into memory as a tensor.'],
  ['torch.ops.aten.save', 'It writes a file whose name the program chooses.'],
  ['torch.ops.debugprims.load_tensor', 'It reads a file whose name the program chooses.'],
  ['torch.ops.higher_order.call_torchbind', 'It calls a method of an object that native code brings along.'],
]);
/** torchaudio reads and writes sound files through operators too. */
const soundFiles = /^torch\.ops\.torchaudio\.(?:sox|ffmpeg|compat|load|save)/;

/** Operators over graphs, which only say how a graph inside of theirs is run. */
const higherOrder: ReadonlySet<string> = new Set([
  ...[
    'cond',
    'switch',
    'while_loop',
    'while_loop_stack_output',
    'scan',
    'associative_scan',
    'map',
    'map_impl',
  ],
  ...[
    'wrap',
    'wrap_activation_checkpoint',
    'wrap_with_autocast',
    'wrap_with_set_grad_enabled',
    'strict_mode',
  ],
  ...['auto_functionalized', 'auto_functionalized_v2', 'out_dtype', 'with_effects', 'hints_wrapper'],
  ...['flex_attention', 'flex_attention_backward', 'invoke_subgraph', 'run_const_graph', 'foreach_map'],
  ...['tag_activation_checkpoint', 'invoke_quant', 'invoke_quant_packed', 'autograd_function_apply'],
  ...['_export_tracepoint', 'local_map_hop', 'run_with_rng_state', 'run_and_save_rng_state'],
]);

const symbolic: ReadonlySet<string> = new Set([
  ...[
    'eq',
    'ne',
    'le',
    'ge',
    'lt',
    'gt',
    'neg',
    'pos',
    'mul',
    'add',
    'sub',
    'floordiv',
    'mod',
    'pow',
    'truediv',
  ].map((name) => `_operator.${name}`),
  ...['and_', 'or_', 'not_', 'lshift', 'rshift', 'getitem'].map((name) => `_operator.${name}`),
  ...['ceil', 'floor', 'trunc', 'sqrt', 'log2'].map((name) => `math.${name}`),
  ...[
    'sym_not',
    'sym_int',
    'sym_float',
    'sym_ite',
    'sym_max',
    'sym_min',
    'sym_sqrt',
    'sym_sum',
    '_sym_sqrt',
  ].map((name) => `torch.${name}`),
]);

/** `torch.ops.library.operator.overload`, which the dispatcher resolves; no attribute of anything else. */
const dispatched = /^torch\.ops\.([A-Za-z_]\w*)\.([A-Za-z_]\w*)(?:\.([A-Za-z_]\w*))?$/;
const bitwise: ReadonlySet<string> = new Set([
  ...['__and__', '__or__', '__xor__', '__lshift__', '__rshift__'],
  ...['__iand__', '__ior__', '__ixor__', '__ilshift__', '__irshift__'],
]);
const attribute: OperationJudgement = {
  severity: 'critical',
  why: 'The loader walks from the module torch, math or operator to whatever the name reaches, torch.os.system for one.',
  refs: ['CWE-470'],
};

/** What the operators of an exported program do. Source: torch/_export/serde/serialize.py, deserialize_operator. */
export const torchExport: OperationCatalog = {
  domain: 'torch-export',
  judge({ name }) {
    if (symbolic.has(name)) return null;
    const match = dispatched.exec(name);
    if (match === null) {
      if (/^(?:torch|math|_operator)/.test(name)) return attribute;
      return {
        severity: 'medium',
        why: 'The operator is none of PyTorch’s own; another package must bring it.',
      };
    }
    const [, library = '', operator = '', overload = ''] = match;
    if (operator.startsWith('__') && !bitwise.has(operator)) return attribute;
    if (overload.startsWith('_')) return attribute;
    const acts = acting.get(`torch.ops.${library}.${operator}`);
    if (acts !== undefined) return { severity: 'high', why: acts };
    if (soundFiles.test(name))
      return { severity: 'high', why: 'It reads or writes a file whose name the program chooses.' };
    if (library === 'higher_order')
      return higherOrder.has(operator)
        ? null
        : { severity: 'medium', why: 'It hands over to code that is no part of the graph.' };
    if (libraries.has(library)) return null;
    return { severity: 'medium', why: 'The operator is of a library that another package must bring.' };
  },
};

import { readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import type { Reading } from '../format.ts';
import { type Mention, mentions } from './names.ts';

/** Different operators of one source that are told. */
const mostOperators = 2_000;
const longestName = 200;

/** Classes of native code that PyTorch itself brings along. */
const ownClasses: ReadonlySet<string> = new Set([
  ...[
    'quantized',
    'xnnpack',
    'rnn',
    'sparse',
    'mkldnn',
    'profiler',
    'cuda',
    'c10d',
    'dist_rpc',
    'metal',
    'vulkan',
  ],
]);

interface Told extends Mention {
  count: number;
}

/** Tells which operators the code calls, by the names of the dispatcher, and which classes native code must bring. */
export function readTorchScript({ source, limits, emit }: Reading): void {
  if (source.size > limits.documentBytes)
    throw new LimitError('documentBytes', limits.documentBytes, 'a source of TorchScript');
  const bytes = readBytes(source, 0, source.size);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const operators = new Map<string, Told>();
  const classes = new Map<string, number>();
  for (const mention of mentions(text)) {
    const foreign = foreignClass(mention.name);
    if (foreign !== null && classes.size < mostOperators)
      classes.set(foreign, classes.get(foreign) ?? mention.line);
    const name = operatorOf(mention.name);
    if (name === null) continue;
    // What is done while the module is loaded, and with other texts, is told by itself.
    const key = `${name} ${mention.within.endsWith('.__setstate__')} ${acts.test(name) ? mention.text : ''}`;
    const known = operators.get(key);
    if (known !== undefined) known.count += 1;
    else if (operators.size < mostOperators) operators.set(key, { ...mention, name, count: 1 });
  }
  for (const { name, line, count, within, text: detail } of operators.values())
    emit({
      kind: 'operation',
      where: { line },
      domain: 'torchscript',
      name: name.slice(0, longestName),
      count,
      within,
      ...(within.endsWith('.__setstate__') ? { role: 'load' } : {}),
      ...(acts.test(name) && detail !== undefined ? { detail } : {}),
    });
  for (const [name, line] of classes)
    emit({
      kind: 'reference',
      where: { line },
      to: 'custom-object',
      name,
      key: 'code',
      loader: 'torchscript',
    });
}

/** Texts that matter: paths. Of other operators each call would be told. */
const acts = /save|file|load|open|read|write/;

/** `torch.x` is `aten::x`, `ops.library.x` is `library::x`; null for what is no operator. */
function operatorOf(name: string): string | null {
  const [root, first, second] = name.split('.');
  if (root === 'torch') return first === undefined ? 'torch' : `aten::${first}`;
  if (root !== 'ops') return null;
  return first === undefined || second === undefined ? 'ops' : `${first}::${second}`;
}

function foreignClass(name: string): string | null {
  const [, library = '', named] = /^__torch__\.torch\.classes\.(\w+)\.(\w+)/.exec(name) ?? [];
  return named === undefined || ownClasses.has(library) ? null : `torch.classes.${library}.${named}`;
}

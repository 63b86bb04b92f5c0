import { bufferSource } from '../../../bytes/source.ts';
import { LoadlockError } from '../../../core/errors.ts';
import { JsonArray, JsonObject, type JsonValue, parseJson } from '../../../wire/json.ts';
import { type DocumentKind, has } from '../../document/kind.ts';
import { clip, strings, walk } from '../../document/walk.ts';
import { refer } from '../../document/watcher.ts';
import type { Reading } from '../../format.ts';

const longestText = 300;
/** Texts inside of texts: a specification of arguments, and the keys of a dictionary in it. */
const mostLayers = 4;

/**
 * An exported PyTorch program: the graph whose operators its loader looks up by their names, symbolic sizes that it
 * hands to sympy, which evaluates them, and guards that it compiles as Python. Sources:
 * torch/_export/serde/serialize.py; torch/export/_unlift.py; torch/utils/_pytree.py.
 */
export const exportedProgram: DocumentKind = {
  id: 'torch-exported-program',
  is: (document) => has(document, 'graph_module', 'opset_version'),
  read({ value }, reading) {
    const operators = new Map<string, number>();
    walk(
      value,
      () => {},
      ({ key, value: inner, holder, path }) => {
        if (key === 'guards_code') tellGuards(inner, path, holder.at, reading);
        if (typeof inner !== 'string') return;
        tellNested(inner, path, reading, 0);
        if (key === 'target' && holder.has('inputs')) operators.set(inner, (operators.get(inner) ?? 0) + 1);
        else if (key === 'expr_str' && !isArithmetic(inner)) tellExpression(inner, path, holder.at, reading);
      },
    );
    for (const [name, count] of operators)
      reading.emit({
        kind: 'operation',
        where: {},
        domain: 'torch-export',
        name: clip(name, longestText),
        count,
        within: '',
      });
  },
};

function tellExpression(text: string, path: string, offset: number, { emit }: Reading): void {
  const by = `Symbolic size ${path}: ${clip(text, longestText)}`;
  emit({ kind: 'capability', where: { offset }, capability: 'evaluated-text', by, when: 'load' });
}

/** Conditions on the sizes of the inputs, which are put into the text of a function that checks them. */
function tellGuards(value: JsonValue, path: string, offset: number, { emit }: Reading): void {
  for (const [text, place] of strings(value, path)) {
    if (isGuard(text)) continue;
    const by = `Guard ${place}: ${clip(text, longestText)}`;
    emit({ kind: 'capability', where: { offset }, capability: 'evaluated-text', by, when: 'call' });
  }
}

/** What an input is called, down to one of its sizes: `L['x'].size()[0]`. */
const input =
  /\bL(?:\[(?:'[^'"\\\n]{0,200}'|[0-9]{1,9})\]|\.[A-Za-z]\w{0,100}(?![\w(]))*(?:\.(?:size|stride)\(\)\[[0-9]{1,9}\]|\.storage_offset\(\))?/g;
const guardWords: ReadonlySet<string> = new Set([
  ...['and', 'or', 'not', 'if', 'else', 'True', 'False', 'inf', 'nan', 's0'],
  ...['math.inf', 'math.nan', 'abs', 'round', 'int', 'float', 'max', 'min'],
  ...['floor', 'ceil', 'trunc', 'sqrt', 'log2', 'isnan', 'isinf', 'pow'].map((name) => `math.${name}`),
  ...['max', 'min', 'float', 'int', 'not', 'ite', 'sum', 'sqrt'].map((name) => `torch.sym_${name}`),
  'torch._sym_sqrt',
]);

/** What the exporter prints: comparisons of sizes, with arithmetic and a few functions of math and torch. */
function isGuard(written: string): boolean {
  if (written.length > 10_000) return false;
  const text = written.replace(input, 's0');
  if (!/^[\w\s()+\-*/%,<>=!.]*$/.test(text) || /\bs0\s*\(/.test(text)) return false;
  for (const [word] of text.matchAll(/[A-Za-z_0-9.]*[A-Za-z_][A-Za-z_0-9.]*/g))
    if (!guardWords.has(word) && !/^[0-9]+(?:\.[0-9]*)?e[0-9]*$/.test(word)) return false;
  return true;
}

/**
 * What a specification of arguments names for Python to look up, importing its module: the class of a key that is an
 * enumeration's, and what makes the missing values of a defaultdict, which is called for each.
 */
function tellNested(text: string, path: string, reading: Reading, layer: number): void {
  if (layer >= mostLayers || !/^\s*[[{]/.test(text)) return;
  const value = parsed(text, reading);
  if (value === null) return;
  walk(
    new JsonArray(0, [value], 0),
    () => {},
    ({ key, value: inner, holder }) => {
      if (key === '__enum__')
        for (const name of every(holder, 'fqn'))
          refer(
            reading,
            { holder },
            { to: 'module', name: name.split(':')[0] ?? '', key: path, loader: 'torch-export', detail: name },
          );
      if (key === 'default_factory_module' && typeof inner === 'string')
        for (const name of every(holder, 'default_factory_name'))
          refer(
            reading,
            { holder },
            { to: 'callable', name: `${inner}.${name}`, key: path, loader: 'torch-export' },
          );
      for (const [nested] of strings(inner, '')) tellNested(nested, path, reading, layer + 1);
    },
  );
}

/** Each text under a key, those that a second equal key hides too. */
function every(holder: JsonObject, wanted: string): string[] {
  return [...holder.everything()].flatMap(([key, value]) =>
    key === wanted && typeof value === 'string' ? [value] : [],
  );
}

function parsed(text: string, { limits }: Reading): JsonValue | null {
  try {
    return parseJson(bufferSource(Buffer.from(text)), limits);
  } catch (error) {
    if (error instanceof LoadlockError && error.code !== 'LIMIT_EXCEEDED') return null;
    throw error;
  }
}

/** What the exporter prints: symbols, numbers, arithmetic and the functions of torch.utils._sympy. */
function isArithmetic(written: string): boolean {
  if (written.length > 10_000) return false;
  const text = written
    .replace(/\bSymbol\('[A-Za-z]\w*'/g, 'Symbol(s0')
    .replace(/\bFloat\('-?[0-9.]{1,60}(?:e[+-]?[0-9]{1,4})?', precision=[0-9]{1,3}\)/g, 'Float(0)');
  if (!/^[\w\s()+\-*/%,<>=!.]*$/.test(text) || text.includes('__')) return false;
  for (const [word, dot] of text.matchAll(/(\.?)\b[A-Za-z_]\w*/g)) {
    if (dot === '.' || word.startsWith('.')) return false;
    if (!/^[suzf][0-9]+$/.test(word) && !functions.has(word)) return false;
  }
  return true;
}

const functions: ReadonlySet<string> = new Set(
  (
    'Max Min Mod PythonMod FloorDiv CeilDiv CleanDiv ModularIndexing Where Abs FloorToInt CeilToInt RoundToInt ' +
    'RoundDecimal TruncToInt TruncToFloat IntTrueDiv FloatTrueDiv FloatPow PowByNatural ToFloat LShift RShift ' +
    'BitwiseFn_bitwise_and BitwiseFn_bitwise_or Identity OpaqueUnaryFn_sqrt Eq Ne Lt Le Gt Ge And Or Not True False ' +
    'oo int_oo floor ceiling sqrt Pow Integer Float true false Symbol Add Mul Rational Equality Unequality ' +
    'LessThan StrictLessThan GreaterThan StrictGreaterThan positive integer nonnegative real nonzero'
  ).split(' '),
);

/** Numbers of `ScalarType` in torch/_export/serde/schema.py. */
const dtypes: ReadonlyMap<JsonValue, string> = new Map<JsonValue, string>([
  [1, 'uint8'],
  [2, 'int8'],
  [3, 'int16'],
  [4, 'int32'],
  [5, 'int64'],
  [6, 'float16'],
  [7, 'float32'],
  [8, 'float64'],
  [9, 'complex32'],
  [10, 'complex64'],
  [11, 'complex128'],
  [12, 'bool'],
  [13, 'bfloat16'],
  [28, 'uint16'],
  [29, 'float8_e4m3fn'],
  [30, 'float8_e5m2'],
  [31, 'float8_e4m3fnuz'],
  [32, 'float8_e5m2fnuz'],
]);

/** Which file of the archive holds which weight. */
export const exportedWeights: DocumentKind = {
  id: 'torch-exported-weights',
  is: ({ root }) => {
    const config = root?.get('config');
    if (!(config instanceof JsonObject) || config.size === 0) return false;
    return [...config.entries.values()].every(
      (entry) => entry instanceof JsonObject && entry.has('tensor_meta'),
    );
  },
  read({ root }, reading) {
    const config = root?.get('config');
    if (!reading.detail || !(config instanceof JsonObject)) return;
    for (const [name, entry] of config.entries) {
      const meta = entry instanceof JsonObject ? entry.get('tensor_meta') : undefined;
      if (!(meta instanceof JsonObject)) continue;
      const shape = sizesOf(meta.get('sizes'));
      const dtype = dtypes.get(meta.get('dtype') ?? null) ?? 'unknown';
      reading.emit({ kind: 'tensor', where: {}, name, dtype, shape, bytes: null });
    }
  },
};

function sizesOf(value: JsonValue | undefined): number[] {
  if (!(value instanceof JsonArray)) return [];
  return value.items.map((item) => {
    const size = item instanceof JsonObject ? item.get('as_int') : undefined;
    return typeof size === 'number' ? size : -1;
  });
}

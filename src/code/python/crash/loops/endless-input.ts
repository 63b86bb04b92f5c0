import type { Call, Expr } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { isSentBy } from '../growth/request-bombs.ts';
import type { Search } from '../risk.ts';

/** Files that have no end. */
const endless: ReadonlySet<string> = new Set(['/dev/zero', '/dev/urandom', '/dev/random', '/dev/full']);

/** Calls that read all of what a path names. */
const readsAll: ReadonlySet<string> = new Set(
  'numpy.fromfile shutil.copyfile shutil.copy shutil.copy2 shutil.move linecache.getlines'.split(' '),
);
const readers: ReadonlySet<string> = new Set(['read', 'readlines', 'read_bytes', 'read_text', 'readall']);

const decompressors: ReadonlySet<string> = new Set(
  'zlib.decompress gzip.decompress bz2.decompress lzma.decompress brotli.decompress zstandard.decompress'.split(
    ' ',
  ),
);

/** The rule for it goes by this word. */
const sentBombs = 'whoever sends a request says what it becomes';

/** Finds reads of files that never end, and decompression of anything into memory without a limit. */
export function findEndlessInput(search: Search): void {
  const { survey, resolve, report } = search;
  const constant = (expression: Expr): unknown => resolve.constant(expression);
  for (const call of survey.calls) {
    const { node, names } = call;
    const [first] = node.args;
    if (names.some((name) => readsAll.has(name)) && first !== undefined && isEndless(first, constant))
      report({ hazard: 'endless-input', node, detail: 'a file that has no end' });
    else if (readsWhole(node) && node.func.type === 'Attribute' && opensEndless(node.func.value, constant))
      report({ hazard: 'endless-input', node, detail: 'a file that has no end, read to its end' });
    if (names.some((name) => decompressors.has(name)) && first !== undefined && first.type !== 'Constant')
      report({
        hazard: 'unbounded-decompression',
        node,
        detail: isSentBy(call, search) ? sentBombs : 'a few bytes may become gigabytes',
      });
  }
  for (const { node } of survey.loops)
    if (node.type === 'For' && opensEndless(node.iter, constant))
      report({ hazard: 'endless-input', node: node.iter, detail: 'a file that has no end, line by line' });
}

/** `read()` and `read(-1)`, not `read(16)`. */
function readsWhole({ func, args }: Call): boolean {
  if (func.type !== 'Attribute' || !readers.has(func.attr)) return false;
  const [size] = args;
  return size === undefined || (size.type === 'UnaryOp' && size.op === '-');
}

function opensEndless(expression: Expr, constant: (expression: Expr) => unknown): boolean {
  if (expression.type !== 'Call') return false;
  let found = false;
  walkModule(expression, (node) => {
    if (node.type === 'Constant' && isEndless(node, constant)) found = true;
  });
  return found;
}

function isEndless(expression: Expr, constant: (expression: Expr) => unknown): boolean {
  const value = expression.type === 'Constant' ? expression.value : constant(expression);
  return typeof value === 'string' && endless.has(value);
}

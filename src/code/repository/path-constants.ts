import { baseOf } from '../../core/slash-paths.ts';
import type { Call, Expr } from '../python/ast.ts';
import { forEachChild, type Node } from '../python/walk.ts';

/** Endings of constants that name code beside the module. */
const codeEndings: ReadonlySet<string> = new Set(
  'py pyw pyc so pyd dll dylib cpp cc cu cuh c sh pyx mm metal'.split(' '),
);

/** Whether a constant names a file of code. */
export function isCodeFile(text: string): boolean {
  if (text.length > 300) return false;
  const dot = text.lastIndexOf('.');
  return dot > 0 && codeEndings.has(text.slice(dot + 1)) && !/[\0\n]/.test(text);
}

/** The first path that an expression puts together: `str(Path(__file__).parent / 'a' / 'b')`. */
export function joinedWithin(expression: Expr): string | null {
  const open: Node[] = [expression];
  for (let node = open.pop(), left = 100; node !== undefined && left > 0; node = open.pop(), left -= 1) {
    const joined = joinedPath(node);
    if (joined !== null) return joined;
    forEachChild(node, (child) => open.push(child));
  }
  return null;
}

/** The constants at the end of `os.path.join(…, 'a', 'b.py')` and of `folder / 'a' / 'b.py'`, joined. */
export function joinedPath(node: Node): string | null {
  if (node.type !== 'Call' && node.type !== 'BinOp') return null;
  const parts: string[] = [];
  if (node.type === 'Call') {
    const callee = lastName(node.func);
    if (callee !== 'join' && callee !== 'joinpath') return null;
    for (let at = node.args.length - 1; at >= 0; at -= 1) {
      const text = constantText(node.args[at]!);
      if (text === null) break;
      parts.unshift(text);
    }
  } else if (node.type === 'BinOp' && node.op === '/') {
    let left: Expr = node;
    for (let count = 0; left.type === 'BinOp' && left.op === '/' && count < 16; count += 1) {
      const text = constantText(left.right);
      if (text === null) break;
      parts.unshift(text);
      left = left.left;
    }
  }
  return parts.length < 2 ? null : parts.join('/');
}

function constantText(node: Expr): string | null {
  return node.type === 'Constant' && typeof node.value === 'string' ? node.value : null;
}

/** The texts among the constants of an expression, a few levels down. */
export function textsOf(expression: Expr): string[] {
  const texts: string[] = [];
  const open: Node[] = [expression];
  let left = 10_000;
  for (let node = open.pop(); node !== undefined && left > 0; node = open.pop()) {
    left -= 1;
    if (node.type === 'Constant' && typeof node.value === 'string') texts.push(node.value);
    forEachChild(node, (child) => open.push(child));
  }
  return texts;
}

/**
 * The code that a loader runs out of a folder which a call names: `load_dataset('./x')` runs `x/x.py`, `hub.load('./x')`
 * its `hubconf.py`, a pipeline with `custom_pipeline='./x'` its `pipeline.py`. Sources: datasets before 4.0 and evaluate,
 * load.py; torch/hub.py; diffusers, dynamic_modules_utils.py.
 */
export function codeInFolder(callee: string, { args, keywords }: Call): readonly string[] {
  const found: string[] = [];
  if (callee === 'load' || callee === 'load_dataset' || callee === 'load_metric') {
    const folder = args[0] === undefined ? null : folderText(args[0]);
    if (folder !== null) {
      found.push(`${folder}/${baseOf(folder)}.py`);
      if (callee === 'load') found.push(`${folder}/hubconf.py`);
    }
  }
  for (const { arg, value } of keywords) {
    const folder = arg === 'custom_pipeline' ? folderText(value) : null;
    if (folder !== null) found.push(`${folder}/pipeline.py`);
  }
  return found;
}

function folderText(node: Expr): string | null {
  const text = constantText(node)?.replace(/\/{1,8}$/, '') ?? null;
  return text === null || text === '' || text.length > 300 || isCodeFile(text) ? null : text;
}

/** The last part of a callee's dotted name. */
export function lastName(callee: Expr): string | null {
  if (callee.type === 'Name') return callee.id;
  return callee.type === 'Attribute' ? callee.attr : null;
}

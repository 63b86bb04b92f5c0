import type { Expr } from '../../ast.ts';
import { magnitude } from '../reading/magnitude.ts';
import type { Resolver } from '../risk.ts';

const arrays: ReadonlySet<string> = new Set(
  ['numpy', 'torch', 'jax.numpy', 'tensorflow', 'cupy'].flatMap((module) =>
    'zeros ones empty full arange eye rand randn random.rand random.randn random.random'
      .split(' ')
      .map((name) => `${module}.${name}`),
  ),
);
/** Whether a function makes an array of the shape that it is given. */
export function makesArray(name: string): boolean {
  return arrays.has(name);
}

/** Some take a shape as one tuple, some as arguments of their own. */
function shapeOf(name: string, args: readonly Expr[]): readonly Expr[] {
  return name.includes('rand') || name.startsWith('torch.') ? args : args.slice(0, 1);
}

/** The elements of an array that a function of numpy, torch and the like makes; 0 for other functions. */
export function arrayElements(name: string, args: readonly Expr[], resolve: Resolver): number {
  if (!arrays.has(name) || name.endsWith('.arange')) return 0;
  return elements(shapeOf(name, args), resolve);
}

/** The elements of an array, by its shape: numbers, or one tuple of them. 0 where that is not known. */
function elements(shape: readonly Expr[], resolve: Resolver): number {
  const [only] = shape;
  const sizes = only?.type === 'Tuple' || only?.type === 'List' ? only.elts : shape;
  let product = 1;
  for (const size of sizes) {
    const known = magnitude(size, resolve)?.value;
    if (known === undefined) return 0;
    product *= known;
  }
  return product;
}

import type { BoolOp, Comprehension, Expr } from '../python/ast.ts';

/**
 * What an expression adds to cognitive complexity at a level of nesting: conditional expressions, comprehensions, and
 * each sequence of one boolean operator. complexipy looks into positional arguments, displays, comparisons, lambdas
 * and the like, not into keyword arguments, subscripts, arithmetic or `await`.
 */
export function expressionComplexity(expression: Expr, nesting: number): number {
  switch (expression.type) {
    case 'BoolOp':
      return sequences(expression, null);
    case 'UnaryOp':
      return nestedSequences(expression.operand, null);
    case 'Compare':
      return expressionComplexity(expression.left, nesting) + sum(expression.comparators, nesting);
    case 'IfExp':
      return (
        1 +
        nesting +
        expressionComplexity(expression.test, nesting) +
        expressionComplexity(expression.body, nesting + 1) +
        expressionComplexity(expression.orelse, nesting + 1)
      );
    case 'Lambda':
      return expressionComplexity(expression.body, nesting + 1);
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
      return comprehension([expression.elt], expression.generators, nesting);
    case 'DictComp':
      return comprehension([expression.key, expression.value], expression.generators, nesting);
    case 'Call':
      return sum(expression.args, nesting);
    case 'Tuple':
    case 'List':
    case 'Set':
      return sum(expression.elts, nesting);
    case 'Dict':
      return sum(expression.values, nesting);
    default:
      return 0;
  }
}

function sum(expressions: readonly Expr[], nesting: number): number {
  let total = 0;
  for (const expression of expressions) total += expressionComplexity(expression, nesting);
  return total;
}

function comprehension(
  elements: readonly Expr[],
  generators: readonly Comprehension[],
  nesting: number,
): number {
  let total = sum(elements, nesting + 1);
  for (const { iter, ifs } of generators)
    total += 1 + nesting + expressionComplexity(iter, nesting) + ifs.length + sum(ifs, nesting + 1);
  return total;
}

/** A boolean operation begins a sequence, unless the one right around it has the same operator. */
function sequences({ op, values }: BoolOp, around: BoolOp['op'] | null): number {
  let total = op === around ? 0 : 1;
  for (const value of values) total += nestedSequences(value, op);
  return total;
}

function nestedSequences(expression: Expr, around: BoolOp['op'] | null): number {
  if (expression.type === 'BoolOp') return sequences(expression, around);
  return expression.type === 'UnaryOp' ? nestedSequences(expression.operand, null) : 0;
}

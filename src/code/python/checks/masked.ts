import type { Expr } from '../ast.ts';
import { lastWord } from './call-shape.ts';

const masks = /mask|redact|censor|anonymi[sz]e|obscure|fingerprint/i;

/** Whether all that a text shows of a value is what a function that masks it gives back: `mask(key)`. */
export function isMasked(expression: Expr, depth = 0): boolean {
  if (depth > 6) return false;
  switch (expression.type) {
    case 'Constant':
      return true;
    case 'Call':
      return masks.test(lastWord(expression.func) ?? '');
    case 'JoinedStr':
      return expression.values.every((part) => isMasked(part, depth + 1));
    case 'FormattedValue':
      return isMasked(expression.value, depth + 1);
    case 'BinOp':
      return isMasked(expression.left, depth + 1) && isMasked(expression.right, depth + 1);
    default:
      return false;
  }
}

import type { Expr, Module } from '../ast.ts';
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

const spells =
  /\b(?:b(?:16|32|64|85)encode|urlsafe_b64encode|hexlify|hex|rot_?13|quote|compress|reversed)\b|\[::-1\]/;
const shortens =
  /["'][^"'\n]{0,8}[*x•…#]{2}|\*[ \t]?len|\[\s?:?-?\d{1,2}:?\s?\]|\b(?:len|sub|hashlib|sha\d+|hmac|hexdigest)\b/;

/** A function that is called `mask` and only writes a text in other letters, which anybody reads back. */
export function isOnlySpelled(expression: Expr, module: Module): boolean {
  const name = expression.type === 'Call' ? lastWord(expression.func) : undefined;
  if (name === undefined) return false;
  const { text } = module.source;
  const at = text.search(new RegExp(`^[ \\t]{0,40}def ${name}\\(`, 'm'));
  if (at < 0) return false;
  const rest = text.slice(at, at + 1200);
  const end = rest.search(/\n(?:[ \t]{0,40}(?:async )?(?:def|class) |\w)/);
  const body = end < 0 ? rest : rest.slice(0, end);
  return spells.test(body) && !shortens.test(body.replaceAll('[::-1]', ''));
}

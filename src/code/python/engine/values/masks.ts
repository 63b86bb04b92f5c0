import type { Expr } from '../../ast.ts';
import { lastWord } from '../../checks/call-shape.ts';
import { anySecret } from './marks.ts';
import { type FunctionValue, unknown, type Value } from './values.ts';

const masks = /mask|redact|censor|anonymi[sz]e|obscure|obfuscate|fingerprint|sanitize|scrub/i;

/** What a function that is called `mask` makes of a secret is none, unless it only writes it in other letters. */
export function masked({ info }: FunctionValue, value: Value): Value {
  if ((value.marks & anySecret) === 0 || !masks.test(info.name)) return value;
  const { at, end } = info.node;
  const text = info.module.tree.source.text.slice(at, Math.min(end, at + longest));
  return isOnlySpelled(text) ? value : unknown(value.marks & ~anySecret);
}

const longest = 2_000;

const spells =
  /\b(?:b(?:16|32|64|85)encode|urlsafe_b64encode|hexlify|hex|rot_?13|quote|compress|reversed)\b|\[::-1\]/;
const shortens =
  /["'][^"'\n]{0,8}[*x•…#]{2}|\*[ \t]?len|\[\s?:?-?\d{1,2}:?\s?\]|\b(?:len|sub|hashlib|sha\d+|hmac|hexdigest)\b/;

function isOnlySpelled(body: string): boolean {
  return spells.test(body) && !shortens.test(body.replaceAll('[::-1]', ''));
}

/** `box.encrypt(data)`, `box.encrypt(data).decode()`: nobody reads it who has no key. */
export function isCiphered(expression: Expr, depth = 0): boolean {
  if (expression.type !== 'Call' || depth > 4) return false;
  const { func } = expression;
  const word = lastWord(func) ?? '';
  if (/^encrypt/.test(word)) return true;
  return (
    func.type === 'Attribute' && /^(?:decode|hex|encode)$/.test(word) && isCiphered(func.value, depth + 1)
  );
}

/** Whether all that a text shows of a value is what a function that masks it gives back: `f"key {mask(key)}"`. */
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

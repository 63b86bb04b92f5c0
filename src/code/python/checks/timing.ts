import type { Expr } from '../ast.ts';
import type { Check } from '../site.ts';
import { lastWord } from './call-shape.ts';

const computed = /^(?:hexdigest|digest|hmac_digest|sign|generate_signature|compute_signature|compute_hmac)$/;
const names =
  /^(?:\w*_)?(?:signature|hmac|mac_digest|csrf_token|auth_token|api_key|secret_key|session_token|password_hash)$/i;

/** `==` stops at the first byte that differs, and the time tells where that was (CWE-208). */
export const timingCompare: Check = {
  id: 'timing-compare',
  nodes: {
    Compare(node, _at, report) {
      const { left, ops, comparators } = node;
      const other = comparators[0];
      if (ops.length !== 1 || other === undefined || (ops[0] !== '==' && ops[0] !== '!=')) return;
      if (other.type === 'Constant' || left.type === 'Constant') return;
      if ((isKeyed(left) && isValue(other)) || (isKeyed(other) && isValue(left)))
        report.hazard('timing-unsafe-comparison', node);
    },
  },
};

function isKeyed(expression: Expr): boolean {
  if (expression.type === 'Call') {
    const word = lastWord(expression.func);
    return word !== undefined && computed.test(word) && mentionsKey(expression, 0);
  }
  const word = lastWord(expression);
  return word !== undefined && names.test(word);
}

/** The digest is of an HMAC, not of a file: a checksum is no secret. */
function mentionsKey(expression: Expr, depth: number): boolean {
  if (depth > 6) return false;
  if (expression.type === 'Call')
    return /hmac|sign/i.test(lastWord(expression.func) ?? '') || mentionsKey(expression.func, depth + 1);
  if (expression.type === 'Attribute')
    return /hmac|sign/i.test(expression.attr) || mentionsKey(expression.value, depth + 1);
  return expression.type === 'Name' && /hmac|sign/i.test(expression.id);
}

function isValue({ type }: Expr): boolean {
  return type === 'Name' || type === 'Attribute' || type === 'Subscript' || type === 'Call';
}

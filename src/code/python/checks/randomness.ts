import type { Assign, Expr } from '../ast.ts';
import { namesSecret } from '../catalog/secret-name.ts';
import type { Check, NodePlace } from '../site.ts';
import { lastWord } from './call-shape.ts';

const predictable =
  /^(?:random\.(?:Random|random|randrange|randint|choice|choices|uniform|triangular|randbytes|sample|getrandbits|shuffle)|numpy\.random\.(?:rand|randint|choice|bytes|random))$/;

/** Names of things that nobody may guess. */
const mustNotBeGuessed =
  /(?:^|_)(?:otp|nonce|salt|iv|csrf|session_?id|reset_?code|verification_?code|pin|captcha|temp_?pass\w*|auth_?code)$/i;

/** Mersenne Twister: 624 outputs tell the rest. It is fine for anything but secrets. */
export const weakRandom: Check = {
  id: 'weak-random',
  nodes: ['Assign', 'Return'],
  node(node, at, report) {
    const statement = node as
      | Assign
      | { readonly type: 'Return'; readonly at: number; readonly end: number; readonly value: Expr | null };
    if (statement.value === null) return;
    const found = predictableCall(statement.value, at, 0);
    if (found === undefined) return;
    const name =
      statement.type === 'Assign' && statement.targets[0] !== undefined
        ? (lastWord(statement.targets[0]) ?? '')
        : '';
    const around = snake(at.scope.at(-1) ?? '');
    if (isSecret(snake(name)) || isSecretMaker(around) || (name === 'key' && isBits(found)))
      report.hazard('predictable-secret', found, { detail: name || around });
    else if (choosesLetters(found)) report.hazard('predictable-text', found);
  },
};

/** Letters and digits by chance: names of files, or passwords, and the source does not say which. */
function choosesLetters(expression: Expr): boolean {
  const [from] = expression.type === 'Call' ? expression.args : [];
  return from !== undefined && mentionsLetters(from, 0);
}

function mentionsLetters(expression: Expr, depth: number): boolean {
  if (depth > 4) return false;
  if (expression.type === 'BinOp')
    return mentionsLetters(expression.left, depth + 1) || mentionsLetters(expression.right, depth + 1);
  return /^(?:ascii_letters|ascii_lowercase|ascii_uppercase|hexdigits|printable)$/.test(
    lastWord(expression) ?? '',
  );
}

/** `getSessionID` as `get_session_id`. */
function snake(name: string): string {
  return name
    .slice(0, 100)
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

function isBits(expression: Expr): boolean {
  return expression.type === 'Call' && /^(?:getrandbits|randbytes)$/.test(lastWord(expression.func) ?? '');
}

function isSecret(name: string): boolean {
  return name === 'token' || namesSecret(name) || mustNotBeGuessed.test(name);
}

function isSecretMaker(name: string): boolean {
  const words = name.slice(0, 100).toLowerCase();
  return (
    /^_?(?:generate|gen|make|create|new|get|random)/.test(words) &&
    (namesSecret(words) || /^_?\w+_(?:otp|nonce|salt|session_?id|csrf|pin)$/.test(words)) &&
    !/^_?(?:get|new)_\w*token$/.test(words)
  );
}

function predictableCall(expression: Expr, at: NodePlace, depth: number): Expr | undefined {
  if (depth > 6) return undefined;
  switch (expression.type) {
    case 'Call': {
      if (at.names(expression.func).some((name) => predictable.test(name))) return expression;
      // Deeper calls are arguments of this one: `''.join(random.choice(letters) for _ in range(8))`.
      const inner = expression.func.type === 'Attribute' ? [expression.func.value] : [];
      return first([...inner, ...expression.args], at, depth + 1);
    }
    case 'BinOp':
      return first([expression.left, expression.right], at, depth + 1);
    case 'GeneratorExp':
    case 'ListComp':
      return predictableCall(expression.elt, at, depth + 1);
    case 'JoinedStr':
      return first(expression.values, at, depth + 1);
    case 'FormattedValue':
      return predictableCall(expression.value, at, depth + 1);
    default:
      return undefined;
  }
}

function first(expressions: readonly Expr[], at: NodePlace, depth: number): Expr | undefined {
  for (const expression of expressions.slice(0, 16)) {
    const found = predictableCall(expression, at, depth);
    if (found !== undefined) return found;
  }
  return undefined;
}

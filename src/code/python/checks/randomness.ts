import type { Expr } from '../ast.ts';
import { namesSecret } from '../catalog/secret-name.ts';
import type { Check, NodePlace, Report } from '../site.ts';
import { lastWord } from './call-shape.ts';

const predictable =
  /^(?:random\.(?:Random|random|randrange|randint|choice|choices|uniform|triangular|randbytes|sample|getrandbits|shuffle)|numpy\.random\.(?:rand|randint|choice|bytes|random))$/;

/** Names of things that nobody may guess. */
const mustNotBeGuessed =
  /(?:^|_)(?:otp|nonce|salt|iv|csrf|session_?id|reset_?code|verification_?code|pin|captcha|temp_?pass\w*|auth_?code)$/i;

/** Mersenne Twister: 624 outputs tell the rest. It is fine for anything but secrets. */
export const weakRandom: Check = {
  id: 'weak-random',
  nodes: {
    Assign({ targets, value }, at, report) {
      tell(value, targets[0] === undefined ? '' : (lastWord(targets[0]) ?? ''), at, report);
    },
    Return({ value }, at, report) {
      if (value !== null) tell(value, '', at, report);
    },
  },
};

function tell(value: Expr, name: string, at: NodePlace, report: Report): void {
  // What is called costs more to find out than what the names say.
  const calls = callsIn(value, 0);
  if (calls === 'none') return;
  const around = at.scope.at(-1) ?? '';
  const secret =
    (hints.test(name) && isSecret(snake(name))) || (makes.test(around) && isSecretMaker(snake(around)));
  if (!secret && name !== 'key' && calls !== 'of letters') return;
  const found = predictableCall(value, at, 0);
  if (found === undefined) return;
  if (secret || (name === 'key' && isBits(found)))
    report.hazard('predictable-secret', found, { detail: name || snake(around) });
  else if (choosesLetters(found)) report.hazard('predictable-text', found);
}

/** What `predictableCall` will meet: no call, calls, or some that are given letters. */
type Calls = 'none' | 'some' | 'of letters';

function callsIn(expression: Expr, depth: number): Calls {
  if (depth > 6) return 'none';
  switch (expression.type) {
    case 'Call':
      if (choosesLetters(expression)) return 'of letters';
      if (expression.func.type === 'Attribute' && callsIn(expression.func.value, depth + 1) === 'of letters')
        return 'of letters';
      return callsInAny(expression.args, depth + 1) === 'of letters' ? 'of letters' : 'some';
    case 'BinOp': {
      const left = callsIn(expression.left, depth + 1);
      if (left === 'of letters') return left;
      const right = callsIn(expression.right, depth + 1);
      return right === 'none' ? left : right;
    }
    case 'GeneratorExp':
    case 'ListComp':
      return callsIn(expression.elt, depth + 1);
    case 'JoinedStr':
      return callsInAny(expression.values, depth + 1);
    case 'FormattedValue':
      return callsIn(expression.value, depth + 1);
    default:
      return 'none';
  }
}

function callsInAny(expressions: readonly Expr[], depth: number): Calls {
  let found: Calls = 'none';
  for (let i = 0; i < expressions.length && i < mostParts; i++) {
    const calls = callsIn(expressions[i] as Expr, depth);
    if (calls === 'of letters') return calls;
    if (calls === 'some') found = calls;
  }
  return found;
}

/** Letters and digits by chance: names of files, or passwords, and the source does not say which. */
function choosesLetters(expression: Expr): boolean {
  const [from] = expression.type === 'Call' ? expression.args : [];
  return from !== undefined && mentionsLetters(from, 0);
}

function mentionsLetters(expression: Expr, depth: number): boolean {
  if (depth > 4) return false;
  if (expression.type === 'BinOp')
    return mentionsLetters(expression.left, depth + 1) || mentionsLetters(expression.right, depth + 1);
  return letters.has(lastWord(expression) ?? '');
}

const letters: ReadonlySet<string> = new Set([
  ...['ascii_letters', 'ascii_lowercase', 'ascii_uppercase', 'hexdigits', 'printable'],
]);

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

/** What `isSecret` and `isSecretMaker` look for has one of these in it: most names have none, which shows at once. */
const hints =
  /pass|pwd|secret|credential|key|token|pat|otp|nonce|salt|iv|csrf|session|reset|verification|pin|captcha|auth/i;
const makes = /^_?(?:generate|gen|make|create|new|get|random)/i;

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
      if (expression.func.type !== 'Attribute') return first(expression.args, mostParts, at, depth + 1);
      return (
        predictableCall(expression.func.value, at, depth + 1) ??
        first(expression.args, mostParts - 1, at, depth + 1)
      );
    }
    case 'BinOp':
      return (
        predictableCall(expression.left, at, depth + 1) ?? predictableCall(expression.right, at, depth + 1)
      );
    case 'GeneratorExp':
    case 'ListComp':
      return predictableCall(expression.elt, at, depth + 1);
    case 'JoinedStr':
      return first(expression.values, mostParts, at, depth + 1);
    case 'FormattedValue':
      return predictableCall(expression.value, at, depth + 1);
    default:
      return undefined;
  }
}

/** Of one expression, so many parts are looked at. */
const mostParts = 16;

function first(expressions: readonly Expr[], most: number, at: NodePlace, depth: number): Expr | undefined {
  for (let i = 0; i < expressions.length && i < most; i++) {
    const found = predictableCall(expressions[i] as Expr, at, depth);
    if (found !== undefined) return found;
  }
  return undefined;
}

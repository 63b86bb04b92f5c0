import type { ConstantValue, Expr, Module } from '../ast.ts';
import { namesSecret } from '../catalog/secret-name.ts';
import type { CallSite } from '../site.ts';
import { lastWord } from './call-shape.ts';
import { judge } from './credentials.ts';
import { hidesItself } from './hiding-types.ts';

const surely =
  /pass(?:word|wd|phrase)|secret|api_?key|private_?key|(?:auth|access|api|refresh|bearer|bot|oauth|personal|github|gitlab|slack|hf)_?token/i;

const deepest = 6;

/** A variable whose name says that it is a password; tests of it, its length and the like are none. */
export function secretIn(expression: Expr, module: Module, depth = 0): string | undefined {
  if (depth > deepest) return undefined;
  switch (expression.type) {
    case 'Name':
    case 'Attribute': {
      if (isCredentialsOf(expression)) return 'headers';
      const word = lastWord(expression);
      if (word === undefined || !namesSecret(word) || !surely.test(word) || isAboutOne(word))
        return undefined;
      return hidesItself(module, word) ? undefined : word;
    }
    case 'Subscript':
      if (expression.slice.type !== 'Constant') return undefined;
      return secretKey(expression.slice.value) ?? headerKey(expression.value, expression.slice.value);
    case 'Call': {
      const { func, args } = expression;
      if (func.type === 'Name' && /^(?:dict|str|repr|list|sorted)$/.test(func.id))
        return firstOf(args, (each) => secretIn(each, module, depth + 1));
      if (func.type !== 'Attribute') return undefined;
      // Pydantic's SecretStr hides what it holds from everybody who does not ask so.
      if (func.attr === 'get_secret_value') return func.attr;
      if (func.attr === 'items' && isCredentialsOf(func.value)) return 'headers';
      if (func.attr === 'get')
        return args[0]?.type === 'Constant'
          ? (secretKey(args[0].value) ?? headerKey(func.value, args[0].value))
          : undefined;
      return func.attr === 'format' ? firstOf(args, (each) => secretIn(each, module, depth + 1)) : undefined;
    }
    default:
      return firstOf(partsOf(expression), (each) => secretIn(each, module, depth + 1));
  }
}

/** `settings.secret_key`, `app.config["SECRET_KEY"]`: what a page has no reason to show. */
export function settingIn(expression: Expr, module: Module, depth = 0): string | undefined {
  if (depth > deepest) return undefined;
  if (expression.type === 'Attribute' || expression.type === 'Subscript') {
    if (!/^(?:settings|config|conf|cfg|secrets|environ)$/i.test(lastWord(expression.value) ?? ''))
      return undefined;
    const named = secretIn(expression, module, deepest);
    return named;
  }
  if (expression.type === 'Dict')
    return firstOf(expression.values, (each) => settingIn(each, module, depth + 1));
  return firstOf(partsOf(expression), (each) => settingIn(each, module, depth + 1));
}

/** What a request says of who makes it: `request.headers`, `r.request.headers["Authorization"]`. */
function isCredentialsOf(expression: Expr): boolean {
  return (
    expression.type === 'Attribute' &&
    /^(?:headers|cookies|COOKIES)$/.test(expression.attr) &&
    /^(?:request|req|prepared|prepped)$/.test(lastWord(expression.value) ?? '')
  );
}

const authHeader = /^(?:proxy-)?authorization$|^cookie$|^x-(?:api-key|auth-token)$/i;

/** What a text or a tuple is put together from. */
function partsOf(expression: Expr): readonly Expr[] {
  switch (expression.type) {
    case 'JoinedStr':
      return expression.values;
    case 'FormattedValue':
      return [expression.value];
    case 'BinOp':
      return [expression.left, expression.right];
    case 'Tuple':
    case 'List':
      return expression.elts;
    default:
      return [];
  }
}

const aboutOne =
  /(?:hint|policy|length|len|file|path|dir|field|name|url|id|label|prompt|error|message|type|count|strength|env|var|regex|pattern|manager|store|provider|hash|help|header|expiry|expires|exists?|valid|set|reset|changed|required)s?$/i;

/** What tells of a password, `password_hint`, is none. */
function isAboutOne(word: string): boolean {
  return (
    aboutOne.test(word.slice(-20)) ||
    /^(?:has|is|no|show|use|check|need|want|skip|valid|invalid|missing)_/i.test(word)
  );
}

/** `config['db_password']`. */
function secretKey(key: ConstantValue): string | undefined {
  if (typeof key !== 'string' || !namesSecret(key) || !surely.test(key)) return undefined;
  return isAboutOne(key) ? undefined : key;
}

/** `request.headers["Authorization"]`. */
function headerKey(of: Expr, key: ConstantValue): string | undefined {
  return isCredentialsOf(of) && typeof key === 'string' && authHeader.test(key.slice(0, 40))
    ? key
    : undefined;
}

function firstOf<Found>(
  expressions: readonly Expr[],
  find: (expression: Expr) => Found | undefined,
): Found | undefined {
  for (const expression of expressions.slice(0, 16)) {
    const found = find(expression);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Keys as services write them. */
const keyShaped =
  /^(?:sk[-_][\w-]{16,200}|SG\.[\w-]{16,}\.[\w-]{16,}|gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abpr]-[\w-]{16,}|hf_\w{20,}|AKIA[0-9A-Z]{16})$/;

/** Whether a key that stands in the source is part of what is shown. */
export function isHardcoded(site: CallSite, expression: Expr, depth = 0): boolean {
  if (depth > deepest) return false;
  if (expression.type !== 'Name' && expression.type !== 'Attribute')
    return firstOf(partsOf(expression), (each) => isHardcoded(site, each, depth + 1) || undefined) ?? false;
  const word = lastWord(expression) ?? '';
  const named = namesSecret(word) || /_key$|^key$/i.test(word);
  if (!named) return false;
  const value = site.constant(expression);
  if (typeof value !== 'string' || value.length < 12 || value.length > 400) return false;
  return keyShaped.test(value) || (namesSecret(word) && !isAboutOne(word) && judge(value) === 'strong');
}

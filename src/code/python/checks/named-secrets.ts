import type { Expr, Module } from '../ast.ts';
import { namesSecret, surelyNamesSecret } from '../catalog/secret-name.ts';
import type { CallSite } from '../site.ts';
import { lastWord } from './call-shape.ts';
import { judge } from './credentials.ts';
import { hidesItself } from './hiding-types.ts';

const deepest = 6;

/** Whether a text is made of all headers or cookies of a request, which say who asks. */
export function tellsHeaders(expression: Expr, depth = 0): boolean {
  if (depth > deepest) return false;
  switch (expression.type) {
    case 'Attribute':
      return isCredentialsOf(expression);
    case 'Call': {
      const { func, args } = expression;
      if (func.type === 'Attribute' && /^(?:items|to_dict|to_wsgi_list)$/.test(func.attr))
        return isCredentialsOf(func.value);
      return (
        /^(?:dict|str|repr|list|sorted|dumps|format|pformat)$/.test(lastWord(func) ?? '') &&
        args.slice(0, 8).some((each) => tellsHeaders(each, depth + 1))
      );
    }
    default:
      return partsOf(expression)
        .slice(0, 16)
        .some((each) => tellsHeaders(each, depth + 1));
  }
}

/** `settings.secret_key`, `app.config["SECRET_KEY"]`: what a page has no reason to show. */
export function settingIn(expression: Expr, module: Module, depth = 0): string | undefined {
  if (depth > deepest) return undefined;
  if (expression.type === 'Attribute' || expression.type === 'Subscript') {
    if (!/^(?:settings|config|conf|cfg|secrets|environ)$/i.test(lastWord(expression.value) ?? ''))
      return undefined;
    const word = expression.type === 'Attribute' ? expression.attr : keyOf(expression.slice);
    return surelyNamesSecret(word) && !hidesItself(module, word) ? word : undefined;
  }
  if (expression.type === 'Dict')
    return firstOf(expression.values, (each) => settingIn(each, module, depth + 1));
  return firstOf(partsOf(expression), (each) => settingIn(each, module, depth + 1));
}

function isCredentialsOf(expression: Expr): boolean {
  return (
    expression.type === 'Attribute' &&
    /^(?:headers|cookies|COOKIES)$/.test(expression.attr) &&
    /^(?:request|req|prepared|prepped)$/.test(lastWord(expression.value) ?? '')
  );
}

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

function keyOf(slice: Expr): string {
  return slice.type === 'Constant' && typeof slice.value === 'string' ? slice.value : '';
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
  return keyShaped.test(value) || (surelyNamesSecret(word) && judge(value) === 'strong');
}

import { numberOf, variableName } from './literals.ts';
import { NotATemplate } from './not-a-template.ts';
import type { Stream } from './stream.ts';
import type { Arguments, Expression, Of } from './tree.ts';

const constants = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
]);
const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=']);

/** An expression by Jinja's grammar (jinja2/parser.py), from the loosest binding to the tightest. */
export function expression(stream: Stream, conditional = true): Expression {
  return stream.nested(() => (conditional ? condition(stream) : disjunction(stream)));
}

function condition(stream: Stream): Expression {
  let left = disjunction(stream);
  while (stream.skipName('if')) {
    const test = disjunction(stream);
    const no = stream.skipName('else') ? stream.nested(() => condition(stream)) : null;
    const depth = stream.depthOver([left, test, no]);
    left = { kind: 'cond', test, yes: left, no, start: left.start, end: stream.before, depth };
  }
  return left;
}

function disjunction(stream: Stream): Expression {
  let left = conjunction(stream);
  while (stream.skipName('or')) left = binary(stream, 'or', left, conjunction(stream));
  return left;
}

function conjunction(stream: Stream): Expression {
  let left = negation(stream);
  while (stream.skipName('and')) left = binary(stream, 'and', left, negation(stream));
  return left;
}

function negation(stream: Stream): Expression {
  if (!stream.isName('not')) return comparison(stream);
  const { start } = stream.next();
  return unary(
    stream,
    'not',
    start,
    stream.nested(() => negation(stream)),
  );
}

function comparison(stream: Stream): Expression {
  const items = [sum(stream)];
  for (;;) {
    if (stream.is('operator') && comparisons.has(stream.current.text)) stream.next();
    else if (stream.isName('not') && stream.ahead.type === 'name' && stream.ahead.text === 'in') {
      stream.next();
      stream.next();
    } else if (!stream.skipName('in')) break;
    items.push(sum(stream));
  }
  return items.length === 1 ? items[0]! : { kind: 'compare', ...over(stream, items) };
}

function sum(stream: Stream): Expression {
  let left = concatenation(stream);
  while (stream.isOperator('+') || stream.isOperator('-'))
    left = binary(stream, stream.next().text, left, concatenation(stream));
  return left;
}

function concatenation(stream: Stream): Expression {
  const items = [product(stream)];
  while (stream.skipOperator('~')) items.push(product(stream));
  return items.length === 1 ? items[0]! : { kind: 'concat', ...over(stream, items) };
}

function product(stream: Stream): Expression {
  let left = power(stream);
  while (['*', '/', '//', '%'].some((operator) => stream.isOperator(operator)))
    left = binary(stream, stream.next().text, left, power(stream));
  return left;
}

function power(stream: Stream): Expression {
  let left = signed(stream, true);
  while (stream.skipOperator('**')) left = binary(stream, '**', left, signed(stream, true));
  return left;
}

function signed(stream: Stream, filters: boolean): Expression {
  const { start, text } = stream.current;
  let node: Expression;
  if (stream.isOperator('-') || stream.isOperator('+')) {
    stream.next();
    node = unary(
      stream,
      text as '-' | '+',
      start,
      stream.nested(() => signed(stream, false)),
    );
  } else node = primary(stream, false);
  node = postfix(stream, node);
  return filters ? filtered(stream, node) : node;
}

/** A name, a literal or something in brackets; with `attributes`, `namespace.attribute` too. */
export function primary(stream: Stream, attributes: boolean): Expression {
  const { type, text, start } = stream.current;
  if (type === 'name') {
    stream.next();
    const constant = constants.get(text);
    if (constant !== undefined) return { kind: 'const', value: constant, ...leaf(stream, start) };
    if (!attributes || !stream.skipOperator('.'))
      return { kind: 'name', name: variableName(text), ...leaf(stream, start) };
    const attribute = stream.expect('name').text;
    return { kind: 'ns-attribute', name: variableName(text), attribute, ...leaf(stream, start) };
  }
  if (type === 'string') {
    const parts: string[] = [];
    while (stream.is('string')) parts.push(stream.next().text);
    return { kind: 'const', value: parts.join(''), ...leaf(stream, start) };
  }
  if (type === 'integer' || type === 'float') {
    stream.next();
    return { kind: 'const', value: numberOf(text), ...leaf(stream, start) };
  }
  if (stream.skipOperator('(')) {
    const inner = tuple(stream, { parentheses: true });
    stream.expect('operator', ')');
    return inner;
  }
  if (stream.isOperator('[')) return list(stream);
  if (stream.isOperator('{')) return dict(stream);
  throw stream.unexpected('an expression');
}

export interface TupleForm {
  /** Only names and literals: the target of an assignment. */
  readonly simple?: boolean;
  readonly attributes?: boolean;
  readonly conditional?: boolean;
  readonly parentheses?: boolean;
}

export function tuple(stream: Stream, form: TupleForm = {}): Expression {
  const { start } = stream.current;
  const items: Expression[] = [];
  let several = false;
  for (;;) {
    if (items.length > 0) stream.expect('operator', ',');
    if (endsTuple(stream)) break;
    items.push(
      form.simple === true
        ? primary(stream, form.attributes === true)
        : expression(stream, form.conditional ?? true),
    );
    if (!stream.isOperator(',')) break;
    several = true;
  }
  if (!several && items.length > 0) return items[0]!;
  if (!several && form.parentheses !== true) throw stream.unexpected('an expression');
  return { kind: 'tuple', ...over(stream, items), start };
}

/** Not at `in` nor `recursive`, although Jinja means to: `for a, in b` is an error there too. */
function endsTuple(stream: Stream): boolean {
  return stream.is('variable-end') || stream.is('block-end') || stream.isOperator(')');
}

function list(stream: Stream): Expression {
  const { start } = stream.expect('operator', '[');
  const items: Expression[] = [];
  while (!stream.isOperator(']')) {
    if (items.length > 0) stream.expect('operator', ',');
    if (stream.isOperator(']')) break;
    items.push(expression(stream));
  }
  stream.expect('operator', ']');
  return { kind: 'list', ...over(stream, items), start };
}

function dict(stream: Stream): Expression {
  const { start } = stream.expect('operator', '{');
  const entries: [Expression, Expression][] = [];
  while (!stream.isOperator('}')) {
    if (entries.length > 0) stream.expect('operator', ',');
    if (stream.isOperator('}')) break;
    const key = expression(stream);
    stream.expect('operator', ':');
    entries.push([key, expression(stream)]);
  }
  stream.expect('operator', '}');
  const { depth } = over(stream, entries.flat());
  return { kind: 'dict', entries, start, end: stream.before, depth };
}

/** Attributes, subscripts and calls. */
export function postfix(stream: Stream, first: Expression): Expression {
  let node = first;
  for (;;) {
    if (stream.skipOperator('.')) node = member(stream, node);
    else if (stream.isOperator('[')) node = subscript(stream, node);
    else if (stream.isOperator('(')) node = call(stream, node);
    else return node;
  }
}

function filtered(stream: Stream, first: Expression): Expression {
  let node = first;
  for (;;) {
    if (stream.isOperator('|')) node = filters(stream, node) ?? node;
    else if (stream.isName('is')) node = test(stream, node);
    else if (stream.isOperator('(')) node = call(stream, node);
    else return node;
  }
}

function member(stream: Stream, of: Expression): Expression {
  if (stream.is('name')) {
    const { text } = stream.next();
    return { kind: 'getattr', of, name: text, ...around(stream, of) };
  }
  if (!stream.is('integer')) throw stream.unexpected('a name or number');
  const { text, start } = stream.next();
  const key: Expression = { kind: 'const', value: numberOf(text), ...leaf(stream, start) };
  return { kind: 'getitem', of, key, ...around(stream, of) };
}

function subscript(stream: Stream, of: Expression): Expression {
  const { start } = stream.expect('operator', '[');
  const keys: Expression[] = [];
  while (!stream.isOperator(']')) {
    if (keys.length > 0) stream.expect('operator', ',');
    keys.push(subscripted(stream));
  }
  stream.expect('operator', ']');
  const key: Expression = keys.length === 1 ? keys[0]! : { kind: 'tuple', ...over(stream, keys), start };
  return { kind: 'getitem', of, key, ...around(stream, of, [key]) };
}

function subscripted(stream: Stream): Expression {
  const { start } = stream.current;
  let first: Expression | null = null;
  if (!stream.isOperator(':')) {
    first = expression(stream);
    if (!stream.isOperator(':')) return first;
  }
  stream.next();
  const parts = [first, stream.isOperator(':') || endsSlice(stream) ? null : expression(stream)];
  if (stream.skipOperator(':')) parts.push(endsSlice(stream) ? null : expression(stream));
  else parts.push(null);
  const depth = stream.depthOver(parts);
  return { kind: 'slice', parts, start, end: stream.before, depth };
}

function endsSlice(stream: Stream): boolean {
  return stream.isOperator(']') || stream.isOperator(',');
}

function call(stream: Stream, of: Expression): Expression {
  const given = callArguments(stream);
  return { kind: 'call', of, ...given, ...around(stream, of, partsOf(given)) };
}

const noArguments: Arguments = Object.freeze({ args: [], named: [], spread: [] });

function callArguments(stream: Stream): Arguments {
  const { start } = stream.expect('operator', '(');
  const args: Expression[] = [];
  const named: [string, Expression][] = [];
  const spread: Expression[] = [];
  /** How far the call is: positional arguments, named ones, `*more`, `**more`. */
  let stars = 0;
  let doubleStars = 0;
  for (let first = true; !stream.isOperator(')'); first = false) {
    if (!first) {
      stream.expect('operator', ',');
      if (stream.isOperator(')')) break;
    }
    let allowed: boolean;
    if (stream.skipOperator('*')) {
      allowed = stars + doubleStars === 0;
      stars += 1;
      spread.push(expression(stream));
    } else if (stream.skipOperator('**')) {
      allowed = doubleStars === 0;
      doubleStars += 1;
      spread.push(expression(stream));
    } else if (stream.is('name') && stream.ahead.type === 'operator' && stream.ahead.text === '=') {
      allowed = doubleStars === 0;
      const { text } = stream.next();
      stream.next();
      named.push([variableName(text), expression(stream)]);
    } else {
      allowed = stars + doubleStars + named.length === 0;
      args.push(expression(stream));
    }
    if (!allowed) throw new NotATemplate('arguments in an order that calls do not have', start);
  }
  stream.expect('operator', ')');
  return { args, named, spread };
}

/** One filter after the other; with `inline` the first one stands without its `|`. Null where there is none. */
export function filters(stream: Stream, of: Expression | null, inline = false): Of<'filter'> | null {
  let node = of;
  let last: Of<'filter'> | null = null;
  for (let first = inline; first || stream.isOperator('|'); first = false) {
    if (!first) stream.next();
    const { start } = stream.current;
    const name = dottedName(stream);
    const given = stream.isOperator('(') ? callArguments(stream) : noArguments;
    const depth = stream.depthOver([node, ...partsOf(given)]);
    last = {
      kind: 'filter',
      of: node,
      name,
      ...given,
      start: node?.start ?? start,
      end: stream.before,
      depth,
    };
    node = last;
  }
  return last;
}

function test(stream: Stream, of: Expression): Expression {
  stream.next();
  const negated = stream.skipName('not');
  const name = dottedName(stream);
  let given = noArguments;
  if (stream.isOperator('(')) given = callArguments(stream);
  else if (takesArgument(stream)) {
    if (stream.isName('is')) throw stream.unexpected('an argument');
    given = { args: [postfix(stream, primary(stream, false))], named: [], spread: [] };
  }
  const node: Expression = { kind: 'test', of, name, ...given, ...around(stream, of, partsOf(given)) };
  return negated ? unary(stream, 'not', of.start, node) : node;
}

function takesArgument(stream: Stream): boolean {
  const { type, text } = stream.current;
  if (type === 'name') return text !== 'else' && text !== 'or' && text !== 'and';
  return (
    type === 'string' ||
    type === 'integer' ||
    type === 'float' ||
    (type === 'operator' && '[{'.includes(text))
  );
}

function dottedName(stream: Stream): string {
  let name = stream.expect('name').text;
  while (stream.skipOperator('.')) name += `.${stream.expect('name').text}`;
  return name;
}

function partsOf({ args, named, spread }: Arguments): Expression[] {
  return [...args, ...named.map(([, value]) => value), ...spread];
}

function leaf(stream: Stream, start: number): { start: number; end: number; depth: number } {
  return { start, end: stream.before, depth: 1 };
}

function around(
  stream: Stream,
  of: Expression,
  more: readonly Expression[] = [],
): { start: number; end: number; depth: number } {
  return {
    start: of.start,
    end: stream.before,
    depth: stream.depthOver([of, ...more]),
  };
}

function over(
  stream: Stream,
  items: readonly Expression[],
): { items: readonly Expression[]; start: number; end: number; depth: number } {
  const depth = stream.depthOver(items);
  return { items, start: items[0]?.start ?? stream.before, end: stream.before, depth };
}

function unary(stream: Stream, operator: 'not' | '-' | '+', start: number, of: Expression): Expression {
  return { kind: 'unary', operator, of, start, end: stream.before, depth: stream.depthOver([of]) };
}

function binary(stream: Stream, operator: string, left: Expression, right: Expression): Expression {
  const depth = stream.depthOver([left, right]);
  return { kind: 'binary', operator, left, right, start: left.start, end: stream.before, depth };
}

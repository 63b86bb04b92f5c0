import type { Expr } from '../../ast.ts';
import { holds } from '../reading/names-in.ts';
import { raise } from './exceptions.ts';
import { isHeld } from './held.ts';
import { slice } from './items.ts';
import { constantOf } from './libraries.ts';
import { hasMethod } from './methods.ts';
import { compare, operate, unary } from './operators.ts';
import {
  Chance,
  Class,
  Closure,
  Computed,
  Elsewhere,
  Float,
  GivenUp,
  Items,
  inClass,
  isTrue,
  keyOf,
  Method,
  newOf,
  Options,
  Range,
  Table,
  Thing,
  unknown,
  type Value,
  type Variables,
} from './values.ts';
import { read } from './variables.ts';

/** Values of parts that were evaluated before. */
export type Known = ReadonlyMap<Expr, Value>;

const plainOnes = new WeakMap<Expr, boolean>();

/** Whether nothing in an expression could run a function of the file. */
export function isPlain(expression: Expr): boolean {
  const answer = plainOnes.get(expression);
  if (answer !== undefined) return answer;
  const plain = !holds(expression, ({ type }) => others.has(type));
  plainOnes.set(expression, plain);
  return plain;
}

const others: ReadonlySet<string> = new Set(
  'Call ListComp SetComp DictComp GeneratorExp Lambda Await Yield YieldFrom NamedExpr Starred TemplateStr'.split(
    ' ',
  ),
);

/** What an expression comes to of which the parts are known, or plain. */
export function plain(expression: Expr, variables: Variables, known?: Known): Value {
  const of = (part: Expr): Value =>
    known?.has(part) ? (known.get(part) as Value) : plain(part, variables, known);
  switch (expression.type) {
    case 'Name':
      return read(expression.id, variables);
    case 'Constant':
      return constant(expression.value);
    case 'BinOp':
      return operate(expression.op, of(expression.left), of(expression.right));
    case 'UnaryOp':
      return unary(expression.op, of(expression.operand));
    case 'BoolOp': {
      let value: Value = null;
      for (const each of expression.values) {
        value = of(each);
        if (isTrue(value) === (expression.op === 'or')) return value;
      }
      return value;
    }
    case 'IfExp':
      return of(isTrue(of(expression.test)) ? expression.body : expression.orelse);
    case 'Compare': {
      let left = of(expression.left);
      let result: Value = true;
      for (const [at, right] of expression.comparators.entries()) {
        const next = of(right);
        result = compare(expression.ops[at] as '<', left, next);
        if (result === unknown || !isTrue(result)) return result;
        left = next;
      }
      return result;
    }
    case 'Tuple':
      return new Items('tuple', expression.elts.map(of));
    case 'List':
      return new Items('list', expression.elts.map(of));
    case 'Set': {
      const made = new Table('set');
      for (const item of expression.elts.map(of)) made.entries.set(keyOf(item), [item, item]);
      return made;
    }
    case 'Dict': {
      const made = new Table('dict');
      for (const [at, key] of expression.keys.entries()) {
        if (key === null) throw new GivenUp();
        const named = of(key);
        made.entries.set(keyOf(named), [named, of(expression.values[at] as Expr)]);
      }
      return made;
    }
    case 'Subscript': {
      const { slice: at } = expression;
      const value = of(expression.value);
      if (at.type !== 'Slice') return item(value, of(at));
      if (value === unknown) return unknown;
      const bounds = [at.lower, at.upper, at.step].map((bound) => (bound === null ? null : of(bound)));
      return bounds.includes(unknown) ? unknown : slice(value, bounds[0]!, bounds[1]!, bounds[2]!);
    }
    case 'Attribute':
      return attribute(of(expression.value), expression.attr);
    case 'JoinedStr':
      return joined(expression.values.map(of));
    case 'FormattedValue': {
      const value = of(expression.value);
      const alone = expression.conversion === '' && expression.formatSpec === null;
      return alone && (typeof value === 'string' || typeof value === 'number') ? String(value) : unknown;
    }
    default:
      throw new GivenUp();
  }
}

function constant(value: Extract<Expr, { type: 'Constant' }>['value']): Value {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (typeof value === 'object' && 'float' in value) return new Float(value.float);
  return unknown;
}

function joined(parts: readonly Value[]): Value {
  return parts.every((part) => typeof part === 'string') ? parts.join('') : unknown;
}

/** `xs[at]` */
function item(value: Value, at: Value): Value {
  if (value === unknown || value instanceof Class || value instanceof Elsewhere) return unknown;
  if (value instanceof Table && value.kind === 'dict') {
    if (at === unknown) return unknown;
    const entry = value.entries.get(keyOf(at));
    if (entry !== undefined) return entry[1];
    if (value.missing === undefined) raise('KeyError');
    const made = fresh(value.missing);
    // A Counter says nothing, a defaultdict keeps what it makes.
    if (value.missing !== 0) value.entries.set(keyOf(at), [at, made]);
    return made;
  }
  if (at === unknown) return unknown;
  if (at instanceof Chance && !(value instanceof Items && value.all.some(isHeld))) return unknown;
  if (typeof at !== 'number') throw new GivenUp();
  if (value instanceof Range) {
    const index = at < 0 ? value.length + at : at;
    return index < 0 || index >= value.length ? raise('IndexError') : value.start + index * value.step;
  }
  const all = value instanceof Items ? value.all : typeof value === 'string' ? value : null;
  if (all === null) throw new GivenUp();
  const index = at < 0 ? all.length + at : at;
  return index < 0 || index >= all.length ? raise('IndexError') : (all[index] as Value);
}

/** What a missing key gets: of a Counter nothing, of a defaultdict what the type that it was given makes. */
function fresh(missing: Value): Value {
  if (missing === 0) return 0;
  if (!(missing instanceof Elsewhere)) throw new GivenUp();
  return newOf(missing.name);
}

/** `value.name` */
export function attribute(value: Value, name: string): Value {
  if (value === unknown) return unknown;
  if (value instanceof Elsewhere) return constantOf(`${value.name}.${name}`);
  if (value instanceof Thing) {
    const own = value.own.get(name);
    if (own !== undefined) return own;
    const found = inClass(value.class, name);
    if (found instanceof Computed) throw new GivenUp();
    if (found instanceof Closure) return new Method(value, found);
    if (found instanceof Method)
      return found.of === 'class' ? new Method(value.class, found.does) : (found.does as Closure);
    if (found !== undefined) return found;
    if (value.class.open || inClass(value.class, '__getattr__') || name.startsWith('__')) throw new GivenUp();
    return raise('AttributeError');
  }
  if (value instanceof Class) {
    if (value.open) return unknown;
    const found = inClass(value, name);
    if (found instanceof Method)
      return found.of === 'class' ? new Method(value, found.does) : (found.does as Closure);
    if (found === undefined) throw new GivenUp();
    return found;
  }
  if (value instanceof Options || hasMethod(value, name)) return new Method(value, name);
  throw new GivenUp();
}

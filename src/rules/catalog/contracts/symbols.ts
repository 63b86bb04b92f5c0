import { Call, Dict, Global, List, Text, Tuple, type Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import { breach, computedArguments, isPlain, itemsOf } from './checks.ts';
import type { ContractGroup } from './table.ts';

/**
 * Classes of sympy's expressions. They are pickled as what they are made of; `sympify`, which they put every argument
 * through, evaluates texts as Python, and so does it with objects that are no expressions.
 */
const expressions: Readonly<Record<string, string>> = {
  'sympy.core.add': 'Add',
  'sympy.core.mul': 'Mul',
  'sympy.core.power': 'Pow',
  'sympy.core.mod': 'Mod',
  'sympy.core.numbers':
    'Integer Rational Zero One NegativeOne Half NaN Infinity NegativeInfinity ComplexInfinity Exp1 Pi GoldenRatio EulerGamma Catalan ImaginaryUnit',
  'sympy.core.relational':
    'Equality Unequality GreaterThan LessThan StrictGreaterThan StrictLessThan Relational',
  'sympy.core.containers': 'Tuple',
  'sympy.core.function': 'Derivative Subs Lambda',
  'sympy.functions.special.gamma_functions':
    'gamma loggamma digamma trigamma polygamma lowergamma uppergamma multigamma',
  'sympy.functions.special.beta_functions': 'beta betainc betainc_regularized',
  'sympy.functions.special.bessel':
    'besselj bessely besseli besselk hankel1 hankel2 jn yn airyai airybi airyaiprime airybiprime',
  'sympy.functions.special.zeta_functions': 'zeta dirichlet_eta lerchphi polylog',
  'sympy.functions.special.elliptic_integrals': 'elliptic_k elliptic_f elliptic_e elliptic_pi',
  'sympy.functions.special.polynomials': `jacobi gegenbauer chebyshevt chebyshevu legendre assoc_legendre hermite
    hermite_prob laguerre assoc_laguerre`,
  'sympy.functions.combinatorial.factorials':
    'factorial binomial RisingFactorial FallingFactorial subfactorial',
  'sympy.series.order': 'Order',
  'sympy.series.limits': 'Limit',
  'sympy.tensor.indexed': 'Indexed IndexedBase Idx',
  'sympy.matrices.expressions.matexpr': 'MatrixSymbol MatrixElement',
  'sympy.matrices.expressions.matmul': 'MatMul',
  'sympy.matrices.expressions.matadd': 'MatAdd',
  'sympy.matrices.expressions.transpose': 'Transpose',
  'sympy.matrices.expressions.inverse': 'Inverse',
  'sympy.geometry.point': 'Point Point2D Point3D',
  'sympy.geometry.ellipse': 'Circle Ellipse',
  'sympy.geometry.line': 'Line2D Segment2D Ray2D',
  'sympy.geometry.polygon': 'Polygon Triangle',
  'sympy.functions.elementary.exponential': 'exp log LambertW',
  'sympy.functions.elementary.trigonometric':
    'sin cos tan cot sec csc sinc asin acos atan acot asec acsc atan2',
  'sympy.functions.elementary.hyperbolic':
    'sinh cosh tanh coth sech csch asinh acosh atanh acoth asech acsch',
  'sympy.functions.elementary.miscellaneous': 'Max Min',
  'sympy.functions.elementary.complexes': 'Abs sign re im arg conjugate',
  'sympy.functions.elementary.integers': 'floor ceiling frac',
  'sympy.functions.elementary.piecewise': 'Piecewise ExprCondPair',
  'sympy.functions.special.error_functions': 'erf erfc erfi',
  'sympy.functions.special.delta_functions': 'DiracDelta Heaviside',
  'sympy.integrals.integrals': 'Integral',
  'sympy.concrete.summations': 'Sum',
  'sympy.logic.boolalg': 'BooleanTrue BooleanFalse And Or Not Xor',
  'sympy.sets.sets': 'Interval FiniteSet Union Intersection EmptySet UniversalSet',
  'sympy.matrices.immutable': 'ImmutableDenseMatrix ImmutableMatrix',
  'sympy.polys.polytools': 'Poly PurePoly',
};
const named: Readonly<Record<string, string>> = { 'sympy.core.symbol': 'Symbol Dummy Str' };
const matrices: Readonly<Record<string, string>> = { 'sympy.matrices.dense': 'MutableDenseMatrix' };
const domains: Readonly<Record<string, string>> = {
  'sympy.polys.domains.expressionrawdomain': 'ExpressionRawDomain',
  'sympy.polys.domains.expressiondomain': 'ExpressionDomain',
  'sympy.polys.domains.pythonintegerring': 'PythonIntegerRing',
  'sympy.polys.domains.pythonrationalfield': 'PythonRationalField',
  'sympy.polys.domains.integerring': 'IntegerRing',
  'sympy.polys.domains.rationalfield': 'RationalField',
};
const grids: Readonly<Record<string, string>> = { 'sympy.polys.matrices.domainmatrix': 'DomainMatrix' };

function namesOf(...tables: Readonly<Record<string, string>>[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const table of tables)
    for (const [module, words] of Object.entries(table))
      for (const word of words.split(/\s+/)) found.add(`${module}.${word}`);
  return found;
}

const expressionNames = namesOf(expressions, named, { 'sympy.core.numbers': 'Float' });
const domainNames = namesOf(domains);
const gridNames = namesOf(grids);

function isMadeBy(value: Value | undefined, names: ReadonlySet<string>): boolean {
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return false;
  return names.has(`${value.callable.module}.${value.callable.name}`);
}

const asText: Breach = breach(
  'medium',
  'It is made of something else than numbers and expressions: sympy evaluates texts as Python.',
);

function isNumber(value: Value | undefined): boolean {
  return (
    value === null || typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
  );
}

/** Containers that were found to hold nothing else, with the number of items that they had. */
const checked = new WeakMap<object, number>();

/** A number, an expression, or containers of them. */
function isExpression(value: Value | undefined): boolean {
  const waiting: (Value | undefined)[] = [value];
  const seen = new Map<object, number>();
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (isNumber(next) || isMadeBy(next, expressionNames)) continue;
    const items = itemsWithin(next);
    if (items === undefined) return false;
    const container = next as object;
    if (seen.has(container) || checked.get(container) === items.length) continue;
    seen.set(container, items.length);
    for (const item of items) waiting.push(item);
  }
  for (const [container, length] of seen) checked.set(container, length);
  return true;
}

function itemsWithin(value: Value | undefined): readonly Value[] | undefined {
  if (value instanceof Tuple || value instanceof List) return value.dropped === 0 ? value.items : undefined;
  return value instanceof Dict && value.dropped === 0 ? value.entries : undefined;
}

/** Nothing, or what is assumed of a name: true, false or not known. Any other state could plant a text to evaluate. */
const assumptions = (state: Value): Breach | null => (areAssumptions(state, 0) ? null : computedArguments);

function areAssumptions(state: Value | undefined, depth: number): boolean {
  if (state === null || state === undefined) return true;
  if (!(state instanceof Dict) || state.dropped > 0) return false;
  return state.entries.every((item, at) => {
    if (at % 2 === 0)
      return item instanceof Text && (depth > 0 || (item.length < 16 && item.value === '_assumptions'));
    return item === null || typeof item === 'boolean' || (depth === 0 && areAssumptions(item, 1));
  });
}

/** Keywords as NEWOBJ_EX gives them. */
function keywords(call: Call): readonly Value[] | undefined {
  const { kwargs } = call;
  if (kwargs === null || kwargs === undefined) return [];
  return kwargs instanceof Dict && kwargs.dropped === 0 ? kwargs.entries : undefined;
}

/** Not held for later: whoever called the class could call it with a text. */
const expression: Contract = {
  harms: true,
  new: (args, _judge, call) =>
    keywords(call)?.length === 0 && args?.every((item) => isExpression(item)) ? null : asText,
  build: assumptions,
};

/** Made of a name, which nothing evaluates, and of what is assumed of it. */
const symbol: Contract = {
  always: ['reference'],
  new: (args, _judge, call) =>
    keywords(call)?.every((item, at) => at % 2 === 0 || item === null || typeof item === 'boolean') &&
    (args ?? itemsOf(call.args))?.every((item) => item instanceof Text || isNumber(item))
      ? null
      : computedArguments,
  build: assumptions,
};

/** Made of a text that is read as a number, or of the sign, digits and exponent of one. */
const float: Contract = {
  always: ['reference'],
  new: (args, _judge, call) =>
    keywords(call)?.every((item, at) => at % 2 === 0 || isNumber(item)) &&
    (args ?? itemsOf(call.args))?.every((item) => isPlain(item))
      ? null
      : computedArguments,
  build: assumptions,
};

const matrix: Contract = {
  harms: true,
  always: ['new-empty'],
  build(state) {
    if (!(state instanceof Dict) || state.dropped > 0) return computedArguments;
    for (let at = 0; at + 1 < state.entries.length; at += 2) {
      const [key, value] = [state.entries[at], state.entries[at + 1]];
      if (!(key instanceof Text) || !/^(?:_?rows|_?cols|_rep|_mat|_flat|_smat)$/.test(key.value))
        return asText;
      if (!isExpression(value) && !isMadeBy(value, gridNames)) return asText;
    }
    return null;
  },
};

const domain: Contract = { always: ['reference', 'new-empty'], build: assumptions };

const grid: Contract = {
  call: (args) => (args?.every((item) => isExpression(item) || isMadeBy(item, domainNames)) ? null : asText),
};

/** Expressions of sympy, as far as their arguments are numbers and other expressions. */
export const symbols: readonly ContractGroup[] = [
  {
    contract: expression,
    why: 'It is an expression of sympy, made of numbers and expressions.',
    modules: expressions,
  },
  { contract: symbol, why: 'It is a name in an expression of sympy.', modules: named },
  { contract: float, why: 'It is a number of sympy.', modules: { 'sympy.core.numbers': 'Float' } },
  { contract: matrix, why: 'It is a matrix of expressions of sympy.', modules: matrices },
  { contract: domain, why: 'It names what the entries of a matrix of sympy are.', modules: domains },
  { contract: grid, why: 'It is a matrix of expressions of sympy.', modules: grids },
];

import { sequence, type Value } from '../values/values.ts';
import { asIndex } from './constants.ts';
import { elements, type FoldFunction } from './fold.ts';
import { operate, unary } from './operators.ts';

function known(value: Value): Value | null {
  return value.kind === 'unknown' ? null : value;
}

function operator(op: string): FoldFunction {
  return ({ values }) =>
    values.length === 2 ? known(operate(op, values[0] as Value, values[1] as Value)) : null;
}

/** Pure functions of `operator` and `itertools`, by dotted name. */
export const operatorFolds: ReadonlyMap<string, FoldFunction> = new Map<string, FoldFunction>([
  ['operator.add', operator('+')],
  ['operator.concat', operator('+')],
  ['operator.iadd', operator('+')],
  ['operator.iconcat', operator('+')],
  ['operator.sub', operator('-')],
  ['operator.mul', operator('*')],
  ['operator.mod', operator('%')],
  ['operator.xor', operator('^')],
  ['operator.and_', operator('&')],
  ['operator.or_', operator('|')],
  ['operator.invert', ({ values }) => (values[0] === undefined ? null : unary('~', values[0]))],
  [
    'itertools.chain',
    ({ values, marks }) => {
      const lists = values.map(elements);
      if (lists.includes(null)) return null;
      return sequence('iterator', (lists as (readonly Value[])[]).flat(), null, marks);
    },
  ],
  [
    'itertools.chain.from_iterable',
    ({ values, marks }) => {
      const lists = elements(values[0])?.map(elements);
      if (lists === undefined || lists.includes(null)) return null;
      return sequence('iterator', (lists as (readonly Value[])[]).flat(), null, marks);
    },
  ],
  [
    'itertools.islice',
    ({ values, marks }) => {
      const items = elements(values[0]);
      const [a, b, c] = values
        .slice(1)
        .map((value) => (value.kind === 'constant' && value.value === null ? undefined : asIndex(value)));
      if (items === null || a === null || b === null || c === null) return null;
      if (values.length === 2) return sequence('iterator', items.slice(0, a), null, marks);
      return sequence(
        'iterator',
        items.slice(a ?? 0, b).filter((_, at) => at % (c ?? 1) === 0),
        null,
        marks,
      );
    },
  ],
]);

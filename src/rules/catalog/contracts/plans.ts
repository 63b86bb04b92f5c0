import { Blob, type Value } from '../../../core/value.ts';
import type { Contract } from '../entry.ts';
import { breach, computedArguments } from './checks.ts';
import type { ContractGroup } from './table.ts';

/** A plan carries the tables that it begins with; a longer one is not searched. */
const longestPlan = 16 * 2 ** 20;
/** Nodes that hold a function of Python, and the marks before one that was pickled. */
const nodes = ['PLPY', 'PythonScan', 'OpaquePython', 'AnonymousFunction', 'AnonymousAgg'] as const;
/** Where a pickle may begin: its mark as a byte, and as a number of MessagePack and CBOR. */
const beginnings = ['\x80', '\xcc\x80', '\x18\x80'] as const;

/** A plan or an expression of polars: the bytes that polars writes, unless functions of Python are among them. */
const plan: Contract = {
  always: ['reference', 'new-empty'],
  build(state: Value) {
    if (!(state instanceof Blob) || state.length > longestPlan) return computedArguments;
    const { value } = state;
    return holdsFunctions(Buffer.from(value.buffer, value.byteOffset, value.byteLength)) ? carried : null;
  },
};

const carried = breach('medium', 'The plan carries functions of Python, which polars unpickles and calls.');

function holdsFunctions(bytes: Buffer): boolean {
  if (nodes.some((name) => bytes.includes(name))) return true;
  return beginnings.some((beginning) => {
    for (let at = bytes.indexOf(beginning, 0, 'latin1'); at >= 0; ) {
      const protocol = bytes[at + beginning.length] ?? 0;
      if (protocol >= 2 && protocol <= 5) return true;
      at = bytes.indexOf(beginning, at + 1, 'latin1');
    }
    return false;
  });
}

export const plans: readonly ContractGroup[] = [
  {
    contract: plan,
    why: 'A plan or expression of polars is pickled as bytes that polars writes.',
    modules: {
      polars: 'LazyFrame Expr',
      'polars.lazyframe.frame': 'LazyFrame',
      'polars.expr.expr': 'Expr',
      'polars.internals.lazyframe.frame': 'LazyFrame',
      'polars.internals.expr.expr': 'Expr',
    },
  },
];

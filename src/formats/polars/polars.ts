import { isPlanNode } from '../document/plan-nodes.ts';
import type { Format } from '../format.ts';

const magic = Buffer.from('DSL_VERSION');

/** A plan (`LazyFrame.serialize()`) since polars 1.20, behind a mark and the release of the plan's language. */
export const polarsPlan: Format = {
  id: 'polars-plan',
  title: 'Query plan of polars',
  begins: [...magic],
  claims: ({ head }) => head.length > magic.length && magic.every((byte, at) => head[at] === byte),
  read: async (reading) => (await import('./read-polars.ts')).readPlan(reading, 'plan'),
};

/**
 * An expression (`Expr.meta.serialize()`, the state of a pickled one), and a plan of older releases: no mark, but a map
 * whose first key is a node, or a function of Python under polars' own mark.
 */
export const polarsExpression: Format = {
  id: 'polars-expression',
  title: 'Expression of polars',
  claims: ({ head }) => {
    const [first = 0] = head;
    // Text is what other formats read.
    if (first >= 0x20 && first < 0x80) return false;
    const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
    if (bytes.includes('PLPYFN') || bytes.includes('PLPYUDF')) return true;
    return isPlanNode(firstKey(bytes));
  },
  read: async (reading) => (await import('./read-polars.ts')).readPlan(reading, 'expression'),
};

/** The only key of a map in MessagePack (0x81) or CBOR (0xa1): a text of up to 23 characters. */
function firstKey(head: Buffer): string {
  const [map = 0, text = 0] = head;
  if (map === 0x81 && text >= 0xa0 && text < 0xc0) return head.toString('latin1', 2, 2 + text - 0xa0);
  return map === 0xa1 && text >= 0x60 && text < 0x78 ? head.toString('latin1', 2, 2 + text - 0x60) : '';
}

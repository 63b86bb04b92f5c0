import type { Value } from '../../core/value.ts';
import type { Graph } from '../graph.ts';
import { build } from './build.ts';
import { type Element, elementOf } from './elements.ts';
import { type Shape, typeOf, unknown, widened } from './infer.ts';
import type { Line } from './lines.ts';
import { plainly, type Values } from './values.ts';
import { workFor } from './work.ts';

const uuids: ReadonlyMap<string, string> = new Map([
  ['ARROW:extension:name', 'arrow.uuid'],
  ['ARROW:extension:metadata', ''],
]);

/** What an object takes while its batch is made, beside what it holds. */
const objectBytes = 120;

/**
 * A column of Python objects as what they all are: texts, bytes, booleans, numbers, dates, times, Decimals, UUIDs,
 * lists of such, dicts of the same keys. None, NaN, NaT and NA are nulls.
 * @throws Refused where they are of several types, or of one that Arrow does not have.
 */
export function objects({ items, graph }: Extract<Line, { kind: 'objects' }>, numpyType = 'object'): Values {
  let shape: Shape = unknown;
  let bytes = 0;
  const work = workFor(graph.source.size);
  for (const item of items) {
    const element = elementOf(item, graph, work);
    shape = widened(shape, element);
    bytes += bytesOf(element);
  }
  return {
    ...plainly,
    length: items.length,
    type: typeOf(shape),
    ...(shape.is === 'uuid' ? { metadata: uuids } : {}),
    numpyType,
    rowBytes: objectBytes + Math.ceil(bytes / Math.max(1, items.length)),
    read: (from, to) => build(typeOf(shape), elementsOf(items.slice(from, to), graph)),
  };
}

function elementsOf(items: readonly Value[], graph: Graph): Element[] {
  const work = workFor(graph.source.size);
  return items.map((item) => elementOf(item, graph, work));
}

/** About what it takes in a table. */
function bytesOf(element: Element): number {
  if (element.is === 'list') return element.items.reduce((sum, item) => sum + bytesOf(item), 8);
  if (element.is !== 'dict') return 'length' in element ? element.length : 8;
  let bytes = 0;
  for (const item of element.entries.values()) bytes += bytesOf(item);
  return bytes;
}

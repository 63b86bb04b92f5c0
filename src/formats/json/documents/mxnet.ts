import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { clip } from '../../document/walk.ts';
import type { Reading } from '../../format.ts';

/** An MXNet symbol: a graph of operators by name, with subgraphs for control flow and fused parts. */
export const mxnetSymbol: DocumentKind = {
  id: 'mxnet-symbol',
  is: ({ root }) => root !== undefined && isSymbol(root),
  read({ root }, reading) {
    readSymbol(root!, '', reading);
  },
};

function isSymbol(root: JsonObject): boolean {
  return (
    root.get('nodes') instanceof JsonArray && root.get('arg_nodes') instanceof JsonArray && root.has('heads')
  );
}

interface Told {
  readonly at: number;
  readonly name: string;
  readonly detail: string;
  count: number;
}

function readSymbol(symbol: JsonObject, within: string, reading: Reading): void {
  const told = new Map<string, Told>();
  for (const [key, nodes] of symbol.everything()) {
    if (key !== 'nodes' || !(nodes instanceof JsonArray)) continue;
    for (const node of nodes.items) {
      if (!(node instanceof JsonObject)) continue;
      readNode(node, within, told, reading);
    }
    checkInputs(nodes, within, reading);
  }
  for (const { at, name, detail, count } of told.values())
    reading.emit({
      kind: 'operation',
      where: { offset: at },
      domain: 'mxnet',
      name,
      count,
      within,
      ...(detail === '' ? {} : { detail }),
    });
}

function readNode(node: JsonObject, within: string, told: Map<string, Told>, reading: Reading): void {
  const name = node.get('name');
  const label = typeof name === 'string' ? clip(name, 80) : '';
  for (const [key, value] of node.everything()) {
    if (key === 'op' && typeof value === 'string' && value !== 'null') count(told, node, value);
    else if (key === 'subgraphs' && value instanceof JsonArray)
      for (const inner of value.items)
        if (inner instanceof JsonObject)
          readSymbol(inner, within === '' ? label : `${within}/${label}`, reading);
  }
}

function count(told: Map<string, Told>, node: JsonObject, op: string): void {
  const name = clip(op, 200);
  const detail = detailOf(node, name);
  const known = told.get(`${name} ${detail}`);
  if (known !== undefined) known.count += 1;
  else told.set(`${name} ${detail}`, { at: node.at, name, detail, count: 1 });
}

/** Operators that run what their attributes name; older files call the attributes `param` or `attr`. */
function detailOf(node: JsonObject, op: string): string {
  if (!/Custom|_Native|_NDArray|Plugin|_contrib_/.test(op)) return '';
  const parts: string[] = [];
  for (const key of ['attrs', 'param', 'attr']) {
    const attributes = node.get(key);
    if (!(attributes instanceof JsonObject)) continue;
    for (const [name, value] of attributes.everything())
      if (typeof value === 'string' && parts.length < 4) parts.push(`${clip(name, 40)}=${clip(value, 80)}`);
  }
  return parts.join(', ');
}

/** Each input is a node before it: an index past the end is read past the table. */
function checkInputs(nodes: JsonArray, within: string, reading: Reading): void {
  for (const [index, node] of nodes.items.entries()) {
    if (!(node instanceof JsonObject)) continue;
    const inputs = node.get('inputs');
    if (!(inputs instanceof JsonArray)) continue;
    for (const input of inputs.items) {
      const from: JsonValue | undefined = input instanceof JsonArray ? input.items[0] : undefined;
      if (typeof from === 'number' && Number.isInteger(from) && from >= 0 && from < index) continue;
      reading.emit({
        kind: 'anomaly',
        where: { offset: node.at },
        code: 'structure-broken',
        detail: `node ${index}${within === '' ? '' : ` of ${within}`} takes its input from no node before it`,
      });
      return;
    }
  }
}

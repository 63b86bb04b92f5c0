import { Blob, Call, Dict, Text, type Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import { breach, computedArguments, isBytes, itemsOf, textOf } from './checks.ts';
import type { ContractGroup } from './table.ts';

/** `struct ckdtreenode` (scipy/spatial/ckdtree/src/ckdtree_decl.h) on machines of 64 bits. */
const nodeBytes = 72;
const splitAt = 0;
const startAt = 24;
const endAt = 32;
const lessAt = 56;
const greaterAt = 64;
/** Constants are read in pieces of this many nodes. */
const nodesAtOnce = 512;
const mostNodes = 2 ** 20;

const outside = breach(
  'critical',
  'A node of the tree names a child that lies outside of it, in memory of something else.',
);
const unread = breach('medium', 'The nodes of the tree are written in a way that cannot be checked.');

/** While it loads, scipy writes to the children that each node names by number. */
const tree: Contract = {
  always: ['reference', 'new-empty', 'items'],
  build(state) {
    if (state instanceof Dict) return ofPython(state);
    const items = itemsOf(state);
    if (items === undefined || items.length < 8) return computedArguments;
    const points = items[2];
    const nodes = dataOf(items[0]);
    if (typeof points !== 'number' || nodes === undefined || nodes.length > mostNodes * nodeBytes)
      return unread;
    return nodes.length % nodeBytes === 0 && areInside(nodes, points) ? null : outside;
  },
};

/** Before scipy 1.6 a KDTree is an object of Python with these attributes, and its nodes are objects too. */
const attributes: ReadonlySet<string> = new Set('data n m leafsize maxes mins tree'.split(' '));

function ofPython(state: Dict): Breach | null {
  if (state.dropped > 0 || state.entries.length > 2 * attributes.size) return computedArguments;
  const keys = state.entries.filter((_, at) => at % 2 === 0);
  return keys.every((key) => attributes.has(textOf(key) ?? '')) ? null : computedArguments;
}

interface Nodes {
  readonly length: number;
  piece(from: number, length: number): Uint8Array;
}

const longestText = 16 * 2 ** 20;
const pieceBytes = 32 * 1024;

/** The bytes of an array, by its state or by protocol 5's `_frombuffer`; before scipy 1.6 they are no array. */
function dataOf(array: Value | undefined): Nodes | undefined {
  const isArray = array instanceof Call && !isBytes(array);
  const candidates = isArray
    ? [itemsOf(array.states.at(-1))?.[4], itemsOf(array.args)?.[0], array.items[0]]
    : [array];
  for (const candidate of candidates) {
    if (candidate instanceof Blob) return candidate;
    const text = candidate instanceof Call && isBytes(candidate) ? itemsOf(candidate.args)?.[0] : undefined;
    if (text instanceof Text && text.length <= longestText) return inText(text);
  }
  return undefined;
}

/** Below protocol 3 bytes are a text, each character one of them; a long one is read piece by piece. */
function inText(text: Text): Nodes | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; at < text.length; ) {
    const left = text.length - at;
    if (left > pieceBytes && text.encoding !== 'utf8') return undefined;
    const length = Math.min(left, pieceBytes);
    const whole = text.piece(at, length).value;
    // A character of two bytes lies across the end of the piece.
    const cut = whole.endsWith('\ufffd') && length < left;
    const part = cut ? text.piece(at, length - 1).value : whole;
    parts.push(Buffer.from(part, 'latin1'));
    at += cut ? length - 1 : length;
  }
  const bytes = Buffer.concat(parts);
  return { length: bytes.length, piece: (from, length) => bytes.subarray(from, from + length) };
}

function areInside(nodes: Nodes, points: number): boolean {
  const count = nodes.length / nodeBytes;
  for (let from = 0; from < count; from += nodesAtOnce) {
    const some = Math.min(nodesAtOnce, count - from);
    const bytes = nodes.piece(from * nodeBytes, some * nodeBytes);
    if (bytes.length !== some * nodeBytes) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const read = (at: number): number => Number(view.getBigInt64(at, true));
    for (let index = 0; index < some; index += 1) {
      const at = index * nodeBytes;
      const [start, end] = [read(at + startAt), read(at + endAt)];
      if (start < 0 || end < start || end > points) return false;
      if (read(at + splitAt) === -1) continue;
      // Children come after their node, so that no walk goes in a circle.
      for (const child of [read(at + lessAt), read(at + greaterAt)])
        if (child <= from + index || child >= count) return false;
    }
  }
  return true;
}

export const trees: readonly ContractGroup[] = [
  {
    contract: tree,
    why: 'It is a tree of scipy; the children that its nodes name must lie in it.',
    modules: {
      'scipy.spatial._ckdtree': 'cKDTree',
      'scipy.spatial.ckdtree': 'cKDTree',
      'scipy.spatial._kdtree': 'KDTree',
      'scipy.spatial.kdtree': 'KDTree',
      'scipy.spatial': 'cKDTree KDTree',
    },
  },
];

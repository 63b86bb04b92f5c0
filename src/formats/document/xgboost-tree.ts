import { JsonArray, type JsonObject, type JsonValue } from '../../wire/json.ts';
import { arrayIn, count, objectIn, outside } from './xgboost-lists.ts';

/** One entry for each node of the tree. */
const perNode: readonly string[] = [
  ...['left_children', 'right_children', 'parents', 'split_indices'],
  ...['split_conditions', 'default_left', 'split_type', 'loss_changes', 'sum_hessian'],
];
/** The feature of a node that was pruned. */
const deleted = 2 ** 31 - 1;
/** Sets of categories are bitmaps: XGBoost keeps a bit for each up to the greatest. */
const mostCategories = 2 ** 24;

export interface ModelSize {
  readonly features: number | null;
  /** Values of one prediction: classes, or targets. */
  readonly outputs: number;
}

/** XGBoost follows these indices without a check, out of its arrays where they lead there, or round and round. */
export function problemOf(tree: JsonObject, size: ModelSize): string | null {
  const left = arrayIn(tree, 'left_children');
  const right = arrayIn(tree, 'right_children');
  const splits = arrayIn(tree, 'split_indices');
  if (left === undefined || right === undefined || splits === undefined)
    return 'it has no lists of children and splits';
  const nodes = left.length;
  const promised = count(objectIn(tree, 'tree_param')?.get('num_nodes'));
  if (promised !== null && promised !== nodes) return `${promised} nodes are promised, ${nodes} are there`;
  for (const key of perNode) {
    const values = tree.get(key);
    if (values instanceof JsonArray && values.length !== nodes)
      return `${key} has ${values.length} entries for ${nodes} nodes`;
  }
  const child = outside(left, -1, nodes - 1) ?? outside(right, -1, nodes - 1);
  if (child !== null) return `a child is node ${child} of ${nodes}`;
  const { features } = size;
  const wide = features ?? 0;
  const split = wide === 0 ? null : outside(splits, 0, wide - 1, deleted);
  if (split !== null) return `it splits on feature ${split} of ${features}`;
  const more = leafProblem(tree, nodes, size) ?? categoryProblem(tree, nodes);
  if (more !== null) return more;
  // Beyond a few hundred megabytes of trees only the bounds of what was dropped are known.
  if (left.dropped + right.dropped + splits.dropped > 0) return null;
  const parents = arrayIn(tree, 'parents');
  const known = parents === undefined || parents.dropped > 0 ? null : parents.items;
  return descend(left.items, right.items, splits.items, known, wide);
}

/** Leaves with several values each: one for each output. */
function leafProblem(tree: JsonObject, nodes: number, { outputs }: ModelSize): string | null {
  const text = objectIn(tree, 'tree_param')?.get('size_leaf_vector');
  const values = Math.max(1, count(text) ?? (text === undefined ? 1 : Number.POSITIVE_INFINITY));
  if (values > 1 && values !== outputs) return `${String(text)} values at a leaf, ${outputs} are predicted`;
  const weights = arrayIn(tree, 'base_weights');
  if (weights !== undefined && weights.length !== nodes * values)
    return `base_weights has ${weights.length} entries for ${nodes} nodes`;
  const leaves = arrayIn(tree, 'leaf_weights');
  const needed = ((nodes + 1) / 2) * values;
  return leaves !== undefined && (leaves.length > 0 || values > 1) && leaves.length < needed
    ? `leaf_weights has ${leaves.length} entries, ${needed} are needed`
    : null;
}

/** Nodes that split by a set of categories, and where in one long list each set stands. */
function categoryProblem(tree: JsonObject, nodes: number): string | null {
  const [holders, segments, sizes, categories] = [
    'categories_nodes',
    'categories_segments',
    'categories_sizes',
    'categories',
  ].map((key) => arrayIn(tree, key));
  const kinds = arrayIn(tree, 'split_type');
  if (kinds !== undefined && outside(kinds, 0, 1) !== null) return 'a split of an unknown kind';
  if (holders === undefined)
    return hasSet(kinds, new Set()) ? 'a split by categories that are not there' : null;
  if (segments?.length !== holders.length || sizes?.length !== holders.length || categories === undefined)
    return 'its lists of categories do not belong together';
  if (outside(categories, 0, mostCategories - 1) !== null) return 'a category that is none';
  if (holders.dropped + segments.dropped + sizes.dropped > 0)
    return (outside(holders, 0, nodes - 1) ??
      outside(segments, 0, categories.length) ??
      outside(sizes, 1, categories.length))
      ? 'its lists of categories lead outside'
      : null;
  let before = -1;
  for (const [index, node] of holders.items.entries()) {
    const from = segments.items[index];
    const size = sizes.items[index];
    if (typeof node !== 'number' || node <= before || node >= nodes)
      return `categories of node ${String(node)}`;
    if (!isWhole(from) || !isWhole(size) || size < 1 || from + size > categories.length)
      return `categories ${String(from)} and ${String(size)} more of ${categories.length}`;
    before = node;
  }
  return hasSet(kinds, new Set(holders.items)) ? 'a split by categories that are not there' : null;
}

function isWhole(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** Whether a node splits by categories that no list has. */
function hasSet(kinds: JsonArray | undefined, listed: ReadonlySet<JsonValue>): boolean {
  return kinds?.items.some((kind, node) => kind === 1 && !listed.has(node)) ?? false;
}

type Numbers = readonly JsonValue[];

/** Walks the tree from its root: each node is reached once, and what splits does so on a feature that there is. */
function descend(
  left: Numbers,
  right: Numbers,
  splits: Numbers,
  parents: Numbers | null,
  features: number,
): string | null {
  const reached = new Uint8Array(left.length);
  const open = left.length === 0 ? [] : [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (reached[node] === 1) return `node ${node} is reached twice`;
    reached[node] = 1;
    if (left[node] === -1) continue;
    if ((splits[node] as number) >= features) return `node ${node} splits on a feature that there is not`;
    if (right[node] === -1) return `node ${node} has one child`;
    for (const child of [left[node] as number, right[node] as number]) {
      if (parents !== null && parents[child] !== node)
        return `node ${child} names another parent than ${node}`;
      open.push(child);
    }
  }
  return null;
}

/** One tree of the text: its fields by name. */
export interface TreeText {
  readonly number: number;
  readonly at: number;
  readonly fields: Map<string, string>;
}

/** Lists that may be left out; of another length they end the process. */
const perLeaf: readonly string[] = ['leaf_weight', 'leaf_count'];
const perSplit: readonly string[] = ['split_gain', 'internal_value', 'internal_weight', 'internal_count'];

/** What is no number ends the process, too. */
const decimals: readonly string[] = ['threshold', 'leaf_value', 'leaf_const', 'leaf_coeff'];
const decimal = /^[-+]?(?:[0-9]|\.[0-9]|inf|nan)/i;

/** What is wrong with a tree's indices, which LightGBM follows without a look; null where nothing is. */
export function problemOf({ fields }: TreeText, features: number): string | null {
  const leaves = wholeOf(fields.get('num_leaves'));
  const categories = wholeOf(fields.get('num_cat')) ?? 0;
  if (leaves === null || leaves < 1) return 'it has no num_leaves';
  if (categories < 0) return `${categories} splits by categories`;
  const splits = leaves - 1;
  const split = list(fields.get('split_feature'));
  const left = list(fields.get('left_child'));
  const right = list(fields.get('right_child'));
  const lengths = [
    ['leaf_value', leaves],
    ...(splits > 0 ? ([['threshold', splits]] as const) : []),
    ...(splits > 0 ? ([['decision_type', splits]] as const) : []),
  ] as const;
  for (const [key, wanted] of lengths) {
    const length = words(fields.get(key));
    if (length !== wanted && !(key === 'decision_type' && length === 0))
      return `${key} has ${length} entries, ${wanted} are needed`;
  }
  for (const [keys, wanted] of [
    [perLeaf, leaves],
    [perSplit, splits],
  ] as const)
    for (const key of keys) {
      const length = words(fields.get(key));
      if (fields.has(key) && length !== wanted && (length > 0 || splits > 0))
        return `${key} has ${length} entries, ${wanted} are needed`;
    }
  for (const key of decimals)
    for (const word of parts(fields.get(key)))
      if (!decimal.test(word)) return `${key} holds ${JSON.stringify(word.slice(0, 40))}`;
  const linear = fields.get('is_linear');
  if (linear !== undefined && linear.trim() !== '0') {
    const problem = linearProblem(fields, leaves, features);
    if (problem !== null) return problem;
  }
  if (splits === 0) return null;
  if (split.length !== splits || left.length !== splits || right.length !== splits)
    return `${splits} splits are promised, ${split.length}, ${left.length} and ${right.length} are there`;
  for (const feature of split)
    if (!Number.isInteger(feature) || feature < 0 || feature > features)
      return `it splits on feature ${feature} of ${features + 1}`;
  for (const children of [left, right])
    for (const [node, child] of children.entries()) {
      if (!Number.isInteger(child) || child < -leaves || child >= splits)
        return `node ${node} leads to ${child}, with ${leaves} leaves`;
      if (child >= 0 && child <= node) return `node ${node} leads back to node ${child}`;
    }
  return kindProblem(fields, categories) ?? (categories > 0 ? categoryProblem(fields, categories) : null);
}

/** Bit 0 of a decision says that its threshold is the number of a set of categories. */
function kindProblem(fields: ReadonlyMap<string, string>, categories: number): string | null {
  const thresholds = (fields.get('threshold') ?? '').trim().split(' ');
  for (const [node, kind] of list(fields.get('decision_type')).entries()) {
    if (!Number.isInteger(kind) || kind < 0 || kind > 127) return `node ${node} decides by ${kind}`;
    if ((kind & 1) === 0) continue;
    const set = Number(thresholds[node]);
    if (!(set >= 0 && set < categories)) return `node ${node} decides by set ${set} of ${categories}`;
  }
  return null;
}

/** Leaves that compute: how many features each takes, which, and their weights. */
function linearProblem(fields: ReadonlyMap<string, string>, leaves: number, features: number): string | null {
  const taken = list(fields.get('num_features'));
  const used = list(fields.get('leaf_features'));
  if (words(fields.get('leaf_const')) !== leaves) return `leaf_const has not ${leaves} entries`;
  if (taken.length !== leaves || taken.some((size) => !Number.isInteger(size) || size < 0))
    return `num_features has not ${leaves} entries`;
  const needed = taken.reduce((sum, size) => sum + size, 0);
  if (used.length !== needed || words(fields.get('leaf_coeff')) !== needed)
    return `${needed} features at leaves are promised, ${used.length} are there`;
  const wrong = used.find((feature) => !Number.isInteger(feature) || feature < 0 || feature > features);
  return wrong === undefined ? null : `a leaf takes feature ${wrong} of ${features + 1}`;
}

function categoryProblem(fields: ReadonlyMap<string, string>, categories: number): string | null {
  const bounds = list(fields.get('cat_boundaries'));
  const bits = words(fields.get('cat_threshold'));
  if (bounds.length !== categories + 1) return `${bounds.length} bounds of ${categories} categories`;
  for (const [index, bound] of bounds.entries())
    if (!Number.isInteger(bound) || bound < (bounds[index - 1] ?? 0) || bound > bits)
      return `categories end at ${bound} of ${bits}`;
  return null;
}

export function wholeOf(text: string | undefined): number | null {
  return text !== undefined && /^-?[0-9]{1,10}$/.test(text.trim()) ? Number(text) : null;
}

/** Whole numbers as LightGBM reads them: digits. What JavaScript reads in another way is none. */
function list(text: string | undefined): number[] {
  return parts(text).map((word) => (/^-?[0-9]{1,10}$/.test(word) ? Number(word) : Number.NaN));
}

function words(text: string | undefined): number {
  return parts(text).length;
}

function parts(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(' ').filter((word) => word !== '');
}

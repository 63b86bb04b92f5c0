import { Cursor } from '../../bytes/cursor.ts';
import { sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import { FlatBuffer, type Table } from '../../wire/flatbuffer.ts';
import type { Reading } from '../format.ts';

const versions: ReadonlySet<string> = new Set(['FlabuffersModel_v1', 'FlatbuffersModel_v1']);
/** Parts of the core (catboost/libs/model/flatbuffers/model.fbs). */
const core = { version: 0, trees: 1, info: 2, parts: 3 } as const;
const forest = {
  ...{ dimension: 0, splits: 1, sizes: 2, offsets: 3, numbers: 5, oneHot: 6, counters: 7 },
  ...{ leaves: 8, steps: 10, leafIds: 11, estimated: 13 },
} as const;
const deepestTree = 31;
const mostTrees = 10_000_000;

/** `CBM1`, the size of the core, the core; behind it what its parts need (tables of categories, texts). */
export function readCatboost(reading: Reading): void {
  const { source } = reading;
  try {
    const cursor = new Cursor(source, 4);
    const size = cursor.u32();
    const start = cursor.at;
    if (size > cursor.left)
      throw new ParseError('PARSE_TRUNCATED', start, `need ${size} bytes, have ${cursor.left}`);
    const buffer = new FlatBuffer(source, start, start + size);
    const root = buffer.root();
    const version = buffer.text(root, core.version, 64);
    if (!versions.has(version))
      throw new ParseError('PARSE_UNSUPPORTED', start, `a model of version ${version}`);
    readInfo(reading, buffer, root);
    readTrees(reading, buffer, root, start);
    const parts = buffer.vector(root, core.parts, 4).length;
    const rest = source.size - start - size;
    if (rest > 0 && parts === 0) {
      tell(reading, start + size, 'archive-hidden-data', `${rest} bytes follow the model`);
      reading.nested({
        name: 'after the model',
        size: rest,
        open: () => sliceSource(source, start + size, rest),
      });
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at ?? 0, 'structure-broken', error.message);
  }
}

function readInfo(reading: Reading, buffer: FlatBuffer, root: Table): void {
  if (!reading.detail) return;
  for (const pair of buffer.tables(root, core.info)) {
    const value = buffer.text(pair, 1, 4_096);
    reading.emit({ kind: 'metadata', where: { offset: pair.at }, key: buffer.text(pair, 0, 256), value });
  }
}

/** CatBoost adds these numbers up and reads where they lead. */
function readTrees(reading: Reading, buffer: FlatBuffer, root: Table, at: number): void {
  const trees = buffer.table(root, core.trees);
  if (trees === undefined) {
    tell(reading, at, 'structure-broken', 'the model has no trees');
    return;
  }
  const dimensionAt = trees.fields[forest.dimension] ?? 0;
  const dimension = dimensionAt === 0 ? 1 : buffer.i32(dimensionAt);
  const splits = buffer.vector(trees, forest.splits, 4).length;
  const sizes = buffer.vector(trees, forest.sizes, 4);
  const leaves = buffer.vector(trees, forest.leaves, 8).length;
  const steps = buffer.vector(trees, forest.steps, 4);
  const symmetric = steps.length === 0;
  const starts = buffer.vector(trees, forest.offsets, 4);
  reading.is('catboost', `${sizes.length} trees`);
  if (sizes.length > mostTrees) throw new ParseError('PARSE_INVALID', sizes.at, `${sizes.length} trees`);
  const ends: number[] = [];
  let used = 0;
  let needed = 0;
  for (let tree = 0; tree < sizes.length; tree += 1) {
    const size = buffer.i32(sizes.at + 4 * tree);
    if (size < 0 || (symmetric && size > deepestTree)) {
      tell(reading, sizes.at, 'tensor-layout', `tree ${tree} has ${size} splits`);
      return;
    }
    if (starts.length > 0 && (tree >= starts.length || buffer.i32(starts.at + 4 * tree) !== used)) {
      tell(reading, starts.at, 'tensor-layout', `tree ${tree} does not begin at split ${used}`);
      return;
    }
    if (!symmetric) ends.push(used + size);
    used += size;
    needed += symmetric ? 2 ** size * dimension : 0;
  }
  if (used !== splits)
    tell(reading, sizes.at, 'tensor-layout', `trees of ${used} splits, ${splits} are there`);
  else if (dimension < 1) tell(reading, trees.at, 'tensor-layout', `${dimension} values at a leaf`);
  else if (symmetric && needed !== leaves)
    tell(reading, trees.at, 'tensor-layout', `${leaves} values at leaves, ${needed} are needed`);
  else {
    const problem =
      splitProblem(buffer, trees) ?? walkProblem(buffer, trees, ends, Math.floor(leaves / dimension));
    if (problem !== null) tell(reading, trees.at, 'tensor-layout', problem);
  }
}

/** A split is the number of a border or value of some feature, all counted through. */
function splitProblem(buffer: FlatBuffer, trees: Table): string | null {
  if (buffer.vector(trees, forest.estimated, 4).length > 0) return null;
  let most = 0;
  for (const [list, field] of [
    [forest.numbers, 3],
    [forest.oneHot, 1],
    [forest.counters, 1],
  ] as const)
    for (const feature of buffer.tables(trees, list)) most += buffer.vector(feature, field, 4).length;
  const splits = buffer.vector(trees, forest.splits, 4);
  const steps = buffer.vector(trees, forest.steps, 4).length > 0;
  for (let index = 0; index < splits.length; index += 1) {
    const split = buffer.i32(splits.at + 4 * index);
    // Leaves of a tree with steps have a split that nobody looks at.
    if (split < 0 || (split >= most && !(steps && split === 0))) return `split ${split} of ${most}`;
  }
  return null;
}

/** From a node on, how far its children are: none is a leaf, whose number stands in a list of its own. */
function walkProblem(
  buffer: FlatBuffer,
  trees: Table,
  ends: readonly number[],
  leaves: number,
): string | null {
  const steps = buffer.vector(trees, forest.steps, 4);
  const ids = buffer.vector(trees, forest.leafIds, 4);
  const nodes = ends.at(-1) ?? 0;
  if (steps.length !== nodes || ids.length !== nodes)
    return `${steps.length} steps and ${ids.length} leaves for ${nodes} nodes`;
  let tree = 0;
  for (let node = 0; node < nodes; node += 1) {
    while (node >= ends[tree]!) tree += 1;
    const left = buffer.u16(steps.at + 4 * node);
    const right = buffer.u16(steps.at + 4 * node + 2);
    if (node + Math.max(left, right) >= ends[tree]!) return `node ${node} leads out of tree ${tree}`;
    if (left > 0 && right > 0) continue;
    const id = buffer.i32(ids.at + 4 * node);
    if (id < 0 || id >= leaves) return `node ${node} is leaf ${id} of ${leaves}`;
  }
  return null;
}

function tell(reading: Reading, offset: number, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
}

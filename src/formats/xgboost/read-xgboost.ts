import { Cursor } from '../../bytes/cursor.ts';
import { readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { Reading } from '../format.ts';
import { isMark, learnerBytes, nameAt } from './layout.ts';

const modelBytes = 160;
const treeBytes = 148;
const nodeBytes = 20;
const statBytes = 16;

/** Parameters, names, then for tree boosters every tree (XGBoost 1.x, learner.cc and tree_model.cc). */
export function readXgboostBinary(reading: Reading): void {
  const { source } = reading;
  const start = isMark(readBytes(source, 0, 4)) ? 4 : 0;
  const head = readBytes(source, start, learnerBytes + 160);
  const objective = nameAt(head, learnerBytes) ?? '';
  const booster = nameAt(head, learnerBytes + 8 + objective.length) ?? '';
  reading.is('xgboost-binary', `${booster}, ${objective}`);
  if (booster === 'gblinear') return;
  const cursor = new Cursor(source, start);
  cursor.skip(4);
  try {
    const features = cursor.u32();
    cursor.skip(learnerBytes - 8 + 16 + objective.length + booster.length);
    readTrees(reading, cursor, features);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const where = { offset: error.at ?? 0 };
    reading.emit({ kind: 'anomaly', where, code: 'structure-broken', detail: error.message });
  }
}

function readTrees(reading: Reading, cursor: Cursor, features: number): void {
  const at = cursor.at;
  const trees = cursor.i32();
  if (trees < 0 || trees * (treeBytes + nodeBytes) > cursor.left)
    throw new ParseError('PARSE_TRUNCATED', at, `${trees} trees in ${cursor.left} bytes`);
  need(cursor, modelBytes - 4);
  let told = 0;
  for (let tree = 0; tree < trees; tree += 1) {
    const place = cursor.at;
    const problem = readTree(cursor, features);
    if (problem === null) continue;
    told += 1;
    if (told <= 20)
      reading.emit({
        kind: 'anomaly',
        where: { offset: place },
        code: 'tensor-layout',
        detail: `tree ${tree}: ${problem}`,
      });
  }
  need(cursor, trees * 4);
}

/** XGBoost follows children and features without a look. */
function readTree(cursor: Cursor, features: number): string | null {
  const at = cursor.at;
  cursor.skip(4);
  const nodes = cursor.i32();
  cursor.skip(8);
  const own = cursor.i32();
  const leafVector = cursor.i32();
  need(cursor, treeBytes - 24);
  if (nodes < 1 || nodes * (nodeBytes + statBytes) > cursor.left)
    throw new ParseError('PARSE_TRUNCATED', at, `${nodes} nodes in ${cursor.left} bytes`);
  let problem: string | null = null;
  const most = Math.max(features, own);
  for (let node = 0; node < nodes; node += 1) {
    const parent = cursor.i32() & 0x7fffffff;
    const left = cursor.i32();
    const right = cursor.i32();
    const feature = cursor.u32() & 0x7fffffff;
    cursor.need(4);
    cursor.skip(4);
    // A node without children is a leaf, or was deleted.
    if (left === -1) continue;
    if (node > 0 && parent >= nodes) problem ??= `node ${node} has the parent ${parent} of ${nodes}`;
    for (const child of [left, right])
      if (child <= node || child >= nodes) problem ??= `node ${node} leads to ${child} of ${nodes}`;
    if (feature >= most) problem ??= `node ${node} splits on feature ${feature} of ${most}`;
  }
  need(cursor, nodes * statBytes);
  // From 2.0 on one says that leaves are numbers, and nothing follows.
  if (leafVector > 1) {
    const count = cursor.u64();
    need(cursor, count * 4);
  }
  return problem;
}

function need(cursor: Cursor, bytes: number): void {
  if (!cursor.skip(bytes))
    throw new ParseError('PARSE_TRUNCATED', cursor.at, `need ${bytes} bytes, have ${cursor.left}`);
}

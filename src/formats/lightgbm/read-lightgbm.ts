import type { AnomalyCode } from '../../core/fact.ts';
import type { Reading } from '../format.ts';
import { readLines } from './lines.ts';
import { problemOf, type TreeText, wholeOf } from './tree.ts';

const longestLine = 64 * 2 ** 20;
const mostFields = 100;

/** Header, trees, importances and parameters; `Tree=` begins a tree, `end of trees` ends the last. */
export function readLightgbm(reading: Reading): void {
  const header = new Map<string, string>();
  let tree: TreeText | null = null;
  let trees = 0;
  let told = 0;
  let ended = false;
  let first = true;
  /** Where each tree begins, and where the last one ends. */
  const starts: number[] = [];
  const problem = (code: AnomalyCode, offset: number, detail: string): void => {
    told += 1;
    if (told <= 20) reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
  };
  const finish = (): void => {
    if (tree === null) return;
    const wrong = problemOf(tree, wholeOf(header.get('max_feature_idx')) ?? -1);
    if (wrong !== null) problem('tensor-layout', tree.at, `tree ${tree.number}: ${wrong}`);
    tree = null;
  };
  for (const { at, text } of readLines(reading.source, longestLine)) {
    if (first) {
      first = false;
      continue;
    }
    if (ended) continue;
    const equals = text.indexOf('=');
    const key = equals < 0 ? text : text.slice(0, equals);
    if (key === 'Tree') {
      finish();
      const number = wholeOf(text.slice(equals + 1)) ?? -1;
      if (number !== trees)
        problem('structure-odd', at, `tree ${trees} is called ${text.slice(equals + 1, equals + 40)}`);
      tree = { number: trees, at, fields: new Map() };
      trees += 1;
      starts.push(at);
    } else if (text === 'end of trees') {
      finish();
      ended = true;
      starts.push(at);
    } else if (equals > 0) {
      const fields: Map<string, string> = (tree as TreeText | null)?.fields ?? header;
      if (fields.has(key)) problem('duplicate-key', at, `${key.slice(0, 80)} is there twice`);
      if (fields.size < mostFields) fields.set(key, text.slice(equals + 1));
    }
  }
  finish();
  if (!ended) problem('structure-broken', reading.source.size, 'the trees have no end');
  const sizes = (header.get('tree_sizes') ?? '').split(' ').filter((word) => word !== '');
  if (sizes.length !== trees && header.has('tree_sizes'))
    problem('structure-broken', 0, `${sizes.length} trees are promised, ${trees} are there`);
  // LightGBM goes from tree to tree by these sizes, and never looks for the lines that begin them.
  const wrong = sizes.findIndex((size, tree) => wholeOf(size) !== starts[tree + 1]! - starts[tree]!);
  if (wrong >= 0 && sizes.length === trees && ended)
    problem(
      'structure-broken',
      starts[wrong]!,
      `tree ${wrong} is not ${sizes[wrong]!.slice(0, 40)} bytes long`,
    );
  const wide = widthProblem(header, trees);
  if (wide !== null) problem('structure-broken', 0, wide);
  reading.is('lightgbm', `${trees} trees`);
  if (!reading.detail) return;
  for (const key of ['version', 'objective', 'num_class', 'max_feature_idx', 'feature_names']) {
    const value = header.get(key);
    if (value !== undefined) reading.emit({ kind: 'metadata', where: {}, key, value: value.slice(0, 2_000) });
  }
}

/** Each tree adds to one of the outputs, of which there are as many as classes. */
function widthProblem(header: ReadonlyMap<string, string>, trees: number): string | null {
  const classes = wholeOf(header.get('num_class'));
  const each = wholeOf(header.get('num_tree_per_iteration') ?? header.get('num_class'));
  if (classes === null || classes < 1) return 'it has no num_class';
  if (each === null || each < 1 || each > classes) return `${each} trees at a time for ${classes} classes`;
  if (header.get('objective')?.trim() === '') return 'its objective has no name';
  const named = /(?:^| )num_class:(\S{1,20})/.exec(header.get('objective') ?? '')?.[1];
  if (named !== undefined && wholeOf(named) !== classes) return `${named} and ${classes} classes`;
  return trees % each === 0 ? null : `${trees} trees, ${each} at a time`;
}

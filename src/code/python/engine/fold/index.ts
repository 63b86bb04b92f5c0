import { builtinFolds } from './builtins.ts';
import { bytesFolds, bytesTable } from './byte-strings.ts';
import type { FoldFunction } from './fold.ts';
import { libraryFolds } from './library.ts';
import { listingFolds } from './listings.ts';
import { operatorFolds } from './operator-folds.ts';
import { pathFolds } from './paths.ts';
import { maketrans, stringFolds } from './strings.ts';

const table = new Map<string, FoldFunction>([
  ...libraryFolds,
  ...builtinFolds,
  ...operatorFolds,
  ...pathFolds,
  ...listingFolds,
  ...[...stringFolds].map(([name, fold]): [string, FoldFunction] => [`builtins.str.${name}`, fold]),
  ...[...bytesFolds].map(([name, fold]): [string, FoldFunction] => [`builtins.bytes.${name}`, fold]),
  ...[...bytesFolds].map(([name, fold]): [string, FoldFunction] => [`builtins.bytearray.${name}`, fold]),
  ['builtins.str.maketrans', maketrans],
  ['builtins.bytes.maketrans', bytesTable],
  ...['int.to_bytes', 'int.from_bytes', 'bytes.fromhex', 'bytearray.fromhex'].map(
    (name): [string, FoldFunction] => [`builtins.${name}`, libraryFolds.get(name) as FoldFunction],
  ),
]);

/** The pure function of a dotted name, where it can be computed. */
export function folds(name: string): FoldFunction | undefined {
  return table.get(name);
}

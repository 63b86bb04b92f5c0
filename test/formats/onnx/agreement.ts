import assert from 'node:assert/strict';
import type { Fact } from '../../../src/core/fact.ts';
import { onnx } from '../../../src/formats/onnx/onnx.ts';
import { readWith } from '../kit.ts';

/** What the onnx package finds in a model (says.py). */
export interface Said {
  readonly path: string;
  readonly operations: Readonly<Record<string, number>>;
  readonly tensors: readonly (readonly [string, string, readonly number[], number | null])[];
  readonly files: readonly string[];
}

function ours(facts: readonly Fact[]): Omit<Said, 'path'> {
  const operations = new Map<string, number>();
  const tensors: Said['tensors'][number][] = [];
  const files: string[] = [];
  for (const fact of facts) {
    if (fact.kind === 'operation') operations.set(fact.name, (operations.get(fact.name) ?? 0) + fact.count);
    else if (fact.kind === 'tensor') tensors.push([fact.name, fact.dtype, fact.shape, fact.bytes]);
    else if (fact.kind === 'reference') files.push(fact.name);
  }
  return { operations: Object.fromEntries([...operations].sort()), tensors, files: files.sort() };
}

/** Operations with their counts, external files, and tensors with type, shape and size are the same. */
export async function assertAgreed(name: string, model: Uint8Array, theirs: Said): Promise<void> {
  const { operations, tensors, files } = ours((await readWith(onnx, model)).facts);
  assert.deepEqual(operations, Object.fromEntries(Object.entries(theirs.operations).sort()), name);
  assert.deepEqual(files, theirs.files, name);
  // Tensors without a name of their own go by the attribute that holds them.
  const named = new Set(theirs.tensors.map(([own]) => own));
  const bare = tensors.map(([own, dtype, shape, size]) => [
    named.has(own) ? own : '',
    dtype,
    [...shape],
    size,
  ]);
  if (files.length === 0) assert.deepEqual(bare.sort(byText), [...theirs.tensors].sort(byText), name);
  else assert.equal(bare.length, theirs.tensors.length, name);
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

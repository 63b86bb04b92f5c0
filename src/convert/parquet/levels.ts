import type { Vector } from '../table/type.ts';
import { bitAt, isValid } from '../table/vector.ts';
import type { Leaf } from './leaf.ts';

/** Rows of a leaf as Parquet has them: levels (null where all are the highest), and which of the vector's rows are stored. */
export interface Levels {
  readonly count: number;
  readonly definition: Uint8Array | null;
  readonly repetition: Uint8Array | null;
  readonly leaf: Vector;
  /** Rows of `leaf`; null for all between `from` and `to`. */
  readonly rows: Int32Array | null;
  readonly from: number;
  readonly to: number;
}

/** Dremel's levels of the rows from `from` to `to` of a column's vector. */
export function levelsOf(leaf: Leaf, vector: Vector, from: number, to: number): Levels {
  if (leaf.steps.length === 0) return flat(vector, from, to);
  const maker = new LevelMaker(leaf, vector);
  for (let row = from; row < to; row += 1) maker.visit(0, vector, row, 0, 0);
  return maker.finish(from, to);
}

function flat(leaf: Vector, from: number, to: number): Levels {
  const count = to - from;
  if (leaf.nulls === 0) return { count, definition: null, repetition: null, leaf, rows: null, from, to };
  const definition = new Uint8Array(count);
  const rows = new Int32Array(count);
  let stored = 0;
  for (let row = from; row < to; row += 1) {
    if (leaf.validity === null || !bitAt(leaf.validity, row)) continue;
    definition[row - from] = 1;
    rows[stored] = row;
    stored += 1;
  }
  return { count, definition, repetition: null, leaf, rows: rows.subarray(0, stored), from, to };
}

class LevelMaker {
  private readonly leaf: Leaf;
  private readonly vector: Vector;
  private readonly definition: number[] = [];
  private readonly repetition: number[] = [];
  private readonly rows: number[] = [];

  constructor(leaf: Leaf, vector: Vector) {
    this.leaf = leaf;
    let at = vector;
    for (const step of leaf.steps) at = at.children[step.kind === 'struct' ? step.child : 0]!;
    this.vector = at;
  }

  /** As deep as the type nests, which whoever made it has bounded. */
  visit(depth: number, vector: Vector, row: number, definition: number, repetition: number): void {
    const step = this.leaf.steps[depth];
    if (!isValid(vector, row)) this.absent(definition, repetition);
    else if (step === undefined) {
      this.rows.push(row);
      this.absent(definition + 1, repetition);
    } else if (step.kind === 'struct')
      this.visit(depth + 1, vector.children[step.child]!, row, definition + 1, repetition);
    else {
      const start = vector.offsets![row]!;
      const end = vector.offsets![row + 1]!;
      if (start === end) this.absent(definition + 1, repetition);
      for (let item = start; item < end; item += 1)
        this.visit(
          depth + 1,
          vector.children[0]!,
          item,
          definition + 2,
          item === start ? repetition : step.level,
        );
    }
  }

  finish(from: number, to: number): Levels {
    return {
      count: this.definition.length,
      definition: Uint8Array.from(this.definition),
      repetition: this.leaf.maxRepetition === 0 ? null : Uint8Array.from(this.repetition),
      leaf: this.vector,
      rows: Int32Array.from(this.rows),
      from,
      to,
    };
  }

  private absent(definition: number, repetition: number): void {
    this.definition.push(definition);
    this.repetition.push(repetition);
  }
}

/** Contexts, tables of states and free blocks are all made of units of twelve bytes. */
export const unitBytes = 12;

const indexes = 38;
const mostUnits = 128;
const glueEvery = 255;

/** Blocks have 1, 2, 3, 4, then 6, 8 … 24, then 28 … 128 units: by size and by index. */
const unitsOf = new Uint8Array(indexes);
const indexOf = new Uint8Array(mostUnits);
for (let i = 0, units = 0; i < indexes; i++) {
  const step = i >= 12 ? 4 : (i >> 2) + 1;
  indexOf.fill(i, units, units + step);
  units += step;
  unitsOf[i] = units;
}

export function indexFor(units: number): number {
  return indexOf[units - 1]!;
}

/**
 * The memory of a PPMd model (variant H, as in 7z). Text grows from below, contexts from above, tables between them.
 * When it is full the model starts anew, and coder and decoder have to come to that at the same symbol: so blocks are
 * given out and joined exactly as the reference does it. Places are offsets; 0 is no place.
 */
export class PpmdMemory {
  readonly bytes: Uint8Array;
  readonly words: Uint16Array;
  readonly doubles: Uint32Array;
  text = 0;
  unitsStart = 0;
  private lowUnit = 0;
  private highUnit = 0;
  private glueCount = 0;
  private readonly size: number;
  /** Keeps units on multiples of four, and 0 free. */
  private readonly offset: number;
  private readonly free = new Uint32Array(indexes);

  constructor(size: number) {
    this.size = size;
    this.offset = 4 - (size & 3);
    const buffer = new ArrayBuffer(this.offset + size + unitBytes);
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint16Array(buffer);
    this.doubles = new Uint32Array(buffer);
  }

  restart(): void {
    this.free.fill(0);
    this.text = this.offset;
    this.highUnit = this.text + this.size;
    const tables = Math.trunc(this.size / 8 / unitBytes) * 7 * unitBytes;
    this.unitsStart = this.highUnit - tables;
    this.lowUnit = this.unitsStart;
    this.glueCount = 0;
  }

  /** The first context and its 256 states, after a restart. */
  first(): { context: number; states: number } {
    this.highUnit -= unitBytes;
    const states = this.lowUnit;
    this.lowUnit += mostUnits * unitBytes;
    return { context: this.highUnit, states };
  }

  /** One unit, or 0. */
  context(): number {
    if (this.highUnit !== this.lowUnit) {
      this.highUnit -= unitBytes;
      return this.highUnit;
    }
    return this.free[0] !== 0 ? this.remove(0) : this.rare(0);
  }

  /** A block of an index, or 0. */
  allocate(index: number): number {
    if (this.free[index] !== 0) return this.remove(index);
    const size = unitsOf[index]! * unitBytes;
    if (size <= this.highUnit - this.lowUnit) {
      const place = this.lowUnit;
      this.lowUnit += size;
      return place;
    }
    return this.rare(index);
  }

  release(place: number, index: number): void {
    this.doubles[place >>> 2] = this.free[index]!;
    this.free[index] = place;
  }

  copy(to: number, from: number, units: number): void {
    this.bytes.copyWithin(to, from, from + units * unitBytes);
  }

  /** Makes a block smaller; it may move. */
  shrink(place: number, oldUnits: number, newUnits: number): number {
    const before = indexFor(oldUnits);
    const after = indexFor(newUnits);
    if (before === after) return place;
    if (this.free[after] !== 0) {
      const moved = this.remove(after);
      this.copy(moved, place, newUnits);
      this.release(place, before);
      return moved;
    }
    this.split(place, before, after);
    return place;
  }

  private remove(index: number): number {
    const place = this.free[index]!;
    this.free[index] = this.doubles[place >>> 2]!;
    return place;
  }

  private split(place: number, before: number, after: number): void {
    const kept = unitsOf[after]!;
    this.releaseUnits(place + kept * unitBytes, unitsOf[before]! - kept);
  }

  /** Releases so many units (at most 128) as one block, or as two where no block has that size. */
  private releaseUnits(place: number, units: number): void {
    let index = indexFor(units);
    if (unitsOf[index] !== units) {
      index -= 1;
      const first = unitsOf[index]!;
      this.release(place + first * unitBytes, indexFor(units - first));
    }
    this.release(place, index);
  }

  private rare(index: number): number {
    if (this.glueCount === 0) {
      this.glue();
      if (this.free[index] !== 0) return this.remove(index);
    }
    let larger = index + 1;
    while (larger < indexes && this.free[larger] === 0) larger += 1;
    if (larger === indexes) {
      const size = unitsOf[index]! * unitBytes;
      this.glueCount -= 1;
      if (this.unitsStart - this.text <= size) return 0;
      this.unitsStart -= size;
      return this.unitsStart;
    }
    const place = this.remove(larger);
    this.split(place, larger, index);
    return place;
  }

  /**
   * Joins free blocks that lie side by side. A free block is then a node: a stamp (0: free), its units, and the nodes
   * after and before it. What is in use never starts with a zero stamp.
   */
  private glue(): void {
    const { words, doubles } = this;
    const head = this.offset + this.size;
    let node = head;
    this.glueCount = glueEvery;
    for (let index = 0; index < indexes; index++) {
      let next = this.free[index]!;
      this.free[index] = 0;
      while (next !== 0) {
        const after = doubles[next >>> 2]!;
        doubles[(next >>> 2) + 1] = node;
        doubles[(node >>> 2) + 2] = next;
        words[next >>> 1] = 0;
        words[(next >>> 1) + 1] = unitsOf[index]!;
        node = next;
        next = after;
      }
    }
    words[head >>> 1] = 1;
    doubles[(head >>> 2) + 1] = node;
    doubles[(node >>> 2) + 2] = head;
    if (this.lowUnit !== this.highUnit) words[this.lowUnit >>> 1] = 1;
    for (; node !== head; node = doubles[(node >>> 2) + 1]!) {
      let units = words[(node >>> 1) + 1]!;
      for (;;) {
        const other = node + units * unitBytes;
        units += words[(other >>> 1) + 1]!;
        if (words[other >>> 1] !== 0 || units >= 0x10000) break;
        const after = doubles[(other >>> 2) + 1]!;
        const before = doubles[(other >>> 2) + 2]!;
        doubles[(before >>> 2) + 1] = after;
        doubles[(after >>> 2) + 2] = before;
        words[(node >>> 1) + 1] = units;
      }
    }
    for (node = doubles[(head >>> 2) + 1]!; node !== head; ) {
      const after = doubles[(node >>> 2) + 1]!;
      let units = words[(node >>> 1) + 1]!;
      for (; units > mostUnits; units -= mostUnits, node += mostUnits * unitBytes)
        this.release(node, indexes - 1);
      this.releaseUnits(node, units);
      node = after;
    }
  }
}

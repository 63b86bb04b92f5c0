import { Call, Global, Tuple, type Value } from '../../core/value.ts';
import { type Columns, giveColumns, tag, takeColumns } from './slots.ts';

/**
 * Up to these indices plain containers are kept, and objects and tuples of one such as shapes; beyond, they become
 * `elided`, which rules take for "not known". A larger budget for what containers retain raises both.
 */
const keptData = 16_384;
const keptWhole = 32_768;
/** Beyond, a callable's first results are kept: a dtype is made once and used everywhere, dates come in millions. */
const keptPerCallable = 256;
/** Further objects are not kept, however few each callable makes. */
const keptFar = 50_000;

/**
 * Entries up to here are kept in columns; beyond, imports, their names and first results alone, in a map. A larger
 * budget for what containers retain raises it.
 */
const columns = 2 ** 20;

/** A text counts as a name if an import uses it this many entries after it was memoized, at most. */
const recentTexts = 8;

const noBits = new Uint8Array(0);
/** Stands for a map that nothing was put into yet: most memos never need one. */
const noSlots = new Map<number, Slot>();

interface Slot {
  readonly tag: number;
  readonly num: number;
  readonly ref: Value | undefined;
}

/**
 * The memo of one unpickler: index -> slot. Its length is the number of distinct indices, which MEMOIZE takes as
 * the next index. However many entries there are, memory stays bounded: those in sequence beyond the columns cost
 * a bit each, which tells constants from what may be anything.
 */
export class Memo {
  tags: Uint8Array;
  nums: Float64Array;
  private readonly columns: Columns;
  refs: (Value | undefined)[] = [];
  length = 0;
  /** Entries from `columns` up to here are there; what `far` does not hold of them was let go. */
  private sequenceEnd: number;
  private scalars: Uint8Array = noBits;
  private far: Map<number, Slot> = noSlots;
  private readonly recent: { index: number; num: number }[] = [];
  private results: Map<Global, number> | undefined;

  private readonly keptData: number;
  private readonly keptWhole: number;
  private readonly inColumns: number;

  constructor(retained: number) {
    this.keptData = Math.max(keptData, retained);
    this.keptWhole = Math.max(keptWhole, retained);
    this.inColumns = Math.max(columns, retained);
    this.sequenceEnd = this.inColumns;
    this.columns = takeColumns();
    this.tags = this.columns.tags;
    this.nums = this.columns.nums;
  }

  /** Gives the columns back; the memo is not used any more. */
  release(): void {
    giveColumns(this.columns);
  }

  /** Entries that the map holds: this is what a budget has to bound. */
  get farSize(): number {
    return this.far.size;
  }

  put(index: number, slotTag: number, num: number, ref: Value | undefined): void {
    if (index >= this.inColumns) {
      this.putFar(index, slotTag, num, ref);
      return;
    }
    if (index >= this.tags.length) this.grow(index);
    if (this.tags[index] === tag.absent) this.length += 1;
    if (slotTag < tag.data || index < this.keptData || (index < this.keptWhole && mayMatter(slotTag, ref))) {
      this.tags[index] = slotTag;
      this.nums[index] = num;
      if (slotTag >= tag.data) this.refs[index] = ref;
    } else if (this.isKeptFar(ref)) {
      this.setFar(index, { tag: slotTag, num, ref });
      this.tags[index] = slotTag;
    } else this.tags[index] = tag.elided;
  }

  tagAt(index: number): number {
    if (index < this.tags.length) return this.tags[index]!;
    const far = this.far.get(index);
    if (far !== undefined) return far.tag;
    if (index < this.inColumns || index >= this.sequenceEnd) return tag.absent;
    return this.isScalar(index) ? tag.lost : tag.elided;
  }

  numAt(index: number): number {
    return index < this.tags.length ? this.nums[index]! : (this.far.get(index)?.num ?? 0);
  }

  refAt(index: number): Value | undefined {
    const far = this.far.get(index);
    return far !== undefined ? far.ref : this.refs[index];
  }

  /** Keeps a text that has just been used as a name, where it would be let go: it may name the next import too. */
  keepName(num: number): void {
    for (const { index, num: known } of this.recent)
      if (known === num) this.setFar(index, { tag: tag.text, num, ref: undefined });
  }

  private putFar(index: number, slotTag: number, num: number, ref: Value | undefined): void {
    const inSequence = index <= this.sequenceEnd;
    if (index >= this.sequenceEnd && !this.far.has(index)) this.length += 1;
    if (index === this.sequenceEnd) this.sequenceEnd += 1;
    if (slotTag === tag.text) {
      if (this.recent.length >= recentTexts) this.recent.shift();
      this.recent.push({ index, num });
    }
    if (inSequence) this.setScalar(index, slotTag < tag.elided);
    if (this.isKeptFar(ref) || (!inSequence && slotTag < tag.data))
      this.setFar(index, { tag: slotTag, num, ref });
    else if (inSequence) this.far.delete(index);
    else this.setFar(index, { tag: tag.elided, num: 0, ref: undefined });
  }

  private isKeptFar(ref: Value | undefined): boolean {
    if (ref instanceof Global) return true;
    if (!(ref instanceof Call) || !(ref.callable instanceof Global) || this.far.size > keptFar) return false;
    this.results ??= new Map();
    const results = this.results.get(ref.callable) ?? 0;
    if (results >= keptPerCallable) return false;
    this.results.set(ref.callable, results + 1);
    return true;
  }

  private setFar(index: number, slot: Slot): void {
    if (this.far === noSlots) this.far = new Map();
    this.far.set(index, slot);
  }

  private isScalar(index: number): boolean {
    const bit = index - this.inColumns;
    return ((this.scalars[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0;
  }

  private setScalar(index: number, scalar: boolean): void {
    const bit = index - this.inColumns;
    const at = bit >>> 3;
    if (at >= this.scalars.length) {
      const scalars = new Uint8Array(Math.max(1024, this.scalars.length * 2));
      scalars.set(this.scalars);
      this.scalars = scalars;
    }
    if (scalar) this.scalars[at]! |= 1 << (bit & 7);
    else this.scalars[at]! &= ~(1 << (bit & 7));
  }

  private grow(index: number): void {
    let size = this.tags.length;
    while (size <= index) size *= 2;
    const tags = new Uint8Array(size);
    tags.set(this.tags);
    const nums = new Float64Array(size);
    nums.set(this.nums);
    this.tags = tags;
    this.nums = nums;
  }
}

function mayMatter(slotTag: number, ref: Value | undefined): boolean {
  return slotTag === tag.symbol || (ref instanceof Tuple && ref.length < 2);
}

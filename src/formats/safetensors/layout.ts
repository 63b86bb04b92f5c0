/**
 * Whether tensors lie one behind the other from 0 on, told as they come. Files of the stock writer name them in the
 * order of their data, so that nothing needs to be kept; for others `Spans` is filled in a second pass.
 */
export class InOrder {
  count = 0;
  next = 0;
  broken = false;

  add(begin: number, end: number): void {
    this.count += 1;
    if (begin !== this.next || end < begin) this.broken = true;
    this.next = end;
  }
}

/** Where tensors begin and end, in any order. */
export class Spans {
  private readonly begins: Float64Array;
  private readonly ends: Float64Array;
  private readonly empty: number[] = [];
  private filled = 0;

  constructor(count: number) {
    this.begins = new Float64Array(count + 1);
    this.ends = new Float64Array(count + 1);
  }

  add(begin: number, end: number): void {
    if (begin === end) {
      this.empty.push(begin);
      return;
    }
    this.begins[this.filled] = begin;
    this.ends[this.filled] = end;
    this.filled += 1;
  }

  /**
   * What keeps the spans from following each other from 0 to `total`; null where nothing does. As every span ends
   * behind its begin, they do so if and only if the sorted ends are the sorted begins moved by one.
   */
  problem(total: number): string | null {
    this.begins[this.filled] = total;
    this.ends[this.filled] = 0;
    const begins = this.begins.subarray(0, this.filled + 1).sort();
    const ends = this.ends.subarray(0, this.filled + 1).sort();
    for (const [index, begin] of begins.entries()) {
      const end = ends[index]!;
      if (end === begin) continue;
      if (index === this.filled && begin === total) return `the data ends at ${end}, its tensors at ${total}`;
      return end > begin
        ? `two tensors share the bytes from ${begin} on`
        : `no tensor has the bytes from ${end} on`;
    }
    for (const at of this.empty)
      if (!holds(begins, at)) return `an empty tensor lies at ${at}, inside of another one`;
    return null;
  }
}

function holds(sorted: Float64Array, wanted: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted;
}

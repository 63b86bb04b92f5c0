const most = 258;
const longest = 20;
const peek = 10;

/**
 * The prefix codes of one table. Sets of lengths that are no proper code decode as libbz2 decodes them, which checks
 * nothing but each code as it comes.
 */
export class PrefixCodes {
  /** By the next ten bits: length << 9 | symbol, or 0 where the code is longer (or wrong). */
  readonly quick: Uint16Array = new Uint16Array(1 << peek);
  private readonly limit = new Int32Array(longest + 3);
  private readonly base = new Int32Array(longest + 3);
  private readonly symbols = new Uint16Array(most);
  private shortest = 0;

  build(lengths: Uint8Array, count: number): void {
    const { base, limit, symbols, quick } = this;
    let shortest = 32;
    let highest = 0;
    base.fill(0);
    limit.fill(0);
    for (let i = 0; i < count; i++) {
      const length = lengths[i]!;
      if (length > highest) highest = length;
      if (length < shortest) shortest = length;
      base[length + 1]! += 1;
    }
    this.shortest = shortest;
    for (let length = 1; length < base.length; length++) base[length]! += base[length - 1]!;
    const next = base.slice();
    for (let i = 0; i < count; i++) symbols[next[lengths[i]!]!++] = i;
    let code = 0;
    for (let length = shortest; length <= highest; length++) {
      code += base[length + 1]! - base[length]!;
      limit[length] = code - 1;
      code <<= 1;
    }
    for (let length = shortest + 1; length <= highest; length++)
      base[length] = ((limit[length - 1]! + 1) << 1) - base[length]!;
    quick.fill(0);
    for (let length = shortest, from = 0; length <= peek && length <= highest; length++) {
      const end = Math.min(1 << peek, (limit[length]! + 1) << (peek - length));
      for (; from < end; from++) {
        const index = (from >>> (peek - length)) - base[length]!;
        if (index >= 0 && index < most) quick[from] = (length << 9) | symbols[index]!;
      }
    }
  }

  /** Finds the code at the top of the `bits` bits of `hold`: length << 9 | symbol, or -1. Needs 20 bits. */
  slow(hold: number, bits: number): number {
    for (let length = this.shortest; length <= longest; length++) {
      const code = (hold >>> (bits - length)) & ((1 << length) - 1);
      if (code > this.limit[length]!) continue;
      const index = code - this.base[length]!;
      return index < 0 || index >= most ? -1 : (length << 9) | this.symbols[index]!;
    }
    return -1;
  }
}

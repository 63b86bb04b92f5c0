import { PpmdContexts, stateBytes } from './ppmd-contexts.ts';
import { indexFor } from './ppmd-memory.ts';

const mostFrequency = 124;
const intBits = 7;
const periodBits = 7;
const binScale = 1 << 14;
const seeRows = 25;
/** The estimate of contexts that have all symbols: it never changes. */
const dummySee = seeRows * 16;
const initialEscapes = [0x3cdd, 0x1f3f, 0x59bf, 0x48f3, 0x64a1, 0x5abc, 0x6632, 0x6051];
const escapeOf = [25, 14, 9, 7, 5, 5, 4, 4, 4, 3, 3, 3, 2, 2, 2, 2];

/** Classes of contexts by how many symbols they have, for binary contexts and for escapes. */
const binClass = new Uint8Array(256).fill(6);
binClass[0] = 0;
binClass[1] = 2;
binClass.fill(4, 2, 11);
const seeClass = new Uint8Array(256);
for (let i = 0, row = 0, left = 1; i < 256; i++) {
  if (i < 3) row = i;
  seeClass[i] = i < 3 ? i : row;
  if (i === 2) row = 3;
  if (i >= 3 && --left === 0) {
    row += 1;
    left = row - 2;
  }
}

/** What the model asks of its range decoder. */
export interface PpmdRange {
  /** Where the code lies among `total` parts of the range. */
  threshold(total: number): number;
  decode(start: number, size: number): void;
  /** One bit, with the chance of 0 in 2^14ths. */
  bit(chance: number): number;
}

/**
 * PPMd variant H by D. Shkarin, as 7z has it (Ppmd7 of the LZMA SDK). A context of one symbol keeps its state in
 * itself; others point to a table of states. A state is a symbol, its frequency and the place of what follows it.
 */
export class PpmdModel {
  private readonly memory: PpmdContexts;
  private readonly order: number;
  private readonly range: PpmdRange;
  private least = 0;
  private longest = 0;
  private found = 0;
  private orderFall = 0;
  private initialEscape = 0;
  private previousSuccess = 0;
  private highBits = 0;
  private run = 0;
  private initialRun = 0;
  private readonly binary = new Uint16Array(128 * 64);
  private readonly seeSum = new Uint16Array(dummySee + 1);
  private readonly seeShift = new Uint8Array(dummySee + 1);
  private readonly seeCount = new Uint8Array(dummySee + 1);
  private readonly masked = new Uint8Array(256);
  private readonly shown = new Uint32Array(256);
  private readonly chain = new Uint32Array(64);

  constructor(order: number, size: number, range: PpmdRange) {
    this.memory = new PpmdContexts(size);
    this.order = order;
    this.range = range;
    this.restart();
    this.seeShift[dummySee] = periodBits;
    this.seeCount[dummySee] = 64;
  }

  /** The next byte; -1 for the end mark, -2 for data that cannot be. */
  symbol(): number {
    const { range, masked } = this;
    const { bytes } = this.memory;
    const least = this.least;
    const count = this.memory.stats(least);
    if (count !== 1) {
      let state = this.memory.table(least);
      const total = this.memory.sum(least);
      const place = range.threshold(total);
      let high = bytes[state + 1]!;
      if (place < high) {
        range.decode(0, high);
        this.found = state;
        const symbol = bytes[state]!;
        this.updateFirst();
        return symbol;
      }
      this.previousSuccess = 0;
      for (let left = count - 1; left > 0; left--) {
        state += stateBytes;
        const frequency = bytes[state + 1]!;
        high += frequency;
        if (high <= place) continue;
        range.decode(high - frequency, frequency);
        this.found = state;
        const symbol = bytes[state]!;
        this.updateOther();
        return symbol;
      }
      if (place >= total) return -2;
      this.highBits = bytes[this.found]! >= 0x40 ? 8 : 0;
      range.decode(high, total - high);
      masked.fill(0);
      for (let left = count; left > 0; left--, state -= stateBytes) masked[bytes[state]!] = 1;
    } else {
      const state = least + 2;
      const at = this.binaryPlace(state);
      const chance = this.binary[at]!;
      const mean = (chance + (1 << (periodBits - 2))) >> periodBits;
      if (range.bit(chance) === 0) {
        this.binary[at] = chance + (1 << intBits) - mean;
        this.found = state;
        const symbol = bytes[state]!;
        this.updateBinary();
        return symbol;
      }
      this.binary[at] = chance - mean;
      this.initialEscape = escapeOf[(chance - mean) >> 10]!;
      masked.fill(0);
      masked[bytes[state]!] = 1;
      this.previousSuccess = 0;
    }
    return this.escaped();
  }

  /** The symbol was none of the context's: shorter contexts are asked for those that have not been ruled out yet. */
  private escaped(): number {
    const { range, masked, shown } = this;
    const { bytes } = this.memory;
    for (;;) {
      const known = this.memory.stats(this.least);
      do {
        this.orderFall += 1;
        this.least = this.memory.suffix(this.least);
        if (this.least === 0) return -1;
      } while (this.memory.stats(this.least) === known);
      const open = this.memory.stats(this.least) - known;
      let high = 0;
      for (let state = this.memory.table(this.least), i = 0; i < open; state += stateBytes) {
        if (masked[bytes[state]!] !== 0) continue;
        high += bytes[state + 1]!;
        shown[i++] = state;
      }
      const see = this.seePlace(known, open);
      let total = 1;
      if (see !== dummySee) {
        const part = this.seeSum[see]! >>> this.seeShift[see]!;
        this.seeSum[see]! -= part;
        total = part === 0 ? 1 : part;
      }
      total += high;
      const place = range.threshold(total);
      if (place < high) {
        let i = 0;
        let sum = bytes[shown[0]! + 1]!;
        while (sum <= place) sum += bytes[shown[++i]! + 1]!;
        const state = shown[i]!;
        const frequency = bytes[state + 1]!;
        range.decode(sum - frequency, frequency);
        this.updateSee(see);
        this.found = state;
        const symbol = bytes[state]!;
        this.updateEscaped();
        return symbol;
      }
      if (place >= total) return -2;
      range.decode(high, total - high);
      this.seeSum[see]! += total;
      for (let i = 0; i < open; i++) masked[bytes[shown[i]!]!] = 1;
    }
  }

  private restart(): void {
    const { memory } = this;
    memory.restart();
    this.orderFall = this.order;
    this.initialRun = -Math.min(this.order, 12) - 1;
    this.run = this.initialRun;
    this.previousSuccess = 0;
    const { context, states } = memory.first();
    this.least = context;
    this.longest = context;
    this.found = states;
    memory.words[context >>> 1] = 256;
    memory.words[(context >>> 1) + 1] = 257;
    memory.doubles[(context >>> 2) + 1] = states;
    memory.doubles[(context >>> 2) + 2] = 0;
    for (let symbol = 0; symbol < 256; symbol++) {
      const state = states + symbol * stateBytes;
      memory.bytes[state] = symbol;
      memory.bytes[state + 1] = 1;
      this.memory.setSuccessor(state, 0);
    }
    for (let i = 0; i < 128; i++)
      for (let k = 0; k < 64; k++)
        this.binary[i * 64 + k] = binScale - Math.trunc(initialEscapes[k & 7]! / (i + 2));
    for (let see = 0; see < dummySee; see++) {
      this.seeShift[see] = periodBits - 4;
      this.seeSum[see] = (5 * (see >> 4) + 10) << (periodBits - 4);
      this.seeCount[see] = 4;
    }
  }

  private binaryPlace(state: number): number {
    const { bytes } = this.memory;
    this.highBits = bytes[this.found]! >= 0x40 ? 8 : 0;
    const column =
      this.previousSuccess +
      binClass[this.memory.stats(this.memory.suffix(this.least)) - 1]! +
      this.highBits +
      (bytes[state]! >= 0x40 ? 16 : 0) +
      ((this.run >> 26) & 0x20);
    return (bytes[state + 1]! - 1) * 64 + column;
  }

  private seePlace(known: number, open: number): number {
    const count = this.memory.stats(this.least);
    if (count === 256) return dummySee;
    const more = this.memory.stats(this.memory.suffix(this.least)) - count;
    const column =
      (open < more ? 1 : 0) +
      (this.memory.sum(this.least) < 11 * count ? 2 : 0) +
      (known > open ? 4 : 0) +
      this.highBits;
    return seeClass[open - 1]! * 16 + column;
  }

  private updateSee(see: number): void {
    if (this.seeShift[see]! >= periodBits) return;
    this.seeCount[see]! -= 1;
    if (this.seeCount[see] !== 0) return;
    this.seeSum[see]! <<= 1;
    this.seeCount[see] = 3 << this.seeShift[see]!;
    this.seeShift[see]! += 1;
  }

  private updateFirst(): void {
    const { bytes } = this.memory;
    const { found, least } = this;
    this.previousSuccess = 2 * bytes[found + 1]! > this.memory.sum(least) ? 1 : 0;
    this.run += this.previousSuccess;
    this.memory.addToSum(least, 4);
    bytes[found + 1]! += 4;
    if (bytes[found + 1]! > mostFrequency) this.rescale();
    this.nextContext();
  }

  private updateOther(): void {
    const { bytes } = this.memory;
    const { found } = this;
    bytes[found + 1]! += 4;
    this.memory.addToSum(this.least, 4);
    if (bytes[found + 1]! > bytes[found - stateBytes + 1]!) {
      this.memory.swapStates(found, found - stateBytes);
      this.found = found - stateBytes;
      if (bytes[this.found + 1]! > mostFrequency) this.rescale();
    }
    this.nextContext();
  }

  private updateBinary(): void {
    const { bytes } = this.memory;
    if (bytes[this.found + 1]! < 128) bytes[this.found + 1]! += 1;
    this.previousSuccess = 1;
    this.run += 1;
    this.nextContext();
  }

  private updateEscaped(): void {
    const { bytes } = this.memory;
    this.memory.addToSum(this.least, 4);
    bytes[this.found + 1]! += 4;
    if (bytes[this.found + 1]! > mostFrequency) this.rescale();
    this.run = this.initialRun;
    this.updateModel();
  }

  private nextContext(): void {
    const next = this.memory.successor(this.found);
    if (this.orderFall === 0 && next > this.memory.text) {
      this.least = next;
      this.longest = next;
    } else {
      this.updateModel();
    }
  }

  /** Halves the frequencies, in order; symbols that fall to zero go. */
  private rescale(): void {
    const { memory, least } = this;
    const { bytes } = memory;
    const states = this.memory.table(least);
    for (let state = this.found; state !== states; state -= stateBytes)
      this.memory.swapStates(state, state - stateBytes);
    const adder = this.orderFall !== 0 ? 1 : 0;
    let escapes = this.memory.sum(least) - bytes[states + 1]!;
    bytes[states + 1] = (bytes[states + 1]! + 4 + adder) >> 1;
    let sum = bytes[states + 1]!;
    const count = this.memory.stats(least);
    let state = states;
    for (let left = count - 1; left > 0; left--) {
      state += stateBytes;
      escapes -= bytes[state + 1]!;
      const frequency = (bytes[state + 1]! + adder) >> 1;
      bytes[state + 1] = frequency;
      sum += frequency;
      for (let at = state; at !== states && frequency > bytes[at - stateBytes + 1]!; at -= stateBytes)
        this.memory.swapStates(at, at - stateBytes);
    }
    if (bytes[state + 1] === 0) {
      let gone = 0;
      for (; bytes[state + 1] === 0; state -= stateBytes) gone += 1;
      escapes += gone;
      const kept = count - gone;
      memory.words[least >>> 1] = kept;
      const units = (count + 1) >> 1;
      if (kept === 1) {
        let frequency = bytes[states + 1]!;
        do {
          frequency -= frequency >> 1;
          escapes >>= 1;
        } while (escapes > 1);
        this.found = least + 2;
        this.memory.copyState(this.found, states);
        bytes[this.found + 1] = frequency;
        memory.release(states, indexFor(units));
        return;
      }
      const left = (kept + 1) >> 1;
      if (units !== left) memory.doubles[(least >>> 2) + 1] = memory.shrink(states, units, left);
    }
    memory.words[(least >>> 1) + 1] = sum + escapes - (escapes >> 1);
    this.found = this.memory.table(least);
  }

  /** Makes the contexts that the last symbol leads to; 0 where the memory is full. */
  private createSuccessors(skip: boolean): number {
    const { memory, chain } = this;
    const { bytes } = memory;
    const symbol = bytes[this.found]!;
    const branch = this.memory.successor(this.found);
    let context = this.least;
    let count = 0;
    if (!skip) chain[count++] = this.found;
    while (this.memory.suffix(context) !== 0) {
      context = this.memory.suffix(context);
      const state = this.memory.stats(context) !== 1 ? this.memory.findState(context, symbol) : context + 2;
      const next = this.memory.successor(state);
      if (next !== branch) {
        context = next;
        if (count === 0) return context;
        break;
      }
      chain[count++] = state;
    }
    const upSymbol = bytes[branch]!;
    let upFrequency = bytes[context + 3]!;
    if (this.memory.stats(context) !== 1) {
      const frequency = bytes[this.memory.findState(context, upSymbol) + 1]! - 1;
      const others = this.memory.sum(context) - this.memory.stats(context) - frequency;
      if (2 * frequency <= others) upFrequency = 5 * frequency > others ? 2 : 1;
      else upFrequency = 1 + Math.trunc((2 * frequency + 3 * others - 1) / (2 * others));
    }
    while (count > 0) {
      const child = memory.context();
      if (child === 0) return 0;
      memory.words[child >>> 1] = 1;
      bytes[child + 2] = upSymbol;
      bytes[child + 3] = upFrequency;
      this.memory.setSuccessor(child + 2, branch + 1);
      memory.doubles[(child >>> 2) + 2] = context;
      this.memory.setSuccessor(chain[--count]!, child);
      context = child;
    }
    return context;
  }

  private updateModel(): void {
    const { memory, found, least } = this;
    const { bytes } = memory;
    const symbol = bytes[found]!;
    const frequency = bytes[found + 1]!;
    let next = this.memory.successor(found);
    if (frequency < mostFrequency / 4 && this.memory.suffix(least) !== 0)
      this.raiseInSuffix(this.memory.suffix(least), symbol);
    if (this.orderFall === 0) {
      const context = this.createSuccessors(true);
      if (context === 0) {
        this.restart();
        return;
      }
      this.memory.setSuccessor(found, context);
      this.least = context;
      this.longest = context;
      return;
    }
    bytes[memory.text++] = symbol;
    let successor = memory.text;
    if (memory.text >= memory.unitsStart) {
      this.restart();
      return;
    }
    if (next !== 0) {
      if (next <= successor) {
        next = this.createSuccessors(false);
        if (next === 0) {
          this.restart();
          return;
        }
      }
      this.orderFall -= 1;
      if (this.orderFall === 0) {
        successor = next;
        if (this.longest !== least) memory.text -= 1;
      }
    } else {
      this.memory.setSuccessor(found, successor);
      next = least;
    }
    const count = this.memory.stats(least);
    const others = this.memory.sum(least) - count - (frequency - 1);
    for (let context = this.longest; context !== least; context = this.memory.suffix(context))
      if (!this.addSymbol(context, symbol, frequency, successor, count, others)) {
        this.restart();
        return;
      }
    this.longest = next;
    this.least = next;
  }

  private raiseInSuffix(context: number, symbol: number): void {
    const { bytes } = this.memory;
    if (this.memory.stats(context) === 1) {
      if (bytes[context + 3]! < 32) bytes[context + 3]! += 1;
      return;
    }
    let state = this.memory.findState(context, symbol);
    if (state !== this.memory.table(context) && bytes[state + 1]! >= bytes[state - stateBytes + 1]!) {
      this.memory.swapStates(state, state - stateBytes);
      state -= stateBytes;
    }
    if (bytes[state + 1]! >= mostFrequency - 9) return;
    bytes[state + 1]! += 2;
    this.memory.addToSum(context, 2);
  }

  /** Adds the symbol to a context that lacks it; false where the memory is full. */
  private addSymbol(
    context: number,
    symbol: number,
    frequency: number,
    successor: number,
    count: number,
    others: number,
  ): boolean {
    const { memory } = this;
    const { bytes } = memory;
    const mine = this.memory.stats(context);
    if (mine !== 1) {
      if ((mine & 1) === 0 && !this.growTable(context, mine >> 1)) return false;
      const sum = this.memory.sum(context);
      this.memory.addToSum(
        context,
        (2 * mine < count ? 1 : 0) + (4 * mine <= count && sum <= 8 * mine ? 2 : 0),
      );
    } else {
      const state = memory.allocate(0);
      if (state === 0) return false;
      this.memory.copyState(state, context + 2);
      memory.doubles[(context >>> 2) + 1] = state;
      const old = bytes[state + 1]!;
      bytes[state + 1] = old < mostFrequency / 4 - 1 ? old << 1 : mostFrequency - 4;
      memory.words[(context >>> 1) + 1] = bytes[state + 1]! + this.initialEscape + (count > 3 ? 1 : 0);
    }
    const sum = this.memory.sum(context);
    const weighted = 2 * frequency * (sum + 6);
    const whole = others + sum;
    let fresh = 0;
    if (weighted < 6 * whole) {
      fresh = 1 + (weighted > whole ? 1 : 0) + (weighted >= 4 * whole ? 1 : 0);
      this.memory.addToSum(context, 3);
    } else {
      fresh =
        4 +
        (weighted >= 9 * whole ? 1 : 0) +
        (weighted >= 12 * whole ? 1 : 0) +
        (weighted >= 15 * whole ? 1 : 0);
      this.memory.addToSum(context, fresh);
    }
    const state = this.memory.table(context) + mine * stateBytes;
    this.memory.setSuccessor(state, successor);
    bytes[state] = symbol;
    bytes[state + 1] = fresh;
    memory.words[context >>> 1] = mine + 1;
    return true;
  }

  private growTable(context: number, units: number): boolean {
    const { memory } = this;
    const index = indexFor(units);
    if (index === indexFor(units + 1)) return true;
    const place = memory.allocate(index + 1);
    if (place === 0) return false;
    const old = this.memory.table(context);
    memory.copy(place, old, units);
    memory.release(old, index);
    memory.doubles[(context >>> 2) + 1] = place;
    return true;
  }
}

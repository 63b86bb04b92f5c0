import type { Window } from './window.ts';

// Places of the probabilities in one array, so that a decoder touches one block of memory.
const isMatch = 0;
const isRep = 192;
const isRepG0 = 204;
const isRepG1 = 216;
const isRepG2 = 228;
const isRep0Long = 240;
const slots = 432;
const special = 688;
const align = 816;
const matchLength = 832;
const repLength = 1346;
const literals = 1860;
// Inside a length coder
const choice2 = 1;
const low = 2;
const mid = 130;
const high = 258;

const half = 1024;
/** No symbol takes more input than this. */
export const mostInput = 20;

export type Stop =
  /** `limit` is reached. */
  | 'limit'
  /** `safe` is reached: the input at hand is used up. */
  | 'input'
  /** The end marker was read. */
  | 'end'
  /** A match reaches back before the first byte. */
  | 'distance';

/**
 * The LZMA decoder proper (as the LZMA specification of the LZMA SDK has it): range coder, states and probabilities.
 * The caller brings input and window; nothing here reads a header.
 */
export class LzmaDecoder {
  /** The next byte of the input after `decode`. */
  ip = 0;
  /** Bytes of a match that did not fit under the limit any more. */
  left = 0;
  range = 0;
  code = 0;
  private probs: Uint16Array = new Uint16Array(literals);
  private lc = 0;
  private lpMask = 0;
  private pbMask = 0;
  private state = 0;
  private rep0 = 0;
  private rep1 = 0;
  private rep2 = 0;
  private rep3 = 0;

  /** `properties` is (pb * 5 + lp) * 9 + lc. False where that is out of range. */
  setProperties(properties: number): boolean {
    if (properties >= 9 * 5 * 5) return false;
    this.lc = properties % 9;
    const lp = Math.trunc(properties / 9) % 5;
    this.lpMask = (1 << lp) - 1;
    this.pbMask = (1 << Math.trunc(properties / 45)) - 1;
    const size = literals + (0x300 << (this.lc + lp));
    if (this.probs.length !== size) this.probs = new Uint16Array(size);
    return true;
  }

  get literalBits(): number {
    return this.lc + Math.log2(this.lpMask + 1);
  }

  resetState(): void {
    this.state = 0;
    this.rep0 = 0;
    this.rep1 = 0;
    this.rep2 = 0;
    this.rep3 = 0;
    this.left = 0;
    this.probs.fill(half);
  }

  /** Starts the range coder with five bytes; false where the first is not zero, as it always is. */
  startRange(input: Uint8Array, at: number): boolean {
    this.range = 0xffffffff;
    this.code =
      ((input[at + 1]! << 24) | (input[at + 2]! << 16) | (input[at + 3]! << 8) | input[at + 4]!) >>> 0;
    this.ip = at + 5;
    return input[at] === 0;
  }

  /** Takes the byte that the coder would take before its next bit, so that a finished coder can be told. */
  normalize(input: Uint8Array): void {
    if (this.range >= 0x1000000) return;
    this.range = (this.range << 8) >>> 0;
    this.code = ((this.code << 8) | input[this.ip++]!) >>> 0;
  }

  /**
   * Decodes from `this.ip` until the window's position reaches `limit` or `this.ip` passes `safe`. `input` must have
   * `mostInput` readable bytes after `safe`. A symbol that used input after `edge` is taken back: it is not there.
   */
  decode(window: Window, limit: number, input: Uint8Array, safe: number, edge: number): Stop {
    const probs = this.probs;
    const buffer = window.buffer;
    const { lc, lpMask, pbMask } = this;
    const { start, phase } = window;
    const reach = window.reach;
    let { range, code, state, rep0, rep1, rep2, rep3, ip, left } = this;
    let pos = window.pos;
    let stop: Stop = 'limit';
    let mark = pos;
    let prob = 0;
    let bound = 0;
    let at = 0;

    for (;;) {
      if (left > 0) {
        const distance = rep0 + 1;
        const count = Math.min(left, limit - pos);
        const end = pos + count;
        left -= count;
        if (distance >= count && count > 32) {
          buffer.copyWithin(pos, pos - distance, end - distance);
          pos = end;
        } else {
          for (let from = pos - distance; pos < end; ) buffer[pos++] = buffer[from++]!;
        }
      }
      if (ip > edge) {
        pos = mark;
        left = 0;
        stop = 'input';
        break;
      }
      if (pos >= limit) break;
      if (ip > safe) {
        stop = 'input';
        break;
      }
      mark = pos;
      const posState = (pos - phase) & pbMask;
      at = isMatch + (state << 4) + posState;
      prob = probs[at]!;
      if (range < 0x1000000) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | input[ip++]!) >>> 0;
      }
      bound = Math.imul(range >>> 11, prob) >>> 0;
      if (code < bound) {
        range = bound;
        probs[at] = prob + ((2048 - prob) >>> 5);
        const previous = pos > start ? buffer[pos - 1]! : 0;
        const base = literals + 0x300 * ((((pos - phase) & lpMask) << lc) + (previous >>> (8 - lc)));
        let symbol = 1;
        if (state >= 7) {
          let matched = buffer[pos - rep0 - 1]!;
          do {
            matched <<= 1;
            const bit = matched & 0x100;
            at = base + 0x100 + bit + symbol;
            prob = probs[at]!;
            if (range < 0x1000000) {
              range = (range << 8) >>> 0;
              code = ((code << 8) | input[ip++]!) >>> 0;
            }
            bound = Math.imul(range >>> 11, prob) >>> 0;
            if (code < bound) {
              range = bound;
              probs[at] = prob + ((2048 - prob) >>> 5);
              symbol <<= 1;
              if (bit !== 0) break;
            } else {
              range = (range - bound) >>> 0;
              code = (code - bound) >>> 0;
              probs[at] = prob - (prob >>> 5);
              symbol = (symbol << 1) | 1;
              if (bit === 0) break;
            }
          } while (symbol < 0x100);
        }
        while (symbol < 0x100) {
          at = base + symbol;
          prob = probs[at]!;
          if (range < 0x1000000) {
            range = (range << 8) >>> 0;
            code = ((code << 8) | input[ip++]!) >>> 0;
          }
          bound = Math.imul(range >>> 11, prob) >>> 0;
          if (code < bound) {
            range = bound;
            probs[at] = prob + ((2048 - prob) >>> 5);
            symbol <<= 1;
          } else {
            range = (range - bound) >>> 0;
            code = (code - bound) >>> 0;
            probs[at] = prob - (prob >>> 5);
            symbol = (symbol << 1) | 1;
          }
        }
        buffer[pos++] = symbol;
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
        continue;
      }
      range = (range - bound) >>> 0;
      code = (code - bound) >>> 0;
      probs[at] = prob - (prob >>> 5);

      let lengths = matchLength;
      at = isRep + state;
      prob = probs[at]!;
      if (range < 0x1000000) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | input[ip++]!) >>> 0;
      }
      bound = Math.imul(range >>> 11, prob) >>> 0;
      const simple = code < bound;
      if (simple) {
        range = bound;
        probs[at] = prob + ((2048 - prob) >>> 5);
        rep3 = rep2;
        rep2 = rep1;
        rep1 = rep0;
      } else {
        range = (range - bound) >>> 0;
        code = (code - bound) >>> 0;
        probs[at] = prob - (prob >>> 5);
        lengths = repLength;
        at = isRepG0 + state;
        prob = probs[at]!;
        if (range < 0x1000000) {
          range = (range << 8) >>> 0;
          code = ((code << 8) | input[ip++]!) >>> 0;
        }
        bound = Math.imul(range >>> 11, prob) >>> 0;
        if (code < bound) {
          range = bound;
          probs[at] = prob + ((2048 - prob) >>> 5);
          at = isRep0Long + (state << 4) + posState;
          prob = probs[at]!;
          if (range < 0x1000000) {
            range = (range << 8) >>> 0;
            code = ((code << 8) | input[ip++]!) >>> 0;
          }
          bound = Math.imul(range >>> 11, prob) >>> 0;
          if (code < bound) {
            range = bound;
            probs[at] = prob + ((2048 - prob) >>> 5);
            state = state < 7 ? 9 : 11;
            if (rep0 >= pos - start || rep0 >= reach) {
              stop = ip > edge ? 'input' : 'distance';
              break;
            }
            left = 1;
            continue;
          }
          range = (range - bound) >>> 0;
          code = (code - bound) >>> 0;
          probs[at] = prob - (prob >>> 5);
        } else {
          range = (range - bound) >>> 0;
          code = (code - bound) >>> 0;
          probs[at] = prob - (prob >>> 5);
          at = isRepG1 + state;
          prob = probs[at]!;
          if (range < 0x1000000) {
            range = (range << 8) >>> 0;
            code = ((code << 8) | input[ip++]!) >>> 0;
          }
          bound = Math.imul(range >>> 11, prob) >>> 0;
          let distance = rep1;
          if (code < bound) {
            range = bound;
            probs[at] = prob + ((2048 - prob) >>> 5);
          } else {
            range = (range - bound) >>> 0;
            code = (code - bound) >>> 0;
            probs[at] = prob - (prob >>> 5);
            at = isRepG2 + state;
            prob = probs[at]!;
            if (range < 0x1000000) {
              range = (range << 8) >>> 0;
              code = ((code << 8) | input[ip++]!) >>> 0;
            }
            bound = Math.imul(range >>> 11, prob) >>> 0;
            if (code < bound) {
              range = bound;
              probs[at] = prob + ((2048 - prob) >>> 5);
              distance = rep2;
            } else {
              range = (range - bound) >>> 0;
              code = (code - bound) >>> 0;
              probs[at] = prob - (prob >>> 5);
              distance = rep3;
              rep3 = rep2;
            }
            rep2 = rep1;
          }
          rep1 = rep0;
          rep0 = distance;
        }
        state = state < 7 ? 8 : 11;
      }

      // The length: two choices, then a tree of 3 or 8 bits.
      let tree = lengths + low + (posState << 3);
      let top = 8;
      let bias = 2;
      at = lengths;
      prob = probs[at]!;
      if (range < 0x1000000) {
        range = (range << 8) >>> 0;
        code = ((code << 8) | input[ip++]!) >>> 0;
      }
      bound = Math.imul(range >>> 11, prob) >>> 0;
      if (code < bound) {
        range = bound;
        probs[at] = prob + ((2048 - prob) >>> 5);
      } else {
        range = (range - bound) >>> 0;
        code = (code - bound) >>> 0;
        probs[at] = prob - (prob >>> 5);
        at = lengths + choice2;
        prob = probs[at]!;
        if (range < 0x1000000) {
          range = (range << 8) >>> 0;
          code = ((code << 8) | input[ip++]!) >>> 0;
        }
        bound = Math.imul(range >>> 11, prob) >>> 0;
        if (code < bound) {
          range = bound;
          probs[at] = prob + ((2048 - prob) >>> 5);
          tree = lengths + mid + (posState << 3);
          bias = 10;
        } else {
          range = (range - bound) >>> 0;
          code = (code - bound) >>> 0;
          probs[at] = prob - (prob >>> 5);
          tree = lengths + high;
          top = 256;
          bias = 18;
        }
      }
      let node = 1;
      do {
        at = tree + node;
        prob = probs[at]!;
        if (range < 0x1000000) {
          range = (range << 8) >>> 0;
          code = ((code << 8) | input[ip++]!) >>> 0;
        }
        bound = Math.imul(range >>> 11, prob) >>> 0;
        if (code < bound) {
          range = bound;
          probs[at] = prob + ((2048 - prob) >>> 5);
          node <<= 1;
        } else {
          range = (range - bound) >>> 0;
          code = (code - bound) >>> 0;
          probs[at] = prob - (prob >>> 5);
          node = (node << 1) | 1;
        }
      } while (node < top);
      const length = node - top + bias;

      if (simple) {
        state = state < 7 ? 7 : 10;
        tree = slots + ((length < 6 ? length - 2 : 3) << 6);
        node = 1;
        do {
          at = tree + node;
          prob = probs[at]!;
          if (range < 0x1000000) {
            range = (range << 8) >>> 0;
            code = ((code << 8) | input[ip++]!) >>> 0;
          }
          bound = Math.imul(range >>> 11, prob) >>> 0;
          if (code < bound) {
            range = bound;
            probs[at] = prob + ((2048 - prob) >>> 5);
            node <<= 1;
          } else {
            range = (range - bound) >>> 0;
            code = (code - bound) >>> 0;
            probs[at] = prob - (prob >>> 5);
            node = (node << 1) | 1;
          }
        } while (node < 64);
        const slot = node - 64;
        rep0 = slot;
        if (slot >= 4) {
          let bits = (slot >>> 1) - 1;
          rep0 = 2 | (slot & 1);
          if (slot < 14) {
            rep0 <<= bits;
            tree = special + rep0 - slot;
          } else {
            // Bits that are all but random, coded without probabilities
            for (bits -= 4; bits > 0; bits--) {
              if (range < 0x1000000) {
                range = (range << 8) >>> 0;
                code = ((code << 8) | input[ip++]!) >>> 0;
              }
              range >>>= 1;
              if (code >= range) {
                code = (code - range) >>> 0;
                rep0 = (rep0 << 1) | 1;
              } else {
                rep0 <<= 1;
              }
            }
            rep0 <<= 4;
            bits = 4;
            tree = align;
          }
          node = 1;
          for (let bit = 0; bit < bits; bit++) {
            at = tree + node;
            prob = probs[at]!;
            if (range < 0x1000000) {
              range = (range << 8) >>> 0;
              code = ((code << 8) | input[ip++]!) >>> 0;
            }
            bound = Math.imul(range >>> 11, prob) >>> 0;
            if (code < bound) {
              range = bound;
              probs[at] = prob + ((2048 - prob) >>> 5);
              node <<= 1;
            } else {
              range = (range - bound) >>> 0;
              code = (code - bound) >>> 0;
              probs[at] = prob - (prob >>> 5);
              node = (node << 1) | 1;
              rep0 |= 1 << bit;
            }
          }
          rep0 >>>= 0;
          if (rep0 === 0xffffffff) {
            stop = ip > edge ? 'input' : 'end';
            break;
          }
        }
      }
      if (rep0 >= pos - start || rep0 >= reach) {
        stop = ip > edge ? 'input' : 'distance';
        break;
      }
      left = length;
    }

    this.range = range;
    this.code = code;
    this.state = state;
    this.rep0 = rep0;
    this.rep1 = rep1;
    this.rep2 = rep2;
    this.rep3 = rep3;
    this.ip = ip;
    this.left = left;
    window.pos = pos;
    return stop;
  }
}

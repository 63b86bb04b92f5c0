import type { Sink } from './codec.ts';

/** The reversible filters that xz and 7z put before a compressor; each undoes itself on the way to `sink`. */
export type FilterId = 'delta' | 'x86' | 'ppc' | 'arm' | 'arm-thumb' | 'sparc' | 'arm64';

/** A sink that holds back what a filter cannot decide yet; `finish` hands it over as it is. */
export interface FilterSink extends Sink {
  finish(): void;
}

/** `start` is where the code is taken to lie in memory; `distance` is delta's. */
export function undo(filter: FilterId, sink: Sink, start = 0, distance = 1): FilterSink {
  if (filter === 'delta') return undoDelta(sink, distance);
  return undoBranches(filter === 'x86' ? x86() : branches[filter], sink, start);
}

function undoDelta(sink: Sink, distance: number): FilterSink {
  const history = new Uint8Array(256);
  let at = 0;
  return {
    write(chunk) {
      const bytes = new Uint8Array(chunk.length);
      for (let i = 0; i < chunk.length; i++) {
        const value = (chunk[i]! + history[(at - distance) & 255]!) & 255;
        history[at] = value;
        at = (at + 1) & 255;
        bytes[i] = value;
      }
      sink.write(bytes);
    },
    finish() {},
  };
}

/** Turns `bytes`, which lie at `place`, back in place; returns how many are done. The rest waits for more. */
type Turn = (bytes: Uint8Array, place: number) => number;

const blockBytes = 64 * 1024;

function undoBranches(turn: Turn, sink: Sink, start: number): FilterSink {
  const block = new Uint8Array(blockBytes);
  let held = 0;
  let place = start;
  function flush(): void {
    const done = turn(block.subarray(0, held), place);
    sink.write(block.subarray(0, done));
    block.copyWithin(0, done, held);
    held -= done;
    place = (place + done) >>> 0;
  }
  return {
    write(chunk) {
      for (let taken = 0; taken < chunk.length; ) {
        const count = Math.min(chunk.length - taken, blockBytes - held);
        block.set(chunk.subarray(taken, taken + count), held);
        held += count;
        taken += count;
        if (held === blockBytes) flush();
      }
    },
    finish() {
      if (held > 0) flush();
      sink.write(block.subarray(0, held));
      held = 0;
    },
  };
}

/**
 * x86 CALL and JMP (E8, E9) carry absolute addresses. Which bytes may be opcodes depends on the few before them:
 * `mask` has a bit for each of the last three bytes that looked like one.
 */
function x86(): Turn {
  let mask = 0;
  let previous = -5;
  return (bytes, place) => {
    if (bytes.length < 5) return 0;
    const last = bytes.length - 5;
    let at = 0;
    for (; at <= last; ) {
      const opcode = bytes[at]!;
      if (opcode !== 0xe8 && opcode !== 0xe9) {
        at += 1;
        continue;
      }
      const gap = at - previous;
      previous = at;
      if (gap > 5) {
        mask = 0;
      } else {
        for (let i = 0; i < gap; i++) mask = (mask & 0x77) << 1;
      }
      const top = bytes[at + 4]!;
      const near = mask >>> 1;
      if ((top === 0 || top === 0xff) && near <= 4 && near !== 3) {
        let value = (top << 24) | (bytes[at + 3]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 1]!;
        let target = 0;
        // A second round always settles it where the mask tells the truth; a third would only come round again.
        for (let round = 0; round < 2; round++) {
          target = (value - (place + at + 5)) | 0;
          if (mask === 0) break;
          const bit = maskBit[near]!;
          const byte = (target >>> (24 - bit * 8)) & 255;
          if (byte !== 0 && byte !== 0xff) break;
          value = target ^ ((2 ** (32 - bit * 8) - 1) | 0);
        }
        bytes[at + 1] = target;
        bytes[at + 2] = target >>> 8;
        bytes[at + 3] = target >>> 16;
        bytes[at + 4] = ((target >>> 24) & 1) === 0 ? 0 : 0xff;
        at += 5;
        mask = 0;
      } else {
        at += 1;
        mask |= 1;
        if (top === 0 || top === 0xff) mask |= 0x10;
      }
    }
    previous -= at;
    return at;
  };
}

const maskBit = [0, 1, 2, 2, 3];

const branches: Readonly<Record<Exclude<FilterId, 'delta' | 'x86'>, Turn>> = {
  ppc(bytes, place) {
    let at = 0;
    for (; at + 4 <= bytes.length; at += 4) {
      const word = big(bytes, at);
      if ((word & 0xfc000003) === 0x48000001)
        putBig(bytes, at, 0x48000001 | ((word - place - at) & 0x03fffffc));
    }
    return at;
  },
  sparc(bytes, place) {
    let at = 0;
    for (; at + 4 <= bytes.length; at += 4) {
      const word = big(bytes, at);
      if (word >>> 22 !== 0x100 && word >>> 22 !== 0x1ff) continue;
      const target = ((word << 2) - place - at) >>> 2;
      putBig(
        bytes,
        at,
        (((0 - ((target >>> 22) & 1)) << 22) & 0x3fffffff) | (target & 0x3fffff) | 0x40000000,
      );
    }
    return at;
  },
  arm(bytes, place) {
    let at = 0;
    for (; at + 4 <= bytes.length; at += 4) {
      if (bytes[at + 3] !== 0xeb) continue;
      const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
      const target = ((word << 2) - (place + at + 8)) >>> 2;
      bytes[at] = target;
      bytes[at + 1] = target >>> 8;
      bytes[at + 2] = target >>> 16;
    }
    return at;
  },
  'arm-thumb'(bytes, place) {
    let at = 0;
    for (; at + 4 <= bytes.length; at += 2) {
      if ((bytes[at + 1]! & 0xf8) !== 0xf0 || (bytes[at + 3]! & 0xf8) !== 0xf8) continue;
      const word =
        ((bytes[at + 1]! & 7) << 19) | (bytes[at]! << 11) | ((bytes[at + 3]! & 7) << 8) | bytes[at + 2]!;
      const target = ((word << 1) - (place + at + 4)) >>> 1;
      bytes[at + 1] = 0xf0 | ((target >>> 19) & 7);
      bytes[at] = target >>> 11;
      bytes[at + 3] = 0xf8 | ((target >>> 8) & 7);
      bytes[at + 2] = target;
      at += 2;
    }
    return at;
  },
  arm64(bytes, place) {
    let at = 0;
    for (; at + 4 <= bytes.length; at += 4) {
      const word = little(bytes, at);
      const where = (place + at) >>> 0;
      if (word >>> 26 === 0x25) {
        putLittle(bytes, at, 0x94000000 | ((word - (where >>> 2)) & 0x03ffffff));
      } else if ((word & 0x9f000000) >>> 0 === 0x90000000) {
        const page = ((word >>> 29) & 3) | ((word >>> 3) & 0x1ffffc);
        if (((page + 0x020000) & 0x1c0000) !== 0) continue;
        const target = page - (where >>> 12);
        const kept = word & 0x9000001f;
        putLittle(
          bytes,
          at,
          kept | ((target & 3) << 29) | ((target & 0x03fffc) << 3) | ((0 - (target & 0x020000)) & 0xe00000),
        );
      }
    }
    return at;
  },
};

function big(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

function little(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

function putBig(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

function putLittle(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word;
  bytes[at + 1] = word >>> 8;
  bytes[at + 2] = word >>> 16;
  bytes[at + 3] = word >>> 24;
}

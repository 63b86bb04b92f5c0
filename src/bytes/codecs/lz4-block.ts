import { ParseError } from '../../core/errors.ts';
import type { Window } from './window.ts';

/** How far back a match may reach. */
export const lz4Reach = 65_535;

/**
 * Decodes one block (the LZ4 block format) into the window, at most `most` bytes; `place` is where `input` lies, for
 * errors. What was decoded before an error stays in the window.
 */
export function decodeLz4Block(input: Uint8Array, window: Window, most: number, place: number): void {
  const end = input.length;
  let ip = 0;
  let left = most;
  while (ip < end) {
    const token = input[ip++]!;
    let count = token >>> 4;
    if (count === 15) {
      let more = 255;
      while (more === 255) {
        if (ip >= end) throw truncated(place + ip);
        more = input[ip++]!;
        count += more;
      }
    }
    if (count > 0) {
      const there = Math.min(count, end - ip, left);
      if (there > 32 || there > window.buffer.length - window.pos) {
        window.literal(input.subarray(ip, ip + there));
      } else {
        const { buffer } = window;
        let to = window.pos;
        for (let from = ip; from < ip + there; ) buffer[to++] = input[from++]!;
        window.pos = to;
      }
      ip += there;
      left -= there;
      if (there < count) throw left === 0 ? tooLong(place + ip) : truncated(place + ip);
    }
    if (ip === end) return;
    if (end - ip < 2) throw truncated(place + ip);
    const distance = input[ip]! | (input[ip + 1]! << 8);
    ip += 2;
    count = (token & 15) + 4;
    if (count === 19) {
      let more = 255;
      while (more === 255) {
        if (ip >= end) throw truncated(place + ip);
        more = input[ip++]!;
        count += more;
      }
    }
    // liblz4 copies whatever lies there: what it gives is nobody's data
    if (distance === 0) throw new ParseError('PARSE_INVALID', place + ip, 'lz4: a match of distance zero');
    if (distance > window.pos - window.start)
      throw new ParseError('PARSE_INVALID', place + ip, 'lz4: a match reaches before the start');
    const whole = count <= left;
    if (!whole) count = left;
    left -= count;
    repeat(window, distance, count);
    if (!whole) throw tooLong(place + ip);
  }
}

function repeat(window: Window, distance: number, count: number): void {
  for (let left = count; left > 0; ) {
    window.room();
    const { buffer, pos } = window;
    const now = Math.min(left, buffer.length - pos);
    const end = pos + now;
    if (now > 32 && distance >= now) {
      buffer.copyWithin(pos, pos - distance, end - distance);
    } else if (now > 32 && distance === 1) {
      buffer.fill(buffer[pos - 1]!, pos, end);
    } else {
      for (let to = pos, from = pos - distance; to < end; ) buffer[to++] = buffer[from++]!;
    }
    window.pos = end;
    left -= now;
  }
}

function truncated(at: number): ParseError {
  return new ParseError('PARSE_TRUNCATED', at, 'lz4: a block is cut short');
}

function tooLong(at: number): ParseError {
  return new ParseError('PARSE_INVALID', at, 'lz4: a block inflates to more than it may');
}

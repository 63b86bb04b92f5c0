/** bzip2 in its simplest form: blocks of a few kilobytes, sorted naively, all codes of one length. */

class BitWriter {
  private readonly out: number[] = [];
  private held = 0;
  private holding = 0;

  bits(count: number, value: number): void {
    for (let shift = count - 1; shift >= 0; shift -= 1) {
      this.held = (this.held << 1) | ((value >>> shift) & 1);
      this.holding += 1;
      if (this.holding < 8) continue;
      this.out.push(this.held);
      this.held = 0;
      this.holding = 0;
    }
  }

  finish(): Uint8Array {
    if (this.holding > 0) this.bits(8 - this.holding, 0);
    return Uint8Array.from(this.out);
  }
}

/** `data` in blocks, so that a stream that is cut still gives the first ones. */
export function bzip2(data: Uint8Array, blockBytes = 2_000): Uint8Array {
  const out = new BitWriter();
  for (const byte of Buffer.from('BZh1')) out.bits(8, byte);
  let combined = 0;
  for (let at = 0; at < data.length; at += blockBytes) {
    const block = data.subarray(at, at + blockBytes);
    const crc = checksum(block);
    combined = (((combined << 1) | (combined >>> 31)) ^ crc) >>> 0;
    writeBlock(out, block, crc);
  }
  for (const byte of [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]) out.bits(8, byte);
  out.bits(32, combined);
  return out.finish();
}

function writeBlock(out: BitWriter, block: Uint8Array, crc: number): void {
  for (const byte of [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) out.bits(8, byte);
  out.bits(32, crc);
  out.bits(1, 0);
  const { last, origin } = transform(runs(block));
  out.bits(24, origin);
  const used = [...new Set(last)].sort((a, b) => a - b);
  const rows = Array.from({ length: 16 }, (_, row) => used.filter((byte) => byte >> 4 === row));
  for (const row of rows) out.bits(1, row.length > 0 ? 1 : 0);
  for (const row of rows)
    if (row.length > 0)
      for (let bit = 0; bit < 16; bit += 1) out.bits(1, row.some((b) => (b & 15) === bit) ? 1 : 0);
  const symbols = moveToFront(last, used);
  const alphabet = used.length + 2;
  const length = Math.max(1, Math.ceil(Math.log2(alphabet)));
  const selectors = Math.ceil(symbols.length / 50);
  out.bits(3, 2);
  out.bits(15, selectors);
  for (let selector = 0; selector < selectors; selector += 1) out.bits(1, 0);
  for (let table = 0; table < 2; table += 1) {
    out.bits(5, length);
    for (let symbol = 0; symbol < alphabet; symbol += 1) out.bits(1, 0);
  }
  for (const symbol of symbols) out.bits(length, symbol);
}

/** Four equal bytes are followed by a count of further ones. */
function runs(block: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < block.length; ) {
    let count = 1;
    while (count < 255 && block[at + count] === block[at]) count += 1;
    for (let done = 0; done < Math.min(count, 4); done += 1) out.push(block[at]!);
    if (count >= 4) out.push(count - 4);
    at += count;
  }
  return Uint8Array.from(out);
}

/** The last column of the sorted rotations (Burrows and Wheeler), and the row of the text itself. */
function transform(text: Uint8Array): { last: number[]; origin: number } {
  const twice = Buffer.concat([text, text]);
  const size = text.length;
  const order = Array.from({ length: size }, (_, at) => at).sort(
    // Most differ in their first byte, which need not be asked of native code.
    (a, b) => twice[a]! - twice[b]! || twice.compare(twice, b, b + size, a, a + size) || a - b,
  );
  return { last: order.map((at) => twice[at + size - 1]!), origin: order.indexOf(0) };
}

/** Places in a list that moves what it met to its front; runs of zeros in a binary of their own; the end. */
function moveToFront(last: readonly number[], used: readonly number[]): number[] {
  const list = [...used];
  const out: number[] = [];
  let zeros = 0;
  const flush = (): void => {
    for (; zeros > 0; zeros = (zeros - 1) >> 1) out.push(zeros & 1 ? 0 : 1);
  };
  for (const byte of last) {
    const place = list.indexOf(byte);
    if (place === 0) {
      zeros += 1;
      continue;
    }
    flush();
    list.unshift(...list.splice(place, 1));
    out.push(place + 1);
  }
  flush();
  return [...out, used.length + 1];
}

/** CRC-32, the highest bit first. */
function checksum(block: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of block) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return ~crc >>> 0;
}

const prime1 = 0x9e3779b1 | 0;
const prime2 = 0x85ebca77 | 0;
const prime3 = 0xc2b2ae3d | 0;
const prime4 = 0x27d4eb2f | 0;
const prime5 = 0x165667b1 | 0;

/** A running xxHash32 with seed 0 (the xxHash specification). */
export class Xxh32 {
  private a = (prime1 + prime2) | 0;
  private b = prime2;
  private c = 0;
  private d = -prime1 | 0;
  private readonly held = new Uint8Array(16);
  private holding = 0;
  private size = 0;

  update(bytes: Uint8Array): void {
    let at = 0;
    this.size += bytes.length;
    if (this.holding > 0) {
      at = Math.min(16 - this.holding, bytes.length);
      this.held.set(bytes.subarray(0, at), this.holding);
      this.holding += at;
      if (this.holding < 16) return;
      this.stripes(this.held, 0);
      this.holding = 0;
    }
    const done = this.stripes(bytes, at);
    this.held.set(bytes.subarray(done));
    this.holding = bytes.length - done;
  }

  digest(): number {
    let sum =
      this.size >= 16
        ? (rotate(this.a, 1) + rotate(this.b, 7) + rotate(this.c, 12) + rotate(this.d, 18)) | 0
        : prime5;
    sum = (sum + this.size) | 0;
    let at = 0;
    for (; at + 4 <= this.holding; at += 4)
      sum = Math.imul(rotate((sum + Math.imul(little(this.held, at), prime3)) | 0, 17), prime4);
    for (; at < this.holding; at++)
      sum = Math.imul(rotate((sum + Math.imul(this.held[at]!, prime5)) | 0, 11), prime1);
    sum = Math.imul(sum ^ (sum >>> 15), prime2);
    sum = Math.imul(sum ^ (sum >>> 13), prime3);
    return (sum ^ (sum >>> 16)) >>> 0;
  }

  private stripes(bytes: Uint8Array, from: number): number {
    let { a, b, c, d } = this;
    let at = from;
    for (; at + 16 <= bytes.length; at += 16) {
      a = Math.imul(rotate((a + Math.imul(little(bytes, at), prime2)) | 0, 13), prime1);
      b = Math.imul(rotate((b + Math.imul(little(bytes, at + 4), prime2)) | 0, 13), prime1);
      c = Math.imul(rotate((c + Math.imul(little(bytes, at + 8), prime2)) | 0, 13), prime1);
      d = Math.imul(rotate((d + Math.imul(little(bytes, at + 12), prime2)) | 0, 13), prime1);
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
    return at;
  }
}

export function xxh32(bytes: Uint8Array): number {
  const hash = new Xxh32();
  hash.update(bytes);
  return hash.digest();
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function little(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

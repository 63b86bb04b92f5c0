const firstSlots = 1024;
const fullest = 0.7;

/**
 * Which names were seen, as 64 bits of hash each: a header of the largest size has millions of names. Who makes two
 * names collide only has his own file called ambiguous.
 */
export class SeenNames {
  private slots = new Uint32Array(2 * firstSlots);
  private used = 0;

  /** True where the name is new. */
  add(name: string): boolean {
    if (this.used > (this.slots.length / 2) * fullest) this.grow();
    const [high, low] = hashOf(name);
    const slot = place(this.slots, high, low);
    if (this.slots[slot + 1] !== 0) return false;
    this.slots[slot] = high;
    this.slots[slot + 1] = low;
    this.used += 1;
    return true;
  }

  private grow(): void {
    const old = this.slots;
    const wider = new Uint32Array(old.length * 2);
    for (let slot = 0; slot < old.length; slot += 2) {
      const high = old[slot]!;
      const low = old[slot + 1]!;
      if (low === 0) continue;
      const free = place(wider, high, low);
      wider[free] = high;
      wider[free + 1] = low;
    }
    this.slots = wider;
  }
}

/** The slot that holds the hash, or the free one where it belongs. */
function place(slots: Uint32Array, high: number, low: number): number {
  const mask = slots.length / 2 - 1;
  let slot = ((low >>> 1) & mask) * 2;
  while (slots[slot + 1] !== 0 && (slots[slot] !== high || slots[slot + 1] !== low))
    slot = (slot + 2) & (slots.length - 1);
  return slot;
}

/** Two lanes of multiply-and-xor with a final mix of each into the other; the last bit says that the slot is taken. */
function hashOf(name: string): [number, number] {
  let a = 0x9e3779b9 ^ name.length;
  let b = 0x85ebca6b;
  for (let index = 0; index < name.length; index += 1) {
    const unit = name.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x5f356495);
    a ^= a >>> 15;
    b ^= b >>> 13;
  }
  const high = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  const low = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return [(high ^ (high >>> 16)) >>> 0, ((low ^ (low >>> 15)) | 1) >>> 0];
}

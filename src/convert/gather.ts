import type { ByteSource } from '../bytes/source.ts';
import { LoadlockError } from '../core/errors.ts';

/** Elements of a source, found by strides, in the order of an array that is written row by row. */
export interface Strided {
  readonly source: ByteSource;
  /** Bytes of an element. */
  readonly bytes: number;
  /** Offset and strides in elements; every element lies inside of the source. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Bytes that are turned around, for data of the other byte order; 0 for none. */
  readonly swap: number;
  /** Bits that are flipped in each element, by byte: a sign of a number, or of an imaginary part. */
  readonly flip: Uint8Array | null;
}

/** What is gathered at once. */
const panelBytes = 8 * 2 ** 20;
/** So much is read in one go however little of it is wanted, and so much at most. */
const cheapSpan = 256 * 1024;
const longestSpan = 16 * 2 ** 20;
const leastDensity = 1 / 16;

interface Axis {
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

/** Whether the elements lie one behind the other, as they are to be written. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    if (shape[axis] === 1) continue;
    if (strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

/** Axes that go on where the one inside of them ends, as one: dozens of short ones would be walked step by step. */
function merged({ shape, strides }: Strided): { shape: number[]; strides: number[] } {
  const made = { shape: [] as number[], strides: [] as number[] };
  for (const [axis, extent] of shape.entries()) {
    const stride = strides[axis]!;
    const last = made.shape.length - 1;
    if (extent === 1) continue;
    if (last >= 0 && made.strides[last] === stride * extent) {
      made.shape[last]! *= extent;
      made.strides[last] = stride;
    } else {
      made.shape.push(extent);
      made.strides.push(stride);
    }
  }
  return made;
}

/** The gathered elements as a source of their own; memory stays at a few panels whatever the size. */
export function gathered(given: Strided): ByteSource {
  const { bytes, shape } = given;
  const size = shape.reduce((product, extent) => product * extent, bytes);
  const gatherer = new Gatherer({ ...given, ...merged(given) }, size);
  return { size, readInto: (target, offset, length, at) => gatherer.readInto(target, offset, length, at) };
}

/** Tensors are gathered one after another, so that one pair of buffers serves them all. */
const shared: { owner: Gatherer | null; panel: Uint8Array; span: Uint8Array } = {
  owner: null,
  panel: new Uint8Array(0),
  span: new Uint8Array(0),
};

/** At least `length` bytes, in whole words. */
function room(buffer: Uint8Array, length: number): Uint8Array {
  return buffer.length >= length ? buffer : new Uint8Array(Math.ceil(length / 16) * 16);
}

class Gatherer {
  private readonly given: Strided;
  private readonly size: number;
  /** The axis along which panels are cut, and the bytes of one step on it. */
  private readonly cut: number;
  private readonly step: number;
  private readonly stepsAtOnce: number;
  private panelAt = -1;
  private panelEnd = -1;
  private spanAt = -1;
  private spanLength = 0;

  constructor(given: Strided, size: number) {
    this.given = given;
    this.size = size;
    const { shape, bytes } = given;
    let step = bytes;
    let cut = shape.length;
    // The outermost axis of which one step fits a panel.
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      if (step > panelBytes) break;
      cut = axis;
      if (step * shape[axis]! > panelBytes) break;
      if (axis > 0) step *= shape[axis]!;
    }
    this.cut = cut;
    this.step = step;
    this.stepsAtOnce = Math.max(1, Math.floor(panelBytes / step));
  }

  readInto(target: Uint8Array, offset: number, length: number, at: number): number {
    const wanted = Math.min(length, this.size - at);
    for (let done = 0; done < wanted; ) {
      const place = at + done;
      if (shared.owner !== this || place < this.panelAt || place >= this.panelEnd) this.makePanel(place);
      const from = place - this.panelAt;
      const count = Math.min(wanted - done, this.panelEnd - place);
      target.set(shared.panel.subarray(from, from + count), offset + done);
      done += count;
    }
    return Math.max(0, wanted);
  }

  /** Gathers the panel that holds the byte at `place`: some steps along the cut, with all that is inside of them. */
  private makePanel(place: number): void {
    const { shape, strides, offset, bytes } = this.given;
    let index = Math.floor(place / this.step);
    const extent = this.cut < shape.length ? shape[this.cut]! : 1;
    const along = index % extent;
    const steps = Math.min(this.stepsAtOnce, extent - along);
    this.panelAt = index * this.step;
    this.panelEnd = this.panelAt + steps * this.step;
    if (shared.owner !== this) this.spanAt = -1;
    shared.owner = this;
    shared.panel = room(shared.panel, steps * this.step);
    let from = offset;
    if (this.cut < shape.length) from += along * strides[this.cut]!;
    index = Math.floor(index / extent);
    for (let axis = this.cut - 1; axis >= 0; axis -= 1) {
      from += (index % shape[axis]!) * strides[axis]!;
      index = Math.floor(index / shape[axis]!);
    }
    const axes: Axis[] = [];
    let to = 1;
    for (let axis = shape.length - 1; axis >= this.cut; axis -= 1) {
      const count = axis === this.cut ? steps : shape[axis]!;
      if (count > 1) axes.push({ count, from: strides[axis]!, to });
      to *= shape[axis]!;
    }
    axes.sort((a, b) => b.from - a.from);
    this.fill(axes, 0, from, 0);
    const made = shared.panel.subarray(0, steps * this.step);
    if (this.given.swap > 1) swapBytes(made, this.given.swap);
    if (this.given.flip !== null) flipBits(made, this.given.flip, bytes);
  }

  /** Reads what the axes from `level` on reach in one go, or goes step by step along the widest of them. */
  private fill(axes: readonly Axis[], level: number, from: number, to: number): void {
    const { bytes } = this.given;
    let reach = 1;
    let count = 1;
    for (let axis = level; axis < axes.length; axis += 1) {
      reach += (axes[axis]!.count - 1) * axes[axis]!.from;
      count *= axes[axis]!.count;
    }
    const span = reach * bytes;
    const dense = count / reach >= leastDensity;
    if (level === axes.length || span <= cheapSpan || (dense && span <= longestSpan)) {
      this.readSpan(from * bytes, span);
      this.scatter(axes, level, 0, to);
      return;
    }
    const axis = axes[level]!;
    for (let step = 0; step < axis.count; step += 1)
      this.fill(axes, level + 1, from + step * axis.from, to + step * axis.to);
  }

  private readSpan(at: number, length: number): void {
    if (this.spanAt === at && this.spanLength === length) return;
    shared.span = room(shared.span, length);
    const got = this.given.source.readInto(shared.span, 0, length, at);
    if (got < length)
      throw new LoadlockError('SOURCE_CHANGED', at + got, 'the file became shorter while it was read');
    this.spanAt = at;
    this.spanLength = length;
  }

  private scatter(axes: readonly Axis[], level: number, from: number, to: number): void {
    const { bytes } = this.given;
    if (level === axes.length) {
      shared.panel.set(shared.span.subarray(from * bytes, (from + 1) * bytes), to * bytes);
      return;
    }
    const axis = axes[level]!;
    if (level < axes.length - 1) {
      for (let step = 0; step < axis.count; step += 1)
        this.scatter(axes, level + 1, from + step * axis.from, to + step * axis.to);
      return;
    }
    if (axis.from === 1 && axis.to === 1) {
      shared.panel.set(shared.span.subarray(from * bytes, (from + axis.count) * bytes), to * bytes);
      return;
    }
    copyElements(
      shared.span,
      from * bytes,
      axis.from * bytes,
      shared.panel,
      to * bytes,
      axis.to * bytes,
      axis.count,
      bytes,
    );
  }
}

function copyElements(
  source: Uint8Array,
  from: number,
  fromStep: number,
  target: Uint8Array,
  to: number,
  toStep: number,
  count: number,
  bytes: number,
): void {
  if (bytes % 4 === 0) {
    // Both begin at a multiple of their elements, in arrays of their own.
    const words = new Uint32Array(source.buffer);
    const made = new Uint32Array(target.buffer);
    const perElement = bytes / 4;
    for (let step = 0, a = from / 4, b = to / 4; step < count; step += 1, a += fromStep / 4, b += toStep / 4)
      for (let word = 0; word < perElement; word += 1) made[b + word] = words[a + word]!;
    return;
  }
  for (let step = 0, a = from, b = to; step < count; step += 1, a += fromStep, b += toStep)
    for (let byte = 0; byte < bytes; byte += 1) target[b + byte] = source[a + byte]!;
}

function swapBytes(bytes: Uint8Array, part: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (part === 2) buffer.swap16();
  else if (part === 4) buffer.swap32();
  else if (part === 8) buffer.swap64();
  else for (let at = 0; at < bytes.length; at += part) bytes.subarray(at, at + part).reverse();
}

function flipBits(bytes: Uint8Array, flip: Uint8Array, element: number): void {
  for (let byte = 0; byte < element; byte += 1) {
    const bits = flip[byte]!;
    if (bits === 0) continue;
    for (let at = byte; at < bytes.length; at += element) bytes[at]! ^= bits;
  }
}

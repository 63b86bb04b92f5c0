import { readBytes, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import { type MsgpackToken, readMsgpack } from '../../wire/msgpack.ts';
import type { Reading } from '../format.ts';
import { itemBytes } from './dtypes.ts';

/** Types of Flax's own values (flax/serialization.py, `_MsgpackExtType`). */
const flax = { array: 1, complex: 2, scalar: 3 } as const;
const longestKey = 512;
const longestPath = 1_000;
/** What msgpack-numpy writes around an array: with the kind `O` the data is a pickle, and is loaded as one. */
const pickled = 0x4f;
/** Shorter binary values hold nothing that could be loaded. */
const smallestInner = 12;

interface Level {
  readonly map: boolean;
  left: number;
  index: number;
  key: string;
  /** In a map of msgpack-numpy: an array by its marks, of objects by its kind. */
  numpy: { marked: boolean; objects: boolean; data: MsgpackToken | null } | null;
}

/** Reads a state as Flax and Orbax write it: nested maps with arrays at their leaves. */
export function readFlax(reading: Reading): void {
  const { source } = reading;
  const state = new State(reading);
  const tokens = readMsgpack(source);
  try {
    let next = tokens.next();
    for (; next.done !== true; next = tokens.next()) state.take(next.value);
    reading.is('msgpack', state.summary());
    if (next.value < source.size) {
      const size = source.size - next.value;
      tell(reading, next.value, 'archive-hidden-data', `${size} bytes follow the value`);
      const from = next.value;
      reading.nested({ name: 'after the value', size, open: () => sliceSource(source, from, size) });
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at ?? 0, 'structure-broken', error.message);
  }
}

class State {
  private readonly reading: Reading;
  private readonly levels: Level[] = [];
  private arrays = 0;
  private extensions = 0;
  private odd = 0;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  summary(): string {
    return this.arrays === 0 ? '' : `${this.arrays} arrays`;
  }

  take(token: MsgpackToken): void {
    const level = this.levels.at(-1);
    if (level?.map === true && level.index % 2 === 0) this.key(level, token);
    else {
      if (level !== undefined && !level.map) level.key = `[${level.index}]`;
      this.value(level, token);
    }
    if (level !== undefined) {
      level.index += 1;
      level.left -= 1;
    }
    const left = token.kind === 'map' ? 2 * token.size : token.kind === 'array' ? token.size : 0;
    if (left > 0) this.levels.push({ map: token.kind === 'map', left, index: 0, key: '', numpy: null });
    while (this.levels.length > 0 && this.levels.at(-1)!.left === 0) this.close(this.levels.pop()!);
  }

  private key(level: Level, { kind, from, size, value, at }: MsgpackToken): void {
    if (kind === 'str' || kind === 'bin') level.key = this.text(from, Math.min(size, longestKey));
    else if (kind === 'int' || kind === 'float') level.key = String(value);
    else this.tellOdd(at, 'a key that is neither text nor number');
  }

  private value(level: Level | undefined, token: MsgpackToken): void {
    if ((token.kind === 'bin' || token.kind === 'str') && token.size >= smallestInner) this.inner(token);
    if (token.kind === 'ext') this.extension(token);
    else if (token.kind === 'bin' || token.kind === 'str') this.numpy(level, token);
    else if (token.kind === 'bool' && level?.key === 'nd') numpyOf(level).marked = true;
  }

  /** Layers of Thinc and spaCy keep a state of their own as bytes: a message again, with what torch saved in it. */
  private inner({ from, size }: MsgpackToken): void {
    const { source, limits } = this.reading;
    const [first = 0, second = 0] = readBytes(source, from, 2);
    const isPickle = first === 0x80 && second >= 2 && second <= 5;
    const isArchive = first === 0x50 && second === 0x4b;
    // A map of few entries whose first key is a short text.
    const isMessage = first > 0x80 && first < 0x90 && second > 0xa0 && second < 0xc0;
    if (!isPickle && !isArchive && !isMessage) return;
    this.extensions += 1;
    if (this.extensions > limits.embedded) {
      if (this.extensions === limits.embedded + 1)
        tell(this.reading, from, 'over-budget', `more than ${limits.embedded} values that hold others`);
      return;
    }
    this.reading.nested({
      name: this.path().slice(0, -1) || `bytes at ${from}`,
      size,
      open: () => sliceSource(source, from, size),
      // Bytes of a text or picture may begin so too.
      embedded: true,
    });
  }

  /** `{nd: true, type, kind: b'O', data}`. */
  private numpy(level: Level | undefined, token: MsgpackToken): void {
    if (level === undefined || !level.map) return;
    const { key } = level;
    if (key === 'kind' && token.size === 1)
      numpyOf(level).objects = readBytes(this.reading.source, token.from, 1)[0] === pickled;
    else if (key === 'type' && this.text(token.from, Math.min(8, token.size)).includes('O'))
      numpyOf(level).objects = true;
    else if (key === 'data') numpyOf(level).data = token;
  }

  private close({ numpy }: Level): void {
    if (numpy?.data == null || !numpy.marked) return;
    const { from, size, at } = numpy.data;
    if (!numpy.objects) {
      this.arrays += 1;
      return;
    }
    tell(this.reading, at, 'structure-odd', 'an array of objects, whose data is a pickle');
    const { source } = this.reading;
    this.reading.nested({ name: `${this.path()}data`, size, open: () => sliceSource(source, from, size) });
  }

  private extension(token: MsgpackToken): void {
    const { type, at, from, size } = token;
    if (type === flax.array || type === flax.scalar) this.array(token);
    else if (type === flax.complex) {
      const kinds = this.parts(token)?.map(({ kind }) => kind);
      if (kinds?.[0] !== 'array' || kinds.length !== 3) this.tellOdd(at, 'a complex number of other parts');
    } else if (type !== -1) {
      this.tellOdd(at, `a value of type ${type}, which Flax does not know`);
      this.extensions += 1;
      const { source, limits } = this.reading;
      if (this.extensions > limits.embedded) return;
      this.reading.nested({
        name: `${this.path()}type ${type} at ${at}`,
        size,
        open: () => sliceSource(source, from, size),
        embedded: true,
      });
    }
  }

  /** `(shape, dtype name, bytes)`. */
  private array(token: MsgpackToken): void {
    const parts = this.parts(token);
    const [tuple, dims] = parts ?? [];
    const rank = dims?.size ?? 0;
    const [dtype, data, ...more] = parts?.slice(2 + rank) ?? [];
    const shape = parts?.slice(2, 2 + rank).map(({ value }) => value) ?? [];
    if (
      tuple?.kind !== 'array' ||
      tuple.size !== 3 ||
      dims?.kind !== 'array' ||
      (dtype?.kind !== 'str' && dtype?.kind !== 'bin') ||
      (data?.kind !== 'bin' && data?.kind !== 'str') ||
      more.length > 0 ||
      shape.some((extent) => !Number.isSafeInteger(extent) || extent < 0)
    ) {
      tell(this.reading, token.at, 'structure-broken', `${this.path()}an array that is none`);
      return;
    }
    const name = this.text(dtype.from, Math.min(64, dtype.size));
    const bytes = itemBytes(name);
    this.arrays += 1;
    const path = this.path().slice(0, -1);
    this.reading.emit({
      kind: 'tensor',
      where: { offset: token.at },
      name: path,
      dtype: name,
      shape,
      bytes: data.size,
    });
    const count = shape.reduce((product, extent) => product * extent, 1);
    if (bytes === null)
      tell(this.reading, token.at, 'tensor-layout', `${path}: a dtype ${JSON.stringify(name)}`);
    else if (count * bytes !== data.size)
      tell(
        this.reading,
        token.at,
        'tensor-layout',
        `${path}: ${data.size} bytes for ${count} items of ${name}`,
      );
  }

  /** The few tokens inside of an extension; null where they are no value, or many. */
  private parts({ from, size }: MsgpackToken): MsgpackToken[] | null {
    const parts: MsgpackToken[] = [];
    try {
      const tokens = readMsgpack(this.reading.source, from, from + size);
      let next = tokens.next();
      for (; next.done !== true; next = tokens.next()) {
        if (parts.length > 80) return null;
        parts.push(next.value);
      }
      return next.value === from + size ? parts : null;
    } catch (error) {
      if (error instanceof ParseError) return null;
      throw error;
    }
  }

  private path(): string {
    let path = '';
    for (const { key } of this.levels) {
      if (path.length > longestPath) return `${path}…/`;
      path += `${key}/`;
    }
    return path;
  }

  private text(from: number, size: number): string {
    return Buffer.from(readBytes(this.reading.source, from, size)).toString('utf8');
  }

  private tellOdd(at: number, detail: string): void {
    this.odd += 1;
    if (this.odd <= 100) tell(this.reading, at, 'structure-odd', detail);
  }
}

function numpyOf(level: Level): NonNullable<Level['numpy']> {
  level.numpy ??= { marked: false, objects: false, data: null };
  return level.numpy;
}

function tell(reading: Reading, offset: number, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
}

import { crc32, deflateRawSync } from 'node:zlib';

/** What a header says; what is left out is told as it is. */
interface Said {
  readonly name?: string;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly packed?: number;
  readonly size?: number;
  readonly extra?: Uint8Array;
}

export interface Part extends Said {
  readonly name: string;
  readonly data: string | Uint8Array;
  readonly deflate?: boolean;
  /** Bytes that are written instead of the compressed data. */
  readonly raw?: Uint8Array;
  readonly local?: Said;
  readonly central?: Said & { readonly offset?: number; readonly mode?: number };
  /** A data descriptor, and zeros in the local header. */
  readonly descriptor?: 'signed' | 'bare' | 'wide' | 'wide-bare' | Uint8Array;
  /** Bytes before the local header. */
  readonly before?: string | Uint8Array;
  /** Not listed in the directory. */
  readonly hidden?: boolean;
}

export interface Whole {
  /** Before everything; offsets do not count it unless `shift` is set. */
  readonly prefix?: string;
  readonly shift?: boolean;
  readonly beforeDirectory?: string | Uint8Array;
  readonly comment?: string | Uint8Array;
  readonly trailing?: string | Uint8Array;
  readonly end?: { disk?: number; entries?: number; size?: number; offset?: number; commentSize?: number };
  readonly zip64?: boolean | { offset?: number; size?: number };
}

/** Writes a zip record by record (APPNOTE.TXT 4.3), so that each field can be made to lie. */
export function buildZip(parts: readonly Part[], whole: Whole = {}): Uint8Array {
  const prefix = bytesOf(whole.prefix ?? '');
  const chunks: Uint8Array[] = [prefix];
  let at = prefix.length;
  const shift = whole.shift === true ? 0 : prefix.length;
  const push = (bytes: Uint8Array): void => {
    chunks.push(bytes);
    at += bytes.length;
  };
  const directory: Uint8Array[] = [];
  let listed = 0;
  for (const part of parts) {
    push(bytesOf(part.before ?? ''));
    const data = bytesOf(part.data);
    const packed = part.raw ?? (part.deflate === true ? deflateRawSync(data) : data);
    const told = {
      name: part.name,
      flags: (part.flags ?? 0) | (part.descriptor === undefined ? 0 : 8),
      method: part.method ?? (part.deflate === true ? 8 : 0),
      crc: part.crc ?? crc32(data),
      packed: part.packed ?? packed.length,
      size: part.size ?? data.length,
      extra: part.extra ?? new Uint8Array(0),
    };
    const unknown = part.descriptor === undefined ? {} : { crc: 0, packed: 0, size: 0 };
    if (part.hidden !== true) {
      directory.push(
        centralEntry(
          { ...told, ...part.central },
          part.central?.offset ?? at - shift,
          part.central?.mode ?? 0,
        ),
      );
      listed += 1;
    }
    push(localHeader({ ...told, ...unknown, ...part.local }));
    push(packed);
    if (part.descriptor !== undefined) push(descriptor(part.descriptor, told));
  }
  push(bytesOf(whole.beforeDirectory ?? ''));
  const start = at - shift;
  for (const entry of directory) push(entry);
  const size = at - shift - start;
  const end = { disk: 0, entries: listed, size, offset: start, ...whole.end };
  if (whole.zip64 !== undefined && whole.zip64 !== false) {
    const lies = whole.zip64 === true ? {} : whole.zip64;
    const recordAt = at - shift;
    push(zip64End({ entries: listed, size, offset: start, ...lies }));
    push(numbers([4, 0x07064b50], [4, 0], [8, recordAt], [4, 1]));
    Object.assign(end, { entries: 0xffff, size: 0xffffffff, offset: 0xffffffff, ...whole.end });
  }
  const comment = bytesOf(whole.comment ?? '');
  const { disk, entries } = end;
  push(
    numbers(
      [4, 0x06054b50],
      [2, disk],
      [2, disk],
      [2, entries],
      [2, entries],
      [4, end.size],
      [4, end.offset],
      [2, whole.end?.commentSize ?? comment.length],
    ),
  );
  push(comment);
  push(bytesOf(whole.trailing ?? ''));
  return Buffer.concat(chunks);
}

type Full = Required<Said>;

function localHeader({ name, flags, method, crc, packed, size, extra }: Full): Uint8Array {
  const raw = bytesOf(name);
  const head = numbers(
    [4, 0x04034b50],
    [2, 20],
    [2, flags],
    [2, method],
    [4, 0],
    [4, crc],
    [4, packed],
    [4, size],
    [2, raw.length],
    [2, extra.length],
  );
  return Buffer.concat([head, raw, extra]);
}

function centralEntry(told: Full, offset: number, mode: number): Uint8Array {
  const raw = bytesOf(told.name);
  const { flags, method, crc, packed, size, extra } = told;
  const head = numbers(
    [4, 0x02014b50],
    [2, 0x0314],
    [2, 20],
    [2, flags],
    [2, method],
    [4, 0],
    [4, crc],
    [4, packed],
    [4, size],
    [2, raw.length],
    [2, extra.length],
    [2, 0],
    [4, 0],
    [4, mode * 65536],
    [4, offset],
  );
  return Buffer.concat([head, raw, extra]);
}

function descriptor(kind: NonNullable<Part['descriptor']>, { crc, packed, size }: Full): Uint8Array {
  if (typeof kind !== 'string') return kind;
  const width = kind.startsWith('wide') ? 8 : 4;
  const values = numbers([4, crc], [width, packed], [width, size]);
  return kind.endsWith('bare') ? values : Buffer.concat([numbers([4, 0x08074b50]), values]);
}

function zip64End({ entries, size, offset }: { entries: number; size: number; offset: number }): Uint8Array {
  return numbers(
    [4, 0x06064b50],
    [8, 44],
    [2, 45],
    [2, 45],
    [4, 0],
    [4, 0],
    [8, entries],
    [8, entries],
    [8, size],
    [8, offset],
  );
}

/** Little-endian numbers, each with its width in bytes. */
export function numbers(...values: [2 | 4 | 8, number][]): Uint8Array {
  return Buffer.concat(
    values.map(([width, value]) => {
      const bytes = Buffer.alloc(width);
      if (width === 2) bytes.writeUInt16LE(value);
      else if (width === 4) bytes.writeUInt32LE(value);
      else bytes.writeBigUInt64LE(BigInt(value));
      return bytes;
    }),
  );
}

/** An extra field. */
export function extra(id: number, data: Uint8Array): Uint8Array {
  return Buffer.concat([numbers([2, id], [2, data.length]), data]);
}

/** Text is written byte for byte. */
export function bytesOf(value: string | Uint8Array): Uint8Array {
  return typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
}

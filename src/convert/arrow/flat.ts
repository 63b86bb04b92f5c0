/**
 * A FlatBuffer as a tree: tables with their fields by number, texts, and vectors of tables, of structs or of numbers.
 * Source: flatbuffers.dev, Internals. All scalars are written, so that no default of a schema matters.
 */
export type FlatField =
  | { readonly is: 'u8' | 'i16' | 'i32' | 'i64'; readonly value: number }
  | { readonly is: 'ref'; readonly to: FlatNode };

export type FlatNode =
  | { readonly node: 'table'; readonly fields: ReadonlyMap<number, FlatField> }
  | { readonly node: 'text'; readonly text: string }
  | { readonly node: 'tables'; readonly tables: readonly FlatNode[] }
  /** `bytes` are `count` structs, aligned to eight bytes. */
  | { readonly node: 'structs'; readonly count: number; readonly bytes: Uint8Array };

const widths = { u8: 1, i16: 2, i32: 4, i64: 8, ref: 4 } as const;

export function flatBuffer(root: FlatNode): Uint8Array {
  const writer = new FlatWriter();
  writer.grow(8);
  writer.link(0, writer.put(root));
  writer.align(8);
  return writer.bytes.subarray(0, writer.size);
}

export function table(fields: readonly (readonly [number, FlatField])[]): FlatNode {
  return { node: 'table', fields: new Map(fields) };
}

export function scalar(is: 'u8' | 'i16' | 'i32' | 'i64', value: number): FlatField {
  return { is, value };
}

export function ref(to: FlatNode): FlatField {
  return { is: 'ref', to };
}

export function text(value: string): FlatField {
  return ref({ node: 'text', text: value });
}

export function tables(of: readonly FlatNode[]): FlatField {
  return ref({ node: 'tables', tables: of });
}

/** Parents stand before what they lead to: offsets are never negative. */
class FlatWriter {
  bytes: Buffer = Buffer.alloc(1024);
  size = 0;

  grow(count: number): number {
    const at = this.size;
    this.size += count;
    if (this.size > this.bytes.length) {
      const bytes = Buffer.alloc(2 * this.size);
      bytes.set(this.bytes.subarray(0, at));
      this.bytes = bytes;
    }
    return at;
  }

  align(to: number, ahead = 0): void {
    this.grow((to - ((this.size + ahead) % to)) % to);
  }

  link(at: number, to: number): void {
    this.bytes.writeUInt32LE(to - at, at);
  }

  put(node: FlatNode): number {
    if (node.node === 'table') return this.putTable(node.fields);
    if (node.node === 'text') {
      this.align(4);
      const bytes = Buffer.from(node.text);
      const at = this.grow(4 + bytes.length + 1);
      this.bytes.writeUInt32LE(bytes.length, at);
      this.bytes.set(bytes, at + 4);
      return at;
    }
    if (node.node === 'structs') {
      this.align(8, 4);
      const at = this.grow(4 + node.bytes.length);
      this.bytes.writeUInt32LE(node.count, at);
      this.bytes.set(node.bytes, at + 4);
      return at;
    }
    this.align(4);
    const at = this.grow(4 + 4 * node.tables.length);
    this.bytes.writeUInt32LE(node.tables.length, at);
    node.tables.forEach((item, index) => {
      const place = at + 4 + 4 * index;
      this.link(place, this.put(item));
    });
    return at;
  }

  private putTable(fields: ReadonlyMap<number, FlatField>): number {
    const slots = Math.max(-1, ...fields.keys()) + 1;
    const places = new Map<number, number>();
    let length = 4;
    for (const [slot, field] of fields) {
      const width = widths[field.is];
      length = Math.ceil(length / width) * width;
      places.set(slot, length);
      length += width;
    }
    this.align(8, 4 + 2 * slots);
    const head = this.grow(4 + 2 * slots);
    const at = this.grow(length);
    this.bytes.writeUInt16LE(4 + 2 * slots, head);
    this.bytes.writeUInt16LE(length, head + 2);
    this.bytes.writeInt32LE(at - head, at);
    for (const [slot, place] of places) this.bytes.writeUInt16LE(place, head + 4 + 2 * slot);
    for (const [slot, field] of fields) {
      const place = at + places.get(slot)!;
      if (field.is === 'ref') this.link(place, this.put(field.to));
      else if (field.is === 'u8') this.bytes.writeUInt8(field.value, place);
      else if (field.is === 'i16') this.bytes.writeInt16LE(field.value, place);
      else if (field.is === 'i32') this.bytes.writeInt32LE(field.value, place);
      else this.bytes.writeBigInt64LE(BigInt(field.value), place);
    }
    return at;
  }
}

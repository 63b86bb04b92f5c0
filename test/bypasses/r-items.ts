/** Items of an R serialization, version 2, as serialize(x, NULL, version = 2) writes them. */
export type Item = Buffer;

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
}

export const nil: Item = word(254);
export const globalEnvironment: Item = word(253);
export const unbound: Item = word(252);

function text(value: string): Buffer {
  return Buffer.concat([word(9), word(Buffer.byteLength(value)), Buffer.from(value)]);
}

export function name(value: string): Item {
  return Buffer.concat([word(1), text(value)]);
}

export function string(value: string): Item {
  return Buffer.concat([word(16), word(1), text(value)]);
}

function cells(items: readonly Item[]): Buffer {
  return Buffer.concat([...items.flatMap((item) => [word(2), item]), nil]);
}

/** `head(args)`. */
export function call(head: string | Item, ...args: readonly Item[]): Item {
  return Buffer.concat([word(6), typeof head === 'string' ? name(head) : head, cells(args)]);
}

/** `function() body`, in the global environment. */
export function closure(body: Item): Item {
  return Buffer.concat([word(0x403), globalEnvironment, nil, body]);
}

/** `function() body` of a package: what it calls is looked for in there first. */
export function closureOf(from: string, body: Item): Item {
  const namespace = Buffer.concat([word(249), word(0), word(1), text(from)]);
  return Buffer.concat([word(0x403), namespace, nil, body]);
}

/** A function of R's own table, by its name there. */
export function primitive(value: string): Item {
  return Buffer.concat([word(8), word(value.length), Buffer.from(value)]);
}

export function strings(...values: readonly string[]): Item {
  return Buffer.concat([word(16), word(values.length), ...values.map(text)]);
}

export function promise(code: Item, value: Item = unbound): Item {
  return Buffer.concat([word(0x405), globalEnvironment, value, code]);
}

export function list(...items: readonly Item[]): Item {
  return Buffer.concat([word(19), word(items.length), ...items]);
}

/** A list with attributes, as models have them. */
export function withAttribute(item: Item, key: string, value: Item): Item {
  const flagged = Buffer.from(item);
  flagged.writeInt32BE(flagged.readInt32BE(0) | 0x200, 0);
  return Buffer.concat([flagged, word(0x402), name(key), value, nil]);
}

export function rds(item: Item): Buffer {
  return Buffer.concat([Buffer.from('X\n'), word(2), word(0x40202), word(0x20300), item]);
}

/** A workspace that binds names to values. */
export function workspace(bindings: Readonly<Record<string, Item>>): Buffer {
  const bound = Object.entries(bindings).flatMap(([key, value]) => [word(0x402), name(key), value]);
  return Buffer.concat([Buffer.from('RDX2\n'), rds(Buffer.concat([...bound, nil]))]);
}

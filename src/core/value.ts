/**
 * What a pickle's program computes, without computing it: constants are plain values, everything that the real
 * unpickler would import or call is a symbol that remembers how it came to be.
 */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | Float
  | Text
  | Blob
  | List
  | Tuple
  | Dict
  | SetOf
  | Global
  | Call
  | PersistentId
  | Extension
  | OutOfBand
  | Elided;

/** Reads a constant's bytes again when a rule or a person wants to see it. */
export interface ConstantReader {
  /** At most `limits.textBytes` of the constant, decoded as its opcode says. */
  text(constant: Text): string;
  bytes(constant: Blob): Uint8Array;
}

export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** How the bytes of a text are written: UTF-8, protocol 0's escapes, or Python 2's 8-bit strings. */
export type TextEncoding = 'utf8' | 'raw-unicode-escape' | 'string-escape' | 'latin1';

/** A string constant, kept as the place of its bytes; decoded only when somebody looks. */
export class Text {
  readonly at: number;
  readonly length: number;
  readonly encoding: TextEncoding;
  private readonly reader: ConstantReader;
  private decoded: string | undefined;
  constructor(reader: ConstantReader, at: number, length: number, encoding: TextEncoding) {
    this.reader = reader;
    this.at = at;
    this.length = length;
    this.encoding = encoding;
  }
  get value(): string {
    this.decoded ??= this.reader.text(this);
    return this.decoded;
  }
  /** Some of its bytes as a text of their own: showing both ends of a long text reads no more than these. */
  piece(from: number, length: number): Text {
    return new Text(this.reader, this.at + from, length, this.encoding);
  }
}

/** A bytes or bytearray constant, kept as the place of its bytes. */
export class Blob {
  readonly at: number;
  readonly length: number;
  readonly mutable: boolean;
  private readonly reader: ConstantReader;
  constructor(reader: ConstantReader, at: number, length: number, mutable: boolean) {
    this.reader = reader;
    this.at = at;
    this.length = length;
    this.mutable = mutable;
  }
  get value(): Uint8Array {
    return this.reader.bytes(this);
  }
  /** Some of its bytes, read alone. */
  piece(from: number, length: number): Uint8Array {
    return this.reader.bytes(new Blob(this.reader, this.at + from, length, this.mutable));
  }
}

const none: readonly Value[] = [];

/** Items are shared with an empty list until the first one is kept: most lists of a large pickle keep none. */
export class List {
  items: readonly Value[] = none;
  /** Items that were appended but not kept, for want of budget. */
  dropped = 0;
}

/** Makes a constant of what a slot of the machine holds. */
export interface ConstantSource {
  value(slotTag: number, num: number, ref: undefined): Value;
}

export class Tuple {
  private made: readonly Value[] | null;
  readonly length: number;
  /** Items beyond the budget: `length` counts them, `items` does not hold them. */
  readonly dropped: number;
  private readonly source: ConstantSource | null;
  private readonly tags: number;
  private readonly first: number;
  private readonly second: number;
  /** How many tuples and calls lie in it, one inside of the other. */
  depth = 0;
  /** Without `items`: one or two constants, made by `source` when somebody looks. */
  constructor(
    items: readonly Value[] | null,
    length: number,
    dropped = 0,
    source: ConstantSource | null = null,
    tags = 0,
    first = 0,
    second = 0,
  ) {
    this.made = items;
    this.length = length;
    this.dropped = dropped;
    this.source = source;
    this.tags = tags;
    this.first = first;
    this.second = second;
  }
  get items(): readonly Value[] {
    if (this.made === null) {
      const source = this.source!;
      const one = source.value(this.tags & 15, this.first, undefined);
      this.made = this.length === 1 ? [one] : [one, source.value(this.tags >> 4, this.second, undefined)];
    }
    return this.made;
  }
}

export class Dict {
  /** Keys and values in turn, in the order of the program; a key set twice is there twice. */
  entries: readonly Value[] = none;
  dropped = 0;
}

export class SetOf {
  items: readonly Value[] = none;
  readonly frozen: boolean;
  dropped = 0;
  constructor(frozen: boolean) {
    this.frozen = frozen;
  }
}

/** How an import was written. */
export type ImportOpcode = 'GLOBAL' | 'STACK_GLOBAL' | 'INST';

/** What `find_class(module, name)` would return. A part that is not a constant is null. */
export class Global {
  readonly module: string | null;
  readonly name: string | null;
  readonly opcode: ImportOpcode;
  /** The protocol in force: below 3 names of Python 2 are mapped, from 4 on dots in a name are attributes. */
  readonly protocol: number;
  readonly at: number;
  /** For whoever judges it, so that it is looked up once; a weak map costs more than the look-up. */
  note: unknown = undefined;
  constructor(
    module: string | null,
    name: string | null,
    opcode: ImportOpcode,
    protocol: number,
    at: number,
  ) {
    this.module = module;
    this.name = name;
    this.opcode = opcode;
    this.protocol = protocol;
    this.at = at;
  }
}

/** The opcode that makes the unpickler call something. */
export type CallOpcode =
  | 'REDUCE'
  | 'INST'
  | 'OBJ'
  | 'NEWOBJ'
  | 'NEWOBJ_EX'
  | 'BUILD'
  | 'APPEND'
  | 'APPENDS'
  | 'SETITEM'
  | 'SETITEMS'
  | 'ADDITEMS'
  /** No opcode of its own: an object becomes a key or a member of a set, so that `__hash__` and `__eq__` run. */
  | 'HASH'
  /** Nor for this: a class or function is put into a container, where whoever holds that can call it. */
  | 'HOLD';

/**
 * A call that the unpickler would make, and the object that comes of it.
 * For REDUCE, INST and OBJ `callable(*args)`; for NEWOBJ(_EX) `callable.__new__(callable, *args, **kwargs)`.
 */
export class Call {
  readonly via: CallOpcode;
  readonly callable: Value;
  readonly args: Value;
  readonly kwargs: Value;
  readonly at: number;
  /** States that BUILD gave to the object, in order. */
  states: readonly Value[] = none;
  /** What APPEND(S) and ADDITEMS put into it, item by item. */
  items: readonly Value[] = none;
  /** What SETITEM(S) put into it, keys and values in turn. */
  entries: readonly Value[] = none;
  dropped = 0;
  /** How many tuples and calls lie in what is called and given, one inside of the other. */
  depth = 0;
  /** For whoever judges it: what it denotes, and what it makes. */
  note: unknown = undefined;
  secondNote: unknown = undefined;
  constructor(via: CallOpcode, callable: Value, args: Value, kwargs: Value, at: number) {
    this.via = via;
    this.callable = callable;
    this.args = args;
    this.kwargs = kwargs;
    this.at = at;
  }
}

export class PersistentId {
  readonly id: Value;
  readonly at: number;
  constructor(id: Value, at: number) {
    this.id = id;
    this.at = at;
  }
}

/** An object named by a number in the process-wide registry of `copyreg`. */
export class Extension {
  readonly code: number;
  readonly at: number;
  constructor(code: number, at: number) {
    this.code = code;
    this.at = at;
  }
}

/** A buffer that the caller of the unpickler hands over beside the stream (protocol 5). */
export class OutOfBand {
  readonly at: number;
  constructor(at: number) {
    this.at = at;
  }
}

/** What was let go for want of budget. It may be anything, unless `scalar` says that it is a plain constant. */
export class Elided {
  readonly scalar: boolean;
  constructor(scalar: boolean) {
    this.scalar = scalar;
  }
}
export const elided: Elided = new Elided(false);
export const elidedScalar: Elided = new Elided(true);

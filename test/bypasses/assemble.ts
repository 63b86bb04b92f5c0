/** A pickle assembler for tests: each function gives the bytes of one opcode; `pickle` joins them. */

export type Part = Uint8Array | readonly Part[];

const encoder = new TextEncoder();

export function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

export function ascii(text: string): Uint8Array {
  return encoder.encode(text);
}

export function join(...parts: Part[]): Uint8Array {
  const flat: Uint8Array[] = [];
  const visit = (part: Part): void => {
    if (part instanceof Uint8Array) flat.push(part);
    else for (const inner of part) visit(inner);
  };
  for (const part of parts) visit(part);
  const whole = new Uint8Array(flat.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of flat) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function little(value: number, width: number): Uint8Array {
  return Uint8Array.from({ length: width }, (_, index) => Math.floor(value / 256 ** index) % 256);
}

export const mark: Part = ascii('(');
export const stop: Part = ascii('.');
export const pop: Part = ascii('0');
export const popMark: Part = ascii('1');
export const dup: Part = ascii('2');
export const none: Part = ascii('N');
export const emptyTuple: Part = ascii(')');
export const emptyList: Part = ascii(']');
export const emptyDict: Part = ascii('}');
export const emptySet: Part = bytes(0x8f);
export const tuple: Part = ascii('t');
export const tuple1: Part = bytes(0x85);
export const tuple2: Part = bytes(0x86);
export const dict: Part = ascii('d');
export const append: Part = ascii('a');
export const appends: Part = ascii('e');
export const setItem: Part = ascii('s');
export const setItems: Part = ascii('u');
export const addItems: Part = bytes(0x90);
export const reduce: Part = ascii('R');
export const build: Part = ascii('b');
export const newObject: Part = bytes(0x81);
export const newObjectEx: Part = bytes(0x92);
export const object: Part = ascii('o');
export const stackGlobalOpcode: Part = bytes(0x93);
export const memoize: Part = bytes(0x94);
export const binPersistent: Part = ascii('Q');
export const nextBuffer: Part = bytes(0x97);

export function proto(version: number): Part {
  return bytes(0x80, version);
}

/** `cmodule\nname\n` */
export function global(module: string, name: string): Part {
  return ascii(`c${module}\n${name}\n`);
}

/** `imodule\nname\n`: takes its arguments from the last mark on. */
export function inst(module: string, name: string): Part {
  return ascii(`i${module}\n${name}\n`);
}

export function unicode(text: string): Part {
  const encoded = encoder.encode(text);
  return join(ascii('X'), little(encoded.length, 4), encoded);
}

export function shortUnicode(text: string): Part {
  const encoded = encoder.encode(text);
  return join(bytes(0x8c, encoded.length), encoded);
}

export function longUnicode(text: string): Part {
  const encoded = encoder.encode(text);
  return join(bytes(0x8d), little(encoded.length, 8), encoded);
}

/** Protocol 0: `Vtext\n`, with escapes as they are. */
export function unicodeLine(text: string): Part {
  return ascii(`V${text}\n`);
}

/** Protocol 0 of Python 2: `S'text'\n`, with escapes as they are. */
export function stringLine(text: string): Part {
  return ascii(`S'${text}'\n`);
}

export function binString(text: string): Part {
  return join(ascii('T'), little(text.length, 4), ascii(text));
}

export function shortBinString(text: string): Part {
  return join(ascii('U'), bytes(text.length), ascii(text));
}

export function blob(content: Uint8Array): Part {
  return join(ascii('B'), little(content.length, 4), content);
}

export function int(value: number): Part {
  return join(ascii('J'), little(value < 0 ? value + 2 ** 32 : value, 4));
}

export function put(index: number): Part {
  return bytes(0x71, index);
}

export function get(index: number): Part {
  return bytes(0x68, index);
}

export function putLine(index: number): Part {
  return ascii(`p${index}\n`);
}

export function getLine(index: number): Part {
  return ascii(`g${index}\n`);
}

export function longPut(index: number): Part {
  return join(ascii('r'), little(index, 4));
}

export function longGet(index: number): Part {
  return join(ascii('j'), little(index, 4));
}

export function ext1(code: number): Part {
  return bytes(0x82, code);
}

export function ext2(code: number): Part {
  return join(bytes(0x83), little(code, 2));
}

export function ext4(code: number): Part {
  return join(bytes(0x84), little(code, 4));
}

export function persistentLine(id: string): Part {
  return ascii(`P${id}\n`);
}

export function frame(content: Uint8Array): Part {
  return join(bytes(0x95), little(content.length, 8), content);
}

export function frameHeader(length: number): Part {
  return join(bytes(0x95), little(length, 8));
}

/** Two texts and STACK_GLOBAL. */
export function stackGlobal(module: string, name: string): Part {
  return [shortUnicode(module), shortUnicode(name), stackGlobalOpcode];
}

/** `callable(*args)`, where each argument leaves one value on the stack. */
export function call(callable: Part, ...args: Part[]): Part {
  return [callable, mark, ...args, tuple, reduce];
}

/** `object.__setstate__(state)`. */
export function setState(target: Part, state: Part): Part {
  return [target, state, build];
}

/** `{key: value, ...}` of texts and values in turn. */
export function dictOf(...entries: (readonly [Part, Part])[]): Part {
  return [emptyDict, mark, ...entries.flat(), setItems];
}

export function pickle(...parts: Part[]): Uint8Array {
  return join(...parts, stop);
}

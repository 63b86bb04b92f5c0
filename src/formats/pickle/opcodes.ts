/** The shape of an opcode's argument (CPython's pickletools calls these `ArgumentDescriptor`s). */
export type ArgumentKind =
  | 'none'
  | 'u1'
  | 'u2'
  | 'i4'
  | 'u4'
  | 'u8'
  | 'f8'
  | 'decimal'
  | 'line'
  | 'two-lines'
  | 'long1'
  | 'long4'
  | 'counted-u1'
  | 'counted-i4'
  | 'counted-u4'
  | 'counted-u8';

export interface Opcode {
  readonly code: number;
  readonly name: string;
  readonly argument: ArgumentKind;
  readonly protocol: number;
}

/** Every opcode of protocols 0 to 5: character, name, argument, first protocol (CPython Lib/pickletools.py). */
const table: readonly (readonly [string, string, ArgumentKind, number])[] = [
  ['(', 'MARK', 'none', 0],
  ['.', 'STOP', 'none', 0],
  ['0', 'POP', 'none', 0],
  ['1', 'POP_MARK', 'none', 1],
  ['2', 'DUP', 'none', 0],
  ['F', 'FLOAT', 'line', 0],
  ['I', 'INT', 'line', 0],
  ['J', 'BININT', 'i4', 1],
  ['K', 'BININT1', 'u1', 1],
  ['L', 'LONG', 'line', 0],
  ['M', 'BININT2', 'u2', 1],
  ['N', 'NONE', 'none', 0],
  ['P', 'PERSID', 'line', 0],
  ['Q', 'BINPERSID', 'none', 1],
  ['R', 'REDUCE', 'none', 0],
  ['S', 'STRING', 'line', 0],
  ['T', 'BINSTRING', 'counted-i4', 1],
  ['U', 'SHORT_BINSTRING', 'counted-u1', 1],
  ['V', 'UNICODE', 'line', 0],
  ['X', 'BINUNICODE', 'counted-u4', 1],
  ['a', 'APPEND', 'none', 0],
  ['b', 'BUILD', 'none', 0],
  ['c', 'GLOBAL', 'two-lines', 0],
  ['d', 'DICT', 'none', 0],
  ['}', 'EMPTY_DICT', 'none', 1],
  ['e', 'APPENDS', 'none', 1],
  ['g', 'GET', 'decimal', 0],
  ['h', 'BINGET', 'u1', 1],
  ['i', 'INST', 'two-lines', 0],
  ['j', 'LONG_BINGET', 'u4', 1],
  ['l', 'LIST', 'none', 0],
  [']', 'EMPTY_LIST', 'none', 1],
  ['o', 'OBJ', 'none', 1],
  ['p', 'PUT', 'decimal', 0],
  ['q', 'BINPUT', 'u1', 1],
  ['r', 'LONG_BINPUT', 'u4', 1],
  ['s', 'SETITEM', 'none', 0],
  ['t', 'TUPLE', 'none', 0],
  [')', 'EMPTY_TUPLE', 'none', 1],
  ['u', 'SETITEMS', 'none', 1],
  ['G', 'BINFLOAT', 'f8', 1],
  ['\x80', 'PROTO', 'u1', 2],
  ['\x81', 'NEWOBJ', 'none', 2],
  ['\x82', 'EXT1', 'u1', 2],
  ['\x83', 'EXT2', 'u2', 2],
  ['\x84', 'EXT4', 'i4', 2],
  ['\x85', 'TUPLE1', 'none', 2],
  ['\x86', 'TUPLE2', 'none', 2],
  ['\x87', 'TUPLE3', 'none', 2],
  ['\x88', 'NEWTRUE', 'none', 2],
  ['\x89', 'NEWFALSE', 'none', 2],
  ['\x8a', 'LONG1', 'long1', 2],
  ['\x8b', 'LONG4', 'long4', 2],
  ['B', 'BINBYTES', 'counted-u4', 3],
  ['C', 'SHORT_BINBYTES', 'counted-u1', 3],
  ['\x8c', 'SHORT_BINUNICODE', 'counted-u1', 4],
  ['\x8d', 'BINUNICODE8', 'counted-u8', 4],
  ['\x8e', 'BINBYTES8', 'counted-u8', 4],
  ['\x8f', 'EMPTY_SET', 'none', 4],
  ['\x90', 'ADDITEMS', 'none', 4],
  ['\x91', 'FROZENSET', 'none', 4],
  ['\x92', 'NEWOBJ_EX', 'none', 4],
  ['\x93', 'STACK_GLOBAL', 'none', 4],
  ['\x94', 'MEMOIZE', 'none', 4],
  ['\x95', 'FRAME', 'u8', 4],
  ['\x96', 'BYTEARRAY8', 'counted-u8', 5],
  ['\x97', 'NEXT_BUFFER', 'none', 5],
  ['\x98', 'READONLY_BUFFER', 'none', 5],
];

export const opcodes: readonly Opcode[] = table.map(([character, name, argument, protocol]) => ({
  code: character.charCodeAt(0),
  name,
  argument,
  protocol,
}));

const byCode: readonly (Opcode | undefined)[] = (() => {
  const list: (Opcode | undefined)[] = new Array(256).fill(undefined);
  for (const opcode of opcodes) list[opcode.code] = opcode;
  return list;
})();

/** The opcode with this byte; undefined where the unpickler would stop with an error. */
export function opcodeOf(code: number): Opcode | undefined {
  return byCode[code];
}

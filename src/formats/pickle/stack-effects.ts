/** What an opcode takes from the stack and leaves on it, for following depths without values. */
export interface StackEffect {
  /** Values taken; with `toMark`, values below the mark that must be there. */
  readonly takes: number;
  readonly gives: number;
  /** Takes the last mark and everything above it first. */
  readonly toMark: boolean;
}

const fixed: readonly (readonly [readonly string[], number, number])[] = [
  [['PROTO', 'FRAME'], 0, 0],
  [['STOP', 'POP'], 1, 0],
  [['DUP'], 1, 2],
  [['MEMOIZE', 'PUT', 'BINPUT', 'LONG_BINPUT', 'READONLY_BUFFER', 'TUPLE1', 'BINPERSID'], 1, 1],
  [['TUPLE2', 'REDUCE', 'NEWOBJ', 'BUILD', 'APPEND', 'STACK_GLOBAL'], 2, 1],
  [['TUPLE3', 'NEWOBJ_EX', 'SETITEM'], 3, 1],
];
const marked: readonly (readonly [readonly string[], number, number])[] = [
  [['POP_MARK'], 0, 0],
  [['LIST', 'TUPLE', 'DICT', 'FROZENSET', 'INST', 'OBJ'], 0, 1],
  [['APPENDS', 'ADDITEMS', 'SETITEMS'], 1, 1],
];

const effects: ReadonlyMap<string, StackEffect> = (() => {
  const map = new Map<string, StackEffect>();
  for (const [names, takes, gives] of fixed)
    for (const name of names) map.set(name, { takes, gives, toMark: false });
  for (const [names, takes, gives] of marked)
    for (const name of names) map.set(name, { takes, gives, toMark: true });
  return map;
})();

/** Constants, empty containers, GET, GLOBAL, EXT, PERSID and NEXT_BUFFER. */
const pushes: StackEffect = { takes: 0, gives: 1, toMark: false };

/** The effect of any opcode but MARK; POP right above a mark takes that mark instead. */
export function stackEffectOf(name: string): StackEffect {
  return effects.get(name) ?? pushes;
}

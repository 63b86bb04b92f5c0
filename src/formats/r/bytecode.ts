import { type Item, sexp } from './types.ts';

/** Arguments of each instruction, by its number (R 4's compiler package, `Opcodes.argc`). */
const operands: readonly number[] = [
  ...'001200021003100010001111111101010010001111111111111111111111011202020202022000000000111121',
  ...'211101112100402211112222221122111200100',
].map(Number);
/** GETFUN, GETGLOBFUN, GETSYMFUN, GETBUILTIN, GETINTLBUILTIN: the operand is the place of a name. */
const getsFunction: ReadonlySet<number> = new Set([23, 24, 25, 26, 27]);
/**
 * Versions of the instruction set that the table holds for. An R that does not know the version runs the source that
 * stands among the constants; of any other, the names among the constants tell what it may call.
 */
const oldestVersion = 9;
const newestVersion = 12;

export interface Instructions {
  /** Functions that the instructions fetch by name, whatever the source beside them says. */
  readonly names: readonly string[];
  /** What is wrong with them; R does not check. */
  readonly problem: string | null;
}

/** Walks the instructions: `code` is the version, then instructions with their operands. */
export function readInstructions(code: readonly number[], constants: readonly Item[]): Instructions {
  const names: string[] = [];
  const [version = 0] = code;
  if (version < oldestVersion || version > newestVersion) return { names, problem: null };
  const most = Math.max(code.length, constants.length);
  for (let at = 1; at < code.length; ) {
    const opcode = code[at]!;
    const count = operands[opcode];
    if (count === undefined) return { names, problem: `an instruction ${opcode}` };
    for (let index = 1; index <= count; index += 1) {
      const operand = code[at + index];
      if (operand === undefined || operand < -1 || operand >= most)
        return { names, problem: `instruction ${opcode} with an operand out of range` };
    }
    if (getsFunction.has(opcode)) {
      const constant = constants[code[at + 1]!];
      if (constant?.type !== sexp.symbol || constant.name === null)
        return { names, problem: 'a function that is fetched by no name' };
      names.push(constant.name);
    }
    at += 1 + count;
  }
  return { names, problem: null };
}

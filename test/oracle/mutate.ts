import { bareOpcodes, everyOpcode, instructionsOf, numberWidth } from './cut.ts';
import {
  extension,
  gadget,
  globalInstructions,
  type Instruction,
  join,
  littleEndian,
  numberConstant,
  putOrGet,
  someText,
} from './instructions.ts';
import { randomProgram } from './programs.ts';
import type { Random } from './random.ts';

type Mutation = (random: Random, list: Instruction[], corpus: readonly Uint8Array[]) => Instruction[];

function anyInstruction(random: Random): Instruction {
  switch (random.below(6)) {
    case 0:
      return putOrGet(random, random.chance(0.5));
    case 1:
      return numberConstant(random);
    case 2:
      return extension(random);
    case 3:
      return someText(random);
    default:
      return Uint8Array.of(random.pick([...bareOpcodes]).charCodeAt(0));
  }
}

function spliced(
  list: readonly Instruction[],
  at: number,
  remove: number,
  add: readonly Instruction[],
): Instruction[] {
  return [...list.slice(0, at), ...add, ...list.slice(at + remove)];
}

const flipBytes: Mutation = (random, list) => {
  const bytes = join(list);
  for (let count = 1 + random.below(3); count > 0 && bytes.length > 0; count -= 1) {
    const at = random.below(bytes.length);
    bytes[at] = random.chance(0.5) ? bytes[at]! ^ (1 << random.below(8)) : random.below(256);
  }
  return [bytes];
};

const substitute: Mutation = (random, list) => {
  const at = random.below(list.length);
  const copy = list[at]!.slice();
  copy[0] = random.pick(everyOpcode).charCodeAt(0);
  return spliced(list, at, 1, [copy]);
};

const remove: Mutation = (random, list) => spliced(list, random.below(list.length), 1 + random.below(2), []);

const insert: Mutation = (random, list) =>
  spliced(list, random.below(list.length + 1), 0, [anyInstruction(random)]);

const duplicate: Mutation = (random, list) => {
  const at = random.below(list.length);
  const range = list.slice(at, at + 1 + random.below(4));
  return spliced(list, random.chance(0.5) ? at : random.below(list.length + 1), 0, range);
};

const swap: Mutation = (random, list) => {
  const copy = [...list];
  const one = random.below(copy.length);
  const other = random.chance(0.6) ? Math.min(copy.length - 1, one + 1) : random.below(copy.length);
  const kept = copy[one]!;
  copy[one] = copy[other]!;
  copy[other] = kept;
  return copy;
};

const inject: Mutation = (random, list) => spliced(list, random.below(list.length + 1), 0, gadget(random));

const injectGlobal: Mutation = (random, list) =>
  spliced(list, random.below(list.length + 1), 0, globalInstructions(random));

const splice: Mutation = (random, list, corpus) => {
  const other = instructionsOf(random.pick(corpus));
  const from = random.below(other.length);
  const piece = other.slice(from, from + 1 + random.below(12));
  if (random.chance(0.5)) return spliced(list, random.below(list.length + 1), random.below(3), piece);
  return [...list.slice(0, random.below(list.length + 1)), ...other.slice(from)];
};

/** Edges of integers in the place of a count, an index or a number. */
const operand: Mutation = (random, list) => {
  const at = random.below(list.length);
  const instruction = list[at]!;
  const width = numberWidth(instruction[0]!);
  if (width === undefined || instruction.length < 1 + width) return list;
  const copy = instruction.slice();
  // Large indices of LONG_BINPUT only cost the C unpickler memory.
  const edges =
    instruction[0] === 0x72
      ? [0, 1, 2, 255, 256, 65_536]
      : [0, 1, 2, 3, 4, 127, 128, 255, 256, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
  const near = (copy[1] ?? 0) + random.pick([-2, -1, 1, 2]);
  copy.set(littleEndian(random.chance(0.5) ? near : random.pick(edges), width), 1);
  return spliced(list, at, 1, [copy]);
};

/** A FRAME opcode whose length is right, nearly right, or ends within an argument. */
const frame: Mutation = (random, list) => {
  const at = random.below(list.length + 1);
  let span = 0;
  for (const instruction of list.slice(at, at + 1 + random.below(8))) span += instruction.length;
  if (random.chance(0.4)) span = Math.max(0, span + random.pick([-3, -2, -1, 1, 2, 3]));
  return spliced(list, at, 0, [join([Uint8Array.of(0x95), littleEndian(span, 8)])]);
};

const truncate: Mutation = (random, list) => {
  const bytes = join(list);
  return [bytes.subarray(0, random.below(bytes.length + 1))];
};

const mutations: readonly Mutation[] = [
  flipBytes,
  substitute,
  substitute,
  remove,
  insert,
  insert,
  insert,
  duplicate,
  swap,
  swap,
  inject,
  inject,
  inject,
  injectGlobal,
  splice,
  splice,
  splice,
  operand,
  operand,
  frame,
  truncate,
];

const longest = 3_000;

/** One mutated pickle: a sample or a random program, changed once to four times. */
export function mutated(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  const kind = random.below(10);
  let list = kind < 4 ? randomProgram(random) : instructionsOf(random.pick(corpus));
  if (kind === 0) return join(list);
  for (let count = 1 + random.below(4); count > 0 && list.length > 0; count -= 1) {
    list = random.pick(mutations)(random, list, corpus);
  }
  const bytes = join(list);
  return bytes.length > longest ? bytes.subarray(0, longest) : bytes;
}

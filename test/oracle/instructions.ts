import type { Random } from './random.ts';

/** One opcode with its argument. */
export type Instruction = Uint8Array;

const someNames = ['os', 'system', 'a', 'b.c', 'posix', '', 'é', 'x y', 'builtins', 'eval', 'Ωmega'];
/** The oracle's stand-ins of module `mk` return real values, as an attacker's calls may. */
const makers = 'id id str tuple tuple1 list dict set int bytes bytearray none cls'.split(' ');
/** Names that the unpickler itself looks up on objects, and two that it does not. */
const attributes = 'append extend add __setstate__ __new__ __call__ items keys x y'.split(' ');

const indices = [255, 256, 300, 65_536, 70_000];
const codes = [0, 1, 2, 255, 256, 65_535];
const wideCodes = [65_536, 0x01010101, 0x7fffffff, -1, 0, 1];
const bigDecimal = '99999999999999999999';
const intLines = ['0', '1', '00', '01', '-5', '0x1f', '010', '1_0', ' 7', bigDecimal, '1\0z', '7L', ''];
const longLines = ['0L', '5', '-7L', '0x1fL', `${bigDecimal}L`, 'L', '', '1_0L'];
const floatLines = ['1.5', 'nan', '-inf', '1e5', '1_0.5', '1.5\0z', ' 1', '', '0x1'];

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const line = (text: string): Uint8Array => latin1(`${text}\n`);

export function join(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export function littleEndian(value: number | bigint, size: number): Uint8Array {
  let left = BigInt.asUintN(size * 8, BigInt(value));
  return Uint8Array.from({ length: size }, () => {
    const byte = Number(left & 0xffn);
    left >>= 8n;
    return byte;
  });
}

export function op(code: string, ...parts: readonly Uint8Array[]): Instruction {
  return join([latin1(code), ...parts]);
}

function counted(code: string, width: number, bytes: Uint8Array): Instruction {
  return op(code, littleEndian(bytes.length, width), bytes);
}

/** A string constant in any of the ways that the format has. */
export function textConstant(random: Random, text: string): Instruction {
  const bytes = utf8(text);
  switch (random.below(9)) {
    case 0:
      return op('S', latin1("'"), bytes, latin1("'\n"));
    case 1:
      return op('S', line(`"${Array.from(bytes, (byte) => `\\x${hex(byte, 2)}`).join('')}"`));
    case 2:
      return counted('T', 4, bytes);
    case 3:
      return counted('U', 1, bytes);
    case 4:
      return op('V', line(text.replace(/[^ -Z^-~]/g, (other) => `\\u${hex(other.charCodeAt(0), 4)}`)));
    case 5:
      return counted('X', 4, bytes);
    case 6:
      return counted('\x8d', 8, bytes);
    default:
      return counted('\x8c', 1, bytes);
  }
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

export function someText(random: Random): Instruction {
  return textConstant(random, random.pick([...someNames, ...attributes, 'id', 'dyn']));
}

export function attributeName(random: Random): Instruction {
  return textConstant(random, random.pick(attributes));
}

export function bytesConstant(random: Random): Instruction {
  const [code, width] = random.pick([
    ['B', 4],
    ['C', 1],
    ['\x8e', 8],
    ['\x96', 8],
  ] as const);
  return counted(code, width, random.bytes(random.below(6)));
}

export function numberConstant(random: Random): Instruction {
  switch (random.below(9)) {
    case 0:
      return op('K', random.bytes(1));
    case 1:
      return op('M', random.bytes(2));
    case 2:
      return op('J', random.bytes(4));
    case 3:
      return op('I', line(random.pick(intLines)));
    case 4:
      return op('L', line(random.pick(longLines)));
    case 5:
      return counted('\x8a', 1, random.bytes(random.below(12)));
    case 6:
      return counted('\x8b', 4, random.bytes(random.below(12)));
    case 7:
      return op('F', line(random.pick(floatLines)));
    default:
      return op('G', random.bytes(8));
  }
}

export function putOrGet(random: Random, put: boolean, slot?: number): Instruction {
  const index = slot ?? (random.chance(0.1) ? random.pick(indices) : random.below(6));
  const form = random.below(3);
  if (form === 0)
    return op(put ? 'p' : 'g', line(random.chance(0.02) ? oddIndex(random, index) : String(index)));
  if (form === 1 && index < 256) return op(put ? 'q' : 'h', littleEndian(index, 1));
  return op(put ? 'r' : 'j', littleEndian(index, 4));
}

function oddIndex(random: Random, index: number): string {
  return random.pick([
    `0${index}`,
    ` ${index}`,
    `+${index}`,
    `${index}\0x`,
    `-${index}`,
    `0_${index}`,
    `${index} `,
    '',
  ]);
}

export function extension(random: Random): Instruction {
  if (random.chance(0.1)) return op('\x84', littleEndian(random.pick(wideCodes), 4));
  const code = random.pick(codes);
  return code < 256 ? op('\x82', littleEndian(code, 1)) : op('\x83', littleEndian(code, 2));
}

function moduleAndName(random: Random): readonly [string, string] {
  if (random.chance(0.35)) return ['mk', random.pick(makers)];
  if (random.chance(0.5)) return ['os', 'system'];
  return [random.pick(someNames), random.pick(someNames)];
}

export function inst(random: Random): Instruction {
  return op('i', utf8(`${moduleAndName(random).join('\n')}\n`));
}

export function persistent(random: Random): Instruction {
  return op('P', line(random.pick(['1', 'cpu', '', '\xff'])));
}

/** A global by name, in one of the ways to write it. */
export function globalInstructions(random: Random): Instruction[] {
  const [module, name] = moduleAndName(random);
  if (random.chance(0.5)) return [op('c', utf8(`${module}\n${name}\n`))];
  const first = [textConstant(random, module), ...gap(random)];
  return [...first, textConstant(random, name), ...gap(random), op('\x93')];
}

/** Instructions that leave the stack as it was; most need a value on top. */
export function gap(random: Random, onTop = true): Instruction[] {
  if (!random.chance(0.15)) return [];
  const anywhere = [[op('('), op('1')], [op('('), op('0')], [op('N'), op('0')], [op('\x80\x04')]];
  if (!onTop) return random.pick(anywhere);
  const memo = [[op('\x94')], [op('q\x05'), op('0'), op('h\x05')]];
  return random.pick([...anywhere, ...memo, [op('2'), op('0')], [op('\x95', littleEndian(0, 8))]]);
}

/** What an attacker adds: a global that is called at once. */
export function gadget(random: Random): Instruction[] {
  const callee = globalInstructions(random);
  const argument = textConstant(random, 'id');
  return random.pick([
    [...callee, op('('), argument, op('t'), op('R'), op('0')],
    [op('('), argument, inst(random), op('0')],
    [op('('), ...callee, argument, op('o'), op('0')],
    [...callee, argument, op('\x85'), op('\x81'), op('0')],
    [...callee, op(')'), op('}'), op('\x92'), op('0')],
    [...callee, argument, op('b'), op('0')],
    [extension(random), argument, op('\x85'), op('R'), op('0')],
  ]);
}

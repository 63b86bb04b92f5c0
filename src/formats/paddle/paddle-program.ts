import { type ByteSource, readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { type Field, readFields } from '../../wire/protobuf.ts';
import type { Format } from '../format.ts';

/** A Paddle program (framework.proto): `.pdmodel`, or `__model__` of older versions. */
export const paddleProgram: Format = {
  id: 'paddle-program',
  title: 'Paddle program',
  extensions: ['.pdmodel'],
  claims: ({ source, head }) => mayBeginMessage(head[0]) && isProgram(source),
  claimsBeside: ({ source, head }) => mayBeginMessage(head[0]) && isProgram(source),
  read: async (reading) => (await import('./read-program.ts')).readProgram(reading),
};

const block = 1;

function mayBeginMessage(first: number | undefined): boolean {
  return first !== undefined && first >= 8 && (first & 7) !== 4 && (first & 7) < 6;
}

/** A file that breaks off within a block is a program all the same, and a broken one. */
function isProgram(source: ByteSource): boolean {
  try {
    for (const field of readFields(source)) {
      if (field.number !== block) continue;
      if (field.wire !== 'bytes') return false;
      const found = lookAt(source, field);
      if (found !== 'undecided') return found === 'block';
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { code, at } = error;
    if (code === 'PARSE_TRUNCATED' && at !== null)
      return lookAt(source, { at, size: source.size - at }) === 'block';
  }
  return false;
}

/**
 * A block has two numbers, and operations or variables with a name, in any order; the first blocks may lack the
 * latter. Anything else is no block.
 */
function lookAt(
  source: ByteSource,
  { at, size }: Pick<Field, 'at' | 'size'>,
): 'block' | 'undecided' | 'none' {
  const numbers = new Set<number>();
  let named = false;
  try {
    for (const field of readFields(source, at, at + size)) {
      const { number, wire } = field;
      if (number > 5) continue;
      const holds = number === 3 || number === 4;
      if (holds !== (wire === 'bytes')) return 'none';
      if (!holds) numbers.add(number);
      else if (!named && !isNamed(source, field, number === 3 ? 1 : 3)) return 'none';
      else named = true;
      if (named && numbers.has(1) && numbers.has(2)) return 'block';
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return 'none';
  }
  return numbers.has(1) && numbers.has(2) ? 'undecided' : 'none';
}

/** A variable's name is its field 1, the type of an operation its field 3. */
function isNamed(source: ByteSource, { at, size }: Field, name: number): boolean {
  for (const field of readFields(source, at, at + size)) {
    if (field.number !== name) continue;
    const text = field.wire === 'bytes' ? readBytes(source, field.at, Math.min(field.size, 128)) : [];
    return text.length > 0 && text.every((byte) => byte > 0x20);
  }
  return false;
}

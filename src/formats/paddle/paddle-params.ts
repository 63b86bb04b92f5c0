import { Cursor } from '../../bytes/cursor.ts';
import { bufferSource, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { Format, Reading } from '../format.ts';
import { type TensorDescription, tensorDescription } from './tensor-description.ts';

const mostLevels = 8;
const mostDescription = 4096;
/** A version, the count of levels, a version, the length of the description, and its beginning. */
const leastBytes = 22;

/** Tensors behind each other, without names: `.pdiparams`, and `__params__` of older versions (lod_tensor.cc). */
export const paddleParams: Format = {
  id: 'paddle-params',
  title: 'Paddle parameters',
  extensions: ['.pdiparams'],
  claims: ({ head }) => {
    // The version is 0, and so is the count of levels unless the tensor is a batch of sequences.
    if (head.length < leastBytes || head[0] !== 0 || head[1] !== 0 || head[2] !== 0 || head[3] !== 0)
      return false;
    try {
      return readHeader(new Cursor(bufferSource(head)))?.known === true;
    } catch (error) {
      if (error instanceof ParseError) return false;
      throw error;
    }
  },
  read: readTensors,
};

interface Header {
  readonly description: TensorDescription;
  /** Whether the element type is one that Paddle has. */
  readonly known: boolean;
}

function readTensors(reading: Reading): void {
  const { source } = reading;
  const cursor = new Cursor(source, 0, source.size, 4096);
  let index = 0;
  try {
    while (cursor.left > 0) {
      const at = cursor.at;
      const header = readHeader(cursor);
      if (header === null) throw new ParseError('PARSE_INVALID', at, 'no tensor begins here');
      const { dtype, itemBytes, shape } = header.description;
      const elements = shape.reduce((product, count) => product * count, 1);
      const bytes = itemBytes === null ? Number.NaN : elements * itemBytes;
      if (!Number.isSafeInteger(bytes) || shape.some((count) => count < 0) || !cursor.skip(bytes))
        throw new ParseError(
          'PARSE_TRUNCATED',
          cursor.at,
          `a tensor of ${dtype} [${shape.join(', ')}], ${cursor.left} bytes are there`,
        );
      if (reading.detail)
        reading.emit({ kind: 'tensor', where: { offset: at }, name: String(index), dtype, shape, bytes });
      index += 1;
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const where = error.at === null ? {} : { offset: error.at };
    reading.emit({ kind: 'anomaly', where, code: 'structure-broken', detail: error.message });
  }
  reading.is('paddle-params', `Paddle parameters, ${index === 1 ? '1 tensor' : `${index} tensors`}`);
}

/** Leaves the cursor at the tensor's data; null where the bytes are no tensor's. */
function readHeader(cursor: Cursor): Header | null {
  if (cursor.u32() !== 0) return null;
  const levels = cursor.u64();
  if (levels > mostLevels) return null;
  for (let level = 0; level < levels; level += 1) {
    const size = cursor.u64();
    if (!cursor.skip(size)) return null;
  }
  if (cursor.u32() !== 0) return null;
  const size = cursor.u32();
  const { at } = cursor;
  if (size > mostDescription || !cursor.skip(size)) return null;
  const description = tensorDescription(sliceSource(cursor.source, at, size), { at: 0, size });
  return { description, known: description.itemBytes !== null };
}

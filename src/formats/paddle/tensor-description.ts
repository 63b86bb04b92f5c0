import type { ByteSource } from '../../bytes/source.ts';
import { type Field, fieldsOf, noStrays, varintsOf } from '../../wire/protobuf.ts';
import { elementTypes, tensorShape } from './shapes.ts';

export interface TensorDescription {
  readonly dtype: string;
  /** Bytes of one element; null where the type is unknown. */
  readonly itemBytes: number | null;
  readonly shape: readonly number[];
}

const mostDimensions = 64;

/** A TensorDesc; dimensions beyond the 64th are dropped, which no tensor has. */
export function tensorDescription(source: ByteSource, field: Pick<Field, 'at' | 'size'>): TensorDescription {
  let type = -1;
  const shape: number[] = [];
  for (const part of fieldsOf(source, field, tensorShape, noStrays()))
    if (part.number === 1) type = part.value;
    else shape.push(...varintsOf(source, part, Math.max(0, mostDimensions - shape.length)));
  const [dtype, itemBytes] = elementTypes.get(type) ?? [`type ${type}`, null];
  return { dtype, itemBytes, shape: shape.slice(0, mostDimensions) };
}

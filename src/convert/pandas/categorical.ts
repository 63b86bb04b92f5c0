import type { Value } from '../../core/value.ts';
import { take } from '../table/take.ts';
import type { Vector } from '../table/type.ts';
import { bitmap, fixedVector, isValid, orNone } from '../table/vector.ts';
import type { Line } from './lines.ts';
import { dtypeOf, type PandasObject, pandasObject } from './object.ts';
import { Refused } from './refused.ts';
import type { Values } from './values.ts';

const mostCategories = 10_000_000;

/** Codes and categories as a dictionary of Arrow, whose values keep the order of the categories, unused ones too. */
export function categorical(
  object: PandasObject,
  line: Line,
  valuesOf: (value: Value | undefined) => Values,
): Values {
  const dtype = pandasObject(dtypeOf(object));
  const given: Value | undefined = dtype?.fields.get('categories') ?? object.fields.get('_categories');
  const ordered = (dtype?.fields.get('ordered') ?? object.fields.get('_ordered')) === true;
  if (line.kind !== 'bytes' || line.dtype.letter !== 'i')
    throw new Refused('Categorical', 'its codes are no integers');
  const categories = valuesOf(given);
  const count = categories.length;
  if (count > mostCategories || categories.dictionary !== null)
    throw new Refused('Categorical', 'its categories are too many, or have categories themselves');
  const { size } = line.dtype;
  const index = size === 8 ? 32 : ((8 * size) as 8 | 16 | 32);
  return {
    length: line.length,
    type: { kind: 'dictionary', index, value: categories.type, ordered },
    numpyType: `int${8 * size}`,
    extra: { num_categories: count, ordered },
    dictionary: categories.read(0, count),
    categories,
    rowBytes: index / 8,
    lost: [],
    read: (from, to) => coded(line.read(from, to), size, index / 8, count),
  };
}

/** -1 is a missing value. */
function coded(bytes: Uint8Array, size: number, width: number, count: number): Vector {
  const length = bytes.length / size;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const codeAt = (row: number): number =>
    size === 1
      ? view.getInt8(row)
      : size === 2
        ? view.getInt16(2 * row, true)
        : size === 4
          ? view.getInt32(4 * row, true)
          : Number(view.getBigInt64(8 * row, true));
  const values = Buffer.alloc(length * width);
  const validity = bitmap(length, (row) => {
    const code = codeAt(row);
    if (code < -1 || code >= count) throw new Refused('Categorical', `code ${code} of ${count} categories`);
    if (code >= 0) values.writeIntLE(code, row * width, width);
    return code >= 0;
  });
  return fixedVector(length, values, orNone(validity, length));
}

/** Intervals are structs and periods a type of their own, of which pandas cannot make categories when it reads. */
export function keptInArrow({ metadata, type }: Values): boolean {
  return metadata === undefined && type.kind !== 'struct';
}

/** A categorical as its values, where a format keeps no such categories. */
export function spread(values: Values, categories: Values): Values {
  const { dictionary, type } = values;
  if (dictionary === null || type.kind !== 'dictionary') return values;
  const width = type.index / 8;
  const elsewhere = keptInArrow(categories) ? ', and an .arrow file keeps the categories' : '';
  return {
    ...categories,
    length: values.length,
    lost: [...categories.lost, `categories of ${categories.numpyType}; the values are written${elsewhere}`],
    read(from, to) {
      const vector = values.read(from, to);
      const codes = Buffer.from(vector.values!);
      const rows = Int32Array.from({ length: to - from }, (_, row) =>
        isValid(vector, row) ? codes.readIntLE(row * width, width) : -1,
      );
      return take(categories.type, dictionary, rows);
    },
  };
}

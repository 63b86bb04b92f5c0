import type { Value } from '../../core/value.ts';
import { textOf } from '../graph.ts';
import { type ArrowType, typeName, type Vector } from '../table/type.ts';
import { bitmap, nestedVector, orNone } from '../table/vector.ts';
import { type PandasObject, pandasObject } from './object.ts';
import { Refused } from './refused.ts';
import { extensionType, plainly, type Values } from './values.ts';

/** A struct of both ends, as Arrow's extension type of pandas holds intervals; one is missing where its ends are. */
export function intervalValues(object: PandasObject, valuesOf: (value: Value | undefined) => Values): Values {
  const { name, fields } = object;
  const dtype = pandasObject(fields.get('_dtype'));
  const closed =
    textOf(fields.get('_closed') ?? fields.get('closed') ?? dtype?.fields.get('closed')) ?? 'right';
  const left = valuesOf(fields.get('_left') ?? fields.get('left'));
  const right = valuesOf(fields.get('_right') ?? fields.get('right'));
  if (
    left.length !== right.length ||
    typeName(left.type) !== typeName(right.type) ||
    left.dictionary !== null
  )
    throw new Refused(name, 'its two ends do not fit');
  if (!['left', 'right', 'both', 'neither'].includes(closed))
    throw new Refused(name, 'it is not closed as intervals are');
  const zone = left.type.kind === 'timestamp' && left.type.zone !== null ? `, ${left.type.zone}` : '';
  const subtype = zone === '' ? left.numpyType : `${left.numpyType.slice(0, -1)}${zone}]`;
  return {
    ...plainly,
    length: left.length,
    type: {
      kind: 'struct',
      fields: [
        { name: 'left', type: left.type },
        { name: 'right', type: right.type },
      ],
    },
    // pyarrow asks numpy for the subtype, which knows no time zones: then it stays a struct.
    ...(zone === ''
      ? { metadata: extensionType('pandas.interval', { subtype: typeName(left.type), closed }) }
      : {}),
    numpyType: zone === '' ? `interval[${subtype}, ${closed}]` : 'object',
    lost: zone === '' ? [] : [`interval[${subtype}, ${closed}], of which both ends are there`],
    rowBytes: left.rowBytes + right.rowBytes,
    read(from, to) {
      const ends = [left.read(from, to), right.read(from, to)];
      return nestedVector(to - from, ends, null, intervalValidity(left.type, ends, to - from));
    },
  };
}

function intervalValidity(type: ArrowType, [left]: readonly Vector[], length: number): Uint8Array | null {
  if (type.kind !== 'float' || type.bits !== 64) return left!.validity;
  const { values } = left!;
  const view = new DataView(values!.buffer, values!.byteOffset, values!.byteLength);
  return orNone(
    bitmap(length, (row) => !Number.isNaN(view.getFloat64(8 * row, true))),
    length,
  );
}

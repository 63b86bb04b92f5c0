import { Call, type Value } from '../../core/value.ts';
import { argsOf, textOf } from '../graph.ts';
import { fixedVector } from '../table/vector.ts';
import type { Line } from './lines.ts';
import { notATime } from './numbers.ts';
import { Refused } from './refused.ts';
import { extensionType, plainly, type Values } from './values.ts';

/** `PeriodDtype('period[M]')`, or with the frequency alone. */
export function frequencyOf(dtype: Value | undefined): string {
  const [given] = dtype instanceof Call ? argsOf(dtype) : [];
  const text = textOf(given) ?? '';
  const name = /^period\[(.{1,40})\]$/i.exec(text)?.[1] ?? text;
  if (!/^[A-Za-z0-9-]{1,40}$/.test(name)) throw new Refused('PeriodDtype', 'its frequency is no plain name');
  return name;
}

/** Ordinals, as Arrow's extension type of pandas holds them. */
export function periodLine(line: Line, freq: string): Values {
  if (line.kind !== 'bytes' || line.dtype.letter !== 'i' || line.dtype.size !== 8)
    throw new Refused('PeriodArray', 'its ordinals are no integers');
  return {
    ...plainly,
    length: line.length,
    type: { kind: 'int', bits: 64, signed: true },
    metadata: extensionType('pandas.period', { freq }),
    numpyType: `period[${freq}]`,
    rowBytes: 8,
    read(from, to) {
      const bytes = line.read(from, to);
      return fixedVector(to - from, bytes, notATime(bytes));
    },
  };
}

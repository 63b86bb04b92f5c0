import type { ArrowType, Vector } from '../table/type.ts';

/** What a Series or an Index holds, row by row, as Arrow has it. */
export interface Values {
  readonly length: number;
  readonly type: ArrowType;
  /** Names an extension type of Arrow: `pandas.period`. */
  readonly metadata?: ReadonlyMap<string, string>;
  /** pandas's name for the dtype (`datetime64[us]`, `Int64`), of the codes for a categorical. */
  readonly numpyType: string;
  /** What pandas's metadata says of the dtype beside its name. */
  readonly extra: Readonly<Record<string, string | number | boolean>> | null;
  readonly dictionary: Vector | null;
  /** What the dictionary holds. */
  readonly categories?: Values;
  readonly rowBytes: number;
  /** What of it the table does not hold. */
  readonly lost: readonly string[];
  read(from: number, to: number): Vector;
}

/** Values with nothing that needs saying. */
export const plainly: Pick<Values, 'extra' | 'dictionary' | 'lost'> = {
  extra: null,
  dictionary: null,
  lost: [],
};

/** How Arrow's fields name a type of pandas. */
export function extensionType(name: string, metadata: Record<string, string>): ReadonlyMap<string, string> {
  return new Map([
    ['ARROW:extension:name', name],
    ['ARROW:extension:metadata', JSON.stringify(metadata)],
  ]);
}

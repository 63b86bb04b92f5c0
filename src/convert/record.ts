import type { Alias, LeftOut } from './convert.ts';

interface Side {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly format: string;
}

/** What a conversion leaves beside its result, as OUT.conversion.json: what was made of what, and what is missing. */
export interface ConversionRecord {
  readonly schema: 'loadlock.conversion/1';
  readonly converter: string;
  readonly source: Side;
  readonly result: Side;
  readonly policy: { readonly name: string; readonly sha256: string };
  readonly tensors: number;
  readonly aliases: readonly Alias[];
  readonly leftOut: readonly LeftOut[];
  /** For whoever loads the result, by converter: lists of names. */
  readonly details?: Readonly<Record<string, readonly string[]>>;
  /** Further files of the result, by name. */
  readonly beside: readonly string[];
  /** Whether the result was read again and compared with the source. */
  readonly verified: boolean;
}

export function recordText(record: ConversionRecord): Uint8Array {
  return Buffer.from(`${JSON.stringify(record, null, 2)}\n`);
}

import type { AnomalyCode } from '../../core/fact.ts';
import type { Constants } from '../../wire/carried.ts';
import type { Superblock } from '../../wire/hdf5/superblock.ts';
import type { Reading } from '../format.ts';
import type { Extents } from './extents.ts';
import type { Kind } from './kind.ts';

/** What is known of the whole file while its objects are read. */
export interface Hdf {
  readonly reading: Reading;
  readonly superblock: Superblock;
  readonly kind: Kind;
  /** Where plain data lies, to see whether tensors share bytes. */
  readonly extents: Extents;
  /** Programs, pickles and archives among the values: nothing loads them by itself. */
  readonly constants: Constants;
}

export function tell(reading: Reading, offset: number | null, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: offset === null ? {} : { offset }, code, detail });
}

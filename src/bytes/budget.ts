import { LimitError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';

/** Up to here an artifact may inflate by the full ratio: a few matrices of zeros do. */
const freeBytes = 2 ** 30;
/** Beyond, all of it together may inflate by this part of the ratio: no model is gigabytes of almost nothing. */
const sustainedPart = 10;

/** What one artifact's reading has used up, over all of its members. */
export class Budget {
  readonly limits: Limits;
  private readonly sustained: number;
  private inflated = 0;
  private members = 0;

  /** `artifactBytes` is the size of the file that everything else is nested in. */
  constructor(limits: Limits, artifactBytes: number = Number.POSITIVE_INFINITY) {
    this.limits = limits;
    this.sustained = Math.max(freeBytes, (artifactBytes * limits.inflationRatio) / sustainedPart);
  }

  /** Counts inflated bytes; `inflated` and `compressed` are those of the stream at hand, for its ratio. */
  inflate(bytes: number, inflated: number, compressed: number): void {
    this.inflated += bytes;
    if (this.inflated > this.limits.inflatedBytes)
      throw new LimitError(
        'inflatedBytes',
        null,
        `members inflate to more than ${this.limits.inflatedBytes} bytes`,
      );
    if (this.inflated > this.sustained)
      throw new LimitError(
        'inflationRatio',
        null,
        `the file inflates to more than ${Math.floor(this.sustained)} bytes in all, too many for its size`,
      );
    if (inflated > this.limits.freeInflatedBytes && inflated > compressed * this.limits.inflationRatio)
      throw new LimitError(
        'inflationRatio',
        null,
        `${compressed} compressed bytes inflate to more than ${this.limits.inflationRatio} times as many`,
      );
  }

  member(): void {
    this.members += 1;
    if (this.members > this.limits.members)
      throw new LimitError('members', null, `more than ${this.limits.members} members`);
  }
}

import { LimitError } from '../../core/errors.ts';

/** Steps that one value may take; what is shared is gone through as often as it occurs, which may be without end. */
export class Work {
  private left: number;
  constructor(steps: number) {
    this.left = steps;
  }

  spend(): void {
    this.left -= 1;
    if (this.left < 0)
      throw new LimitError('retained', null, 'objects share their parts more often than is followed');
  }
}

/** For the objects of a file: some more than it has bytes. */
export function workFor(bytes: number): Work {
  return new Work(10_000_000 + 4 * bytes);
}

import type { Checkpoint } from './checkpoint.ts';
import { sameBytes } from './hashing.ts';
import type { Peaks } from './peaks.ts';
import type { Problems } from './problem.ts';

/** A checkpoint that the log signed once, and where it was kept since. */
export interface Evidence {
  readonly checkpoint: Checkpoint;
  /** As `the checkpoint in FILE`. */
  readonly source: string;
}

/** Holds a growing tree against everything that the log ever said of itself. */
export class EvidenceCheck {
  private readonly pending: readonly Evidence[];
  private readonly problems: Problems;
  private next = 0;
  /** The largest size at which the tree was as it was said to be. */
  private good = 0;
  private forked = false;

  constructor(evidence: readonly Evidence[], problems: Problems) {
    this.pending = [...evidence].sort((one, other) => one.checkpoint.size - other.checkpoint.size);
    this.problems = problems;
  }

  /** The next size at which there is something to compare. */
  get due(): number {
    return this.pending[this.next]?.checkpoint.size ?? Number.POSITIVE_INFINITY;
  }

  /** @param trees readings of the same log, of which one must be as it was said to be. */
  at(size: number, trees: readonly Peaks[]): void {
    const roots = this.due === size ? trees.map((tree) => tree.root()) : [];
    for (; this.due === size; this.next += 1) {
      const { checkpoint, source } = this.pending[this.next]!;
      if (roots.some((root) => sameBytes(root, checkpoint.root))) this.good = size;
      else this.differs(size, source);
    }
  }

  /** One finding is enough: all later ones differ then, too. */
  private differs(size: number, source: string): void {
    if (this.forked) return;
    this.forked = true;
    const place = size === 0 ? {} : { entry: this.good, to: size - 1 };
    this.problems.add('fork', `the first ${size} entries are not those that ${source} was signed for`, place);
  }

  /** No checkpoint may speak of more entries than there are. */
  end(size: number): void {
    const last = this.pending.at(-1);
    if (last === undefined || last.checkpoint.size <= size) return;
    const { checkpoint, source } = last;
    this.problems.add(
      'truncated',
      `the log ends after ${size} entries, but ${source} was signed for ${checkpoint.size}`,
      { entry: size, to: checkpoint.size - 1 },
    );
  }
}

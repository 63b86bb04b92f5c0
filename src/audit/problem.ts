/** What can be wrong with a log. */
export type ProblemCode =
  | 'checkpoint-missing'
  | 'checkpoint-broken'
  | 'key-unknown'
  | 'key-changed'
  | 'tile-missing'
  | 'tile-broken'
  | 'entry-changed'
  | 'entries-changed'
  | 'root-mismatch'
  | 'truncated'
  | 'fork'
  | 'journal-broken'
  | 'journal-mismatch'
  | 'witness-broken'
  | 'witness-missing'
  | 'evidence-broken'
  | 'stray-tile';

export interface Problem {
  readonly code: ProblemCode;
  /** The first entry that it concerns; null where it concerns none in particular. */
  readonly entry: number | null;
  /** The last one, where they are several. */
  readonly to?: number;
  /** Relative to the log's folder. */
  readonly file: string | null;
  readonly detail: string;
}

const most = 100;

/** Problems as they are found; those of entries in a row become one, and beyond some they are only counted. */
export class Problems {
  readonly list: Problem[] = [];
  omitted = 0;

  add(
    code: ProblemCode,
    detail: string,
    place: { readonly entry?: number; readonly to?: number; readonly file?: string } = {},
  ): void {
    const { entry = null, to = entry, file = null } = place;
    const last = this.list.at(-1);
    const same = last?.code === code && last.file === file && last.detail === detail;
    if (same && entry !== null && entry === (last.to ?? last.entry)! + 1) {
      this.list[this.list.length - 1] = { ...last, to: to! };
      return;
    }
    if (this.list.length >= most) {
      this.omitted += 1;
      return;
    }
    this.list.push({ code, entry, ...(to !== null && to !== entry ? { to } : {}), file, detail });
  }

  get found(): boolean {
    return this.list.length > 0;
  }
}

/** One source and what is nested in it, as a tree for people. */
export interface Member {
  readonly name: string;
  /** The `!` chain of names from the artifact to this member; empty for the artifact itself. */
  readonly chain: string;
  format: string;
  detail: string;
  readonly size: number;
  readonly members: Member[];
  /** Further members that were read and are not kept. */
  omitted?: number;
}

/** Where in an artifact: a member chain (`!` between levels), a byte offset in that member, a line. */
export interface Place {
  readonly member?: string;
  readonly offset?: number;
  readonly line?: number;
}

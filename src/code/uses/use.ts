import type { CodeUse } from '../../core/code.ts';

/** One use of a name, in lines of the text that it is in. */
export interface Use {
  readonly use: CodeUse;
  readonly name: string;
  readonly line: number;
  readonly evidence: string;
  /** The import that it was reached through, which is told by itself. */
  readonly of?: string;
}

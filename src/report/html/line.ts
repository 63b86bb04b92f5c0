import type { ArtifactReport } from '../../core/decision.ts';

/** A file of the report with the words to call it by. */
export interface Line {
  readonly path: string;
  readonly artifact: ArtifactReport;
  /** The anchor of its section. */
  readonly id: string;
}

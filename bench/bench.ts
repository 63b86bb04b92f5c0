import type { Stage } from './stage.ts';

/** One measured figure of ours against a named peer or a physical limit, in the same run. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  /** Ours by the peer's, in the sense that the promise names. */
  readonly ratio: number;
  /** Null where the row belongs to no promise. */
  readonly kept: boolean | null;
}

export interface Outcome {
  readonly rows: readonly Row[];
  /** Commands and inputs, so that anybody can measure the same. */
  readonly method: readonly string[];
}

/** A benchmark of one promise. */
export interface Bench {
  readonly name: string;
  readonly promise: string;
  /** Throws `Unavailable` where the machine lacks a peer. */
  run(stage: Stage): Promise<Outcome>;
}

/** Something that a benchmark compares with is not on this machine. */
export class Unavailable extends Error {}

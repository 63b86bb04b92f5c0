import { KnownStage, type KnownWords } from './known-stage.ts';
import { type KnownValue, knownWords } from './known-values.ts';
import { compileShapes, ShapeStage, type Shapes } from './shape-stage.ts';
import { shapes } from './shapes/index.ts';
import type { Sink, Stage } from './stage.ts';

export interface Redaction {
  readonly kind: string;
  readonly count: number;
}

/** Secrets to look for, in any number of streams. */
export interface Redactor {
  /** A stream of its own; what may be seen of it goes to `sink`. */
  stream(sink: Sink): Stage;
  /** What was replaced in all streams so far, by kind. */
  counts(): Redaction[];
}

let compiled: Shapes | undefined;

/**
 * Prepares to replace secrets by `[redacted:KIND]`: those of `values` in any of the usual encodings, even with line
 * ends or terminal escapes inside, and whatever has the shape of a known token or key. What comes out does not depend on
 * how a stream was cut into writes, but for what `idle` lets go of early.
 * @throws LoadlockError USAGE for more values than can be held.
 */
export function createRedactor(values: readonly KnownValue[] = []): Redactor {
  compiled ??= compileShapes(shapes);
  const known = knownWords(values);
  const counted = new Map<string, number>();
  const count = (kind: string): void => {
    counted.set(kind, (counted.get(kind) ?? 0) + 1);
  };
  return {
    stream: (sink) => streamOf(known, compiled!, sink, count),
    counts: () =>
      [...counted]
        .map(([kind, number]) => ({ kind, count: number }))
        .sort((a, b) => (a.kind < b.kind ? -1 : 1)),
  };
}

/** Known values first: their marks are no secrets to the shapes. */
function streamOf(known: KnownWords | null, list: Shapes, sink: Sink, count: (kind: string) => void): Stage {
  const second = new ShapeStage(list, sink, count);
  if (known === null) return second;
  const first = new KnownStage(known, (bytes) => second.push(bytes), count);
  const both = (work: (stage: Stage) => void): void => {
    work(first);
    work(second);
  };
  return {
    push: (bytes) => first.push(bytes),
    idle: () => both((stage) => stage.idle()),
    end: (cut) => both((stage) => stage.end(cut)),
  };
}

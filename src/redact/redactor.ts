import { EscapeStage } from './escape-stage.ts';
import { KnownStage } from './known-stage.ts';
import { type KnownValue, type Searched, searchedFor } from './known-values.ts';
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
  const known = searchedFor(values);
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
function streamOf(known: Searched | null, list: Shapes, sink: Sink, count: (kind: string) => void): Stage {
  const shaped = new ShapeStage(list, sink, count);
  if (known === null) return shaped;
  const escaped = new EscapeStage(known.unescaped, (bytes) => shaped.push(bytes), count);
  const written = new KnownStage(known.written, (bytes) => escaped.push(bytes), count);
  const all = (work: (stage: Stage) => void): void => [written, escaped, shaped].forEach(work);
  return {
    push: (bytes) => written.push(bytes),
    idle: () => all((stage) => stage.idle()),
    end: (cut) => all((stage) => stage.end(cut)),
  };
}

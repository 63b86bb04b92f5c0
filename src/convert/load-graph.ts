import { pagedSource } from '../bytes/paged.ts';
import type { ByteSource } from '../bytes/source.ts';
import { LimitError, ParseError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import type { Call, Value } from '../core/value.ts';
import { mayReadStream, streamArrayAfter } from '../formats/pickle/joblib.ts';
import { runPickle } from '../formats/pickle/machine.ts';
import type { MachineObserver } from '../formats/pickle/observer.ts';
import { firstMissing, type Graph, type StreamData } from './graph.ts';

/** Objects of one pickle that are kept at most: some two gigabytes of them are more than any honest one needs. */
const mostRetained = 16_000_000;
/** The longest text that is a value; array data is read in place, whatever its size. */
const longestText = 64 * 2 ** 20;

const silent: MachineObserver = { onImport: () => {}, onCall: () => {} };

/**
 * Runs the pickle at `at` without importing or calling anything, and keeps all of what it makes; joblib's arrays in
 * the stream are passed over and told by `streams`.
 * @throws ParseError where the pickle breaks off, LimitError where it makes more than is kept.
 */
export function loadGraph(source: ByteSource, at: number, limits: Limits): Graph {
  return load(source, at, limits, true);
}

function load(source: ByteSource, at: number, limits: Limits, joblib: boolean): Graph {
  const kept = keepingAll(limits, source.size - at);
  const streams = new Map<Call, StreamData>();
  // Texts are read one by one when somebody looks at them.
  const paged = pagedSource(source);
  const ended = runPickle(
    paged,
    at,
    joblib ? { ...silent, ...streamObserver(source, limits, streams) } : silent,
    kept,
  );
  if (ended.ended === 'budget')
    throw new LimitError('retained', ended.at, `the pickle takes more ${ended.reason} than the limit allows`);
  if (ended.ended === 'broken')
    throw new ParseError('PARSE_INVALID', ended.at, `the pickle breaks: ${ended.reason}`);
  const missing = firstMissing(ended.value, longestText);
  if (missing !== null) throw new LimitError('retained', at, `the pickle makes ${missing}`);
  return { root: ended.value, source, end: ended.at, streams };
}

/** An opcode makes at most one value, so that the pickle's size bounds what there is to keep. */
function keepingAll(limits: Limits, size: number): Limits {
  const retained = Math.min(mostRetained, Math.max(limits.retained, size + 64));
  return { ...limits, retained, memo: Math.max(limits.memo, retained), textBytes: longestText, embedded: 0 };
}

function streamObserver(
  source: ByteSource,
  limits: Limits,
  streams: Map<Call, StreamData>,
): Pick<MachineObserver, 'mayReadAfter' | 'afterBuild'> {
  return {
    mayReadAfter: mayReadStream,
    afterBuild(target: Call, state: Value, at: number): number | undefined | null {
      const array = streamArrayAfter(source, target, state, at);
      if (array === undefined) return undefined;
      if (array.kind === 'broken') return null;
      if (array.kind === 'raw') {
        streams.set(target, { kind: 'raw', at: array.start, length: array.end - array.start });
        return array.end;
      }
      // joblib hands these to the plain unpickler, which knows nothing of arrays in the stream.
      const graph = load(source, array.start, limits, false);
      streams.set(target, { kind: 'pickle', graph });
      return graph.end;
    },
  };
}

import { anyBase64, base64, byteSet } from '../byte-set.ts';
import { run, type Secret, type Seen, type Shape } from '../shape.ts';
import { anchored, begin, follow, judged } from '../shape-stage.ts';

/** Shorter beginnings are found in base64 by chance. */
const shortestAnchor = 4;
/** Of base64 that is read behind a beginning. */
const mostBase64 = 512;
const blockText = byteSet('A-Za-z0-9+/=_\r\n-');

/**
 * The same shapes in base64: their anchors, as far as these alone determine the characters, at each of the three places
 * that they may have in what was encoded; what follows is decoded and read as the shape itself is.
 */
export function inBase64(shapes: readonly Shape[]): Shape[] {
  const encoded: Shape[] = [];
  for (const shape of shapes) {
    if (shape.anyCase === true) continue;
    for (const anchor of shape.anchors) {
      if (anchor.length < shortestAnchor) continue;
      for (const before of [0, 1, 2]) encoded.push(shifted(shape, anchor, before));
    }
  }
  return encoded;
}

function shifted(shape: Shape, anchor: string, before: number): Shape {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(anchor)]);
  const skipped = Math.ceil((before * 8) / 6);
  const written = bytes.toString('base64').slice(skipped, Math.floor((bytes.length * 8) / 6));
  return {
    kind: shape.kind,
    anchors: [written],
    runs: [run(base64, 12, mostBase64)],
    ...(shape.block === true ? { tail: blockText } : {}),
    judge: (seen) => read(shape, anchor, before, skipped, seen),
  };
}

function read(shape: Shape, anchor: string, before: number, skipped: number, seen: Seen): Secret | null {
  const padded = 'A'.repeat(skipped) + seen.bytes.toString('latin1');
  const decoded = Buffer.from(padded, 'base64').subarray(before);
  decoded.write(anchor, 0, 'latin1');
  if (!anchored(shape, decoded, 0, anchor.length)) return null;
  const candidate = begin(shape, 0, anchor.length);
  if (follow(candidate, decoded, true) !== 'whole' || judged(candidate, decoded, -1) === null) return null;
  if (shape.block === true) return { from: 0, to: seen.bytes.length };
  let end = candidate.at;
  while (shape.tail !== undefined && end < decoded.length && shape.tail[decoded[end]!] === 1) end += 1;
  const to = Math.min(seen.bytes.length, Math.ceil(((before + end) * 8) / 6) - skipped);
  return { from: 0, to: anyBase64[seen.bytes[to] ?? 0] === 1 ? to : seen.bytes.length };
}

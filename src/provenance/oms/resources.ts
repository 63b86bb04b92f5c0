import type { ClaimedFile, DigestAlgorithm, Piece } from '../claim.ts';
import { malformed } from '../fields.ts';
import { unsafePath } from '../paths.ts';
import { UnsafeName } from './problems.ts';

/** One line of the signed list: a file, or a shard of one. */
export interface Resource {
  readonly name: string;
  readonly digest: string;
}

interface Shape {
  readonly hashType: DigestAlgorithm;
  readonly shardSize: number | null;
}

/** A model that is one file is called this by every release of the reference implementation so far. */
export const theFileItself = '.';

/**
 * The files that resources speak of, with the bytes that each digest covers.
 * @throws ParseError; `UnsafeName`.
 */
export function filesOf(
  resources: readonly Resource[],
  { hashType, shardSize }: Shape,
  single: string | null,
): readonly ClaimedFile[] {
  const pieces = new Map<string, [Piece, ...Piece[]]>();
  for (const { name, digest } of resources) {
    const { written, from, to } = shardSize === null ? { written: name, from: 0, to: null } : shardOf(name);
    const path = nameOf(written, single);
    const piece: Piece = { from, to, algorithm: hashType, digest };
    const before = pieces.get(path);
    if (before === undefined) pieces.set(path, [piece]);
    else if (shardSize === null) throw new UnsafeName(path, 'is signed twice', 'path-collision');
    else before.push(piece);
  }
  if (single !== null && pieces.size !== 1)
    malformed('resources', `speak of ${pieces.size} files, and not of ${single} alone`);
  const files: ClaimedFile[] = [];
  for (const [path, parts] of pieces) {
    if (shardSize !== null) inOrder(path, parts, shardSize);
    files.push({ path, size: parts.at(-1)!.to, pieces: parts });
  }
  return files;
}

function nameOf(path: string, single: string | null): string {
  if (path === theFileItself && single !== null) return single;
  if (path === theFileItself) malformed('resources', 'speak of one file, and this is a folder');
  const unsafe = unsafePath(path);
  if (unsafe !== null) throw new UnsafeName(path, `holds ${unsafe}`);
  if (single !== null && path !== single) malformed('resources', `speak of '${path}', and this is ${single}`);
  return path;
}

/** `path:start:end`, the end not included; a path may hold colons itself. */
function shardOf(name: string): { written: string; from: number; to: number } {
  const last = name.lastIndexOf(':');
  const middle = name.lastIndexOf(':', last - 1);
  if (middle <= 0) return malformed('resources', `hold '${name.slice(0, 200)}', which is no shard`);
  const [from, to] = [name.slice(middle + 1, last), name.slice(last + 1)].map(offsetOf);
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to) || to <= from)
    return malformed('resources', `hold '${name.slice(0, 200)}', whose bounds are no offsets`);
  return { written: name.slice(0, middle), from, to };
}

function offsetOf(text: string): number {
  return /^(?:0|[1-9]\d{0,15})$/.test(text) && Number(text) <= Number.MAX_SAFE_INTEGER
    ? Number(text)
    : Number.NaN;
}

/** Without gaps, overlaps or repetitions, all but the last of full size: bytes that no shard covers are unsigned. */
function inOrder(path: string, parts: Piece[], shardSize: number): void {
  parts.sort((a, b) => a.from - b.from);
  let at = 0;
  for (const [index, { from, to }] of parts.entries()) {
    const size = to! - from;
    if (from !== at || size > shardSize || (size < shardSize && index < parts.length - 1))
      throw new UnsafeName(path, `has no shard of ${shardSize} bytes from ${at} on`, 'manifest-broken');
    at = to!;
  }
}

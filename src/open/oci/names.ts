import { ParseError } from '../../core/errors.ts';
import { printable } from '../../core/printable.ts';
import { unsafeName } from '../given-name.ts';
import { clash } from '../one-name.ts';
import type { Descriptor } from './manifest.ts';

/** The file that a layer becomes: what its publisher names it (ModelPack, ORAS), else its digest. */
export function layerName(layer: Descriptor): string {
  const { annotations, mediaType, digest } = layer;
  const given =
    annotations.get('org.cncf.model.filepath') ?? annotations.get('org.opencontainers.image.title');
  // The name of an archive is that of what it holds; the file here is the archive itself.
  const name = given === undefined || given === '' ? digest.replace(':', '-') : given.replace(/\/+$/, '');
  const packed = archives.find(({ type }) => type.test(mediaType)) ?? unpacked(annotations);
  const path =
    packed === undefined || packed.endings.some((ending) => name.endsWith(ending))
      ? name
      : `${name}${packed.endings[0]}`;
  const problem = unsafeName(path);
  if (problem !== null)
    throw new ParseError(
      'PARSE_INVALID',
      0,
      `the name of a layer is ${problem}: ${printable(path.slice(0, 200))}`,
    );
  return path;
}

interface Archive {
  readonly type: RegExp;
  readonly endings: readonly [string, ...string[]];
}

const archives: readonly Archive[] = [
  { type: /[.+]tar[.+]gzip$/, endings: ['.tar.gz', '.tgz'] },
  { type: /[.+]tar[.+]zstd$/, endings: ['.tar.zst'] },
  { type: /[.+]tar$/, endings: ['.tar'] },
];

/** ORAS: a folder that was packed. */
function unpacked(annotations: ReadonlyMap<string, string>): Archive | undefined {
  return annotations.get('io.deis.oras.content.unpack') === 'true' ? archives[0] : undefined;
}

/** @throws ParseError where two layers would be one file, or one would be the folder of another. */
export function requireApart(paths: readonly string[]): void {
  const same = clash(paths);
  if (same === null) return;
  const both = same.map((path) => printable(path.slice(0, 200))).join(' and ');
  throw new ParseError('PARSE_INVALID', 0, `two layers have one name: ${both}`);
}

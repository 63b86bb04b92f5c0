import type { Format } from './format.ts';
import { npy } from './npy/npy.ts';
import { pickle } from './pickle/index.ts';
import { sevenZip } from './seven-zip/seven-zip.ts';
import { bzip2 } from './stream/bzip2.ts';
import { gzip } from './stream/gzip.ts';
import { lz4 } from './stream/lz4.ts';
import { lzip } from './stream/lzip.ts';
import { lzma } from './stream/lzma.ts';
import { xz } from './stream/xz.ts';
import { zfile } from './stream/zfile.ts';
import { zlib } from './stream/zlib.ts';
import { zstd } from './stream/zstd.ts';
import { tar } from './tar/tar.ts';
import { zip, zipAtEnd } from './zip/zip.ts';

/**
 * The list of formats, in the order in which they are asked; a format is one file or folder and one line here.
 * Those with a long signature come first, those that only look like something last.
 */
export const formats: readonly Format[] = [
  npy,
  zip,
  sevenZip,
  gzip,
  bzip2,
  xz,
  lzip,
  zstd,
  lz4,
  zfile,
  tar,
  pickle,
  zlib,
  lzma,
  zipAtEnd,
];

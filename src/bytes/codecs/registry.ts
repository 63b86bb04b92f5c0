import type { Codec } from './codec.ts';

export type CodecId =
  | 'deflate'
  | 'deflate64'
  | 'zlib'
  | 'gzip'
  | 'bzip2'
  | 'xz'
  | 'lzma'
  | 'lzip'
  | 'lzma-raw'
  | 'lzma2'
  | 'ppmd'
  | 'zstd'
  | 'lz4'
  | 'lz4-block';

/** Codecs by id, each loaded on first use: a scan of one plain pickle loads none. */
export const codecs: { readonly [Id in CodecId]: () => Promise<Codec> } = {
  deflate: async () => (await import('./deflate.ts')).inflateDeflate,
  deflate64: async () => (await import('./deflate64.ts')).inflateDeflate64,
  zlib: async () => (await import('./zlib.ts')).inflateZlib,
  gzip: async () => (await import('./gzip.ts')).inflateGzip,
  bzip2: async () => (await import('./bzip2.ts')).inflateBzip2,
  xz: async () => (await import('./xz.ts')).inflateXz,
  lzma: async () => (await import('./lzma.ts')).inflateLzma,
  lzip: async () => (await import('./lzip.ts')).inflateLzip,
  'lzma-raw': async () => (await import('./lzma.ts')).inflateLzmaRaw,
  lzma2: async () => (await import('./lzma2.ts')).inflateLzma2,
  ppmd: async () => (await import('./ppmd.ts')).inflatePpmd,
  zstd: async () => (await import('./zstd.ts')).inflateZstd,
  lz4: async () => (await import('./lz4.ts')).inflateLz4,
  'lz4-block': async () => (await import('./lz4.ts')).inflateLz4Block,
};

import type { FilterId } from '../../bytes/codecs/filters.ts';
import type { CodecId } from '../../bytes/codecs/registry.ts';

/** How a method of 7z (Methods.txt, in hexadecimal) is undone. */
export type Method =
  | { readonly kind: 'copy' }
  | { readonly kind: 'codec'; readonly codec: CodecId }
  | { readonly kind: 'filter'; readonly filter: FilterId }
  | { readonly kind: 'encrypted' };

export const methods: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['00', { kind: 'copy' }],
  ['030101', { kind: 'codec', codec: 'lzma-raw' }],
  ['21', { kind: 'codec', codec: 'lzma2' }],
  ['030401', { kind: 'codec', codec: 'ppmd' }],
  ['040108', { kind: 'codec', codec: 'deflate' }],
  ['040109', { kind: 'codec', codec: 'deflate64' }],
  ['040202', { kind: 'codec', codec: 'bzip2' }],
  ['04f71101', { kind: 'codec', codec: 'zstd' }],
  ['04f71104', { kind: 'codec', codec: 'lz4' }],
  ['03', { kind: 'filter', filter: 'delta' }],
  ['04', { kind: 'filter', filter: 'x86' }],
  ['03030103', { kind: 'filter', filter: 'x86' }],
  ['05', { kind: 'filter', filter: 'ppc' }],
  ['03030205', { kind: 'filter', filter: 'ppc' }],
  ['07', { kind: 'filter', filter: 'arm' }],
  ['03030501', { kind: 'filter', filter: 'arm' }],
  ['08', { kind: 'filter', filter: 'arm-thumb' }],
  ['03030701', { kind: 'filter', filter: 'arm-thumb' }],
  ['09', { kind: 'filter', filter: 'sparc' }],
  ['03030805', { kind: 'filter', filter: 'sparc' }],
  ['0a', { kind: 'filter', filter: 'arm64' }],
  ['06f10701', { kind: 'encrypted' }],
  ['06f10303', { kind: 'encrypted' }],
]);

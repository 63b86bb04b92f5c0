import { constants, openSync } from 'node:fs';

/** Direct writes begin and end at multiples of this: no disk in use has larger blocks. */
export const blockBytes = 4096;

/**
 * A second descriptor of the same open file, whose writes go to the disk without a copy in the page cache; null where
 * the system or the file system has no such thing. Through /proc, so that it is this file whatever its name leads to now.
 */
export function openDirect(descriptor: number): number | null {
  // Linux alone has it.
  const flag: number | undefined = constants.O_DIRECT;
  if (flag === undefined) return null;
  try {
    return openSync(`/proc/self/fd/${descriptor}`, constants.O_WRONLY | flag);
  } catch {
    return null;
  }
}

/** Node has it; the types of the language alone do not. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
};

/** Chunks that begin at a page, as direct writes must: of memory for WebAssembly, the only one that does for sure. */
export function pagesOf(count: number, bytes: number): Uint8Array[] | null {
  try {
    const pages = (count * bytes) / wasmPageBytes;
    const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages });
    return Array.from({ length: count }, (_, at) => new Uint8Array(buffer, at * bytes, bytes));
  } catch {
    // Node was started without it, or may not reserve the addresses.
    return null;
  }
}

const wasmPageBytes = 1 << 16;

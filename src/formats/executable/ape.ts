/** One file that is a shell script, a Windows program and, once started, an ELF file: llamafile and its kin. */
export function isApe(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 8)).toString('latin1') === "MZqFpD='";
}

/** The first four bytes, in hexadecimal. */
export function magicOf(head: Uint8Array): string {
  return Buffer.from(head.subarray(0, 4)).toString('hex');
}

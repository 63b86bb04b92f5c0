/** Bytes of the parameters at the start. */
export const learnerBytes = 136;

/** `binf`, as some versions put in front. */
export function isMark(head: Uint8Array): boolean {
  return head[0] === 0x62 && head[1] === 0x69 && head[2] === 0x6e && head[3] === 0x66;
}

/** A text behind its length; null where there is none. */
export function nameAt(head: Uint8Array, at: number): string | null {
  const length = head[at] ?? 0;
  if (length === 0 || length > 64 || at + 8 + length > head.length) return null;
  for (let index = 1; index < 8; index += 1) if (head[at + index] !== 0) return null;
  return Buffer.from(head.subarray(at + 8, at + 8 + length)).toString('latin1');
}

/** Which bytes belong to a set: 1 at each. */
export type ByteSet = Uint8Array;

/** A set written as in a regular expression's brackets: `A-Za-z0-9_-`; a `-` at the end is itself. */
export function byteSet(written: string): ByteSet {
  const set = new Uint8Array(256);
  const bytes = Buffer.from(written, 'latin1');
  for (let at = 0; at < bytes.length; at += 1) {
    const range = bytes[at + 1] === 0x2d && at + 2 < bytes.length;
    set.fill(1, bytes[at]!, (range ? bytes[at + 2]! : bytes[at]!) + 1);
    if (range) at += 2;
  }
  return set;
}

/** Every byte that is not in the set. */
export function allBut(set: ByteSet): ByteSet {
  return set.map((member) => 1 - member);
}

export const alphanumeric: ByteSet = byteSet('A-Za-z0-9');
export const word: ByteSet = byteSet('A-Za-z0-9_');
export const base64: ByteSet = byteSet('A-Za-z0-9+/');
export const base64url: ByteSet = byteSet('A-Za-z0-9_-');
/** Both alphabets of base64, with what pads it. */
export const anyBase64: ByteSet = byteSet('A-Za-z0-9+/_=-');
export const lowerHex: ByteSet = byteSet('0-9a-f');
/** Between a name and its value, in headers, assignments and JSON. */
export const between: ByteSet = byteSet('"\' \t:=>\\');

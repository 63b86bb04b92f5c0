/** Shorter constants cannot hold a pickle that calls something. */
export const shortestPayload = 12;

/** Beginnings of compressed streams, archives and arrays, which may hold a pickle in turn. */
export const containers: readonly (readonly number[])[] = [
  [0x1f, 0x8b, 0x08],
  [0x78, 0x01],
  [0x78, 0x5e],
  [0x78, 0x9c],
  [0x78, 0xda],
  [0x42, 0x5a, 0x68],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a],
  [0x5d, 0x00, 0x00],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x04, 0x22, 0x4d, 0x18],
  [0x50, 0x4b, 0x03, 0x04],
  [0x37, 0x7a, 0xbc, 0xaf],
  [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
  // DSL_VERSION: a query plan of polars, which may carry functions.
  [0x44, 0x53, 0x4c, 0x5f, 0x56, 0x45, 0x52, 0x53, 0x49, 0x4f, 0x4e],
];

/** First bytes of zlib with a window that no stock writer chooses (RFC 1950, 2.2). */
const smallWindows = [0x08, 0x18, 0x28, 0x38, 0x48, 0x58, 0x68] as const;

/** Whether the first two bytes are a zlib header of a small window: a multiple of 31, without a dictionary. */
export function opensSmallWindow(first: number, second: number): boolean {
  return (
    (smallWindows as readonly number[]).includes(first) &&
    (first * 256 + second) % 31 === 0 &&
    (second & 0x20) === 0
  );
}

const base64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Which first two bytes (the first times 256 and the second) a constant may have that wraps something: a pickle or a
 * container as it is, or encoded once or twice. A mark for the path that has no time to look at every word of a
 * vocabulary.
 */
export const mayWrap: Uint8Array = (() => {
  const table = new Uint8Array(65_536);
  const plain = new Set<number>();
  for (const [first, second] of containers) plain.add(first! * 256 + second!);
  for (let protocol = 0; protocol <= 5; protocol += 1) plain.add(0x8000 + protocol);
  // Pickles of protocols 0 and 1 mostly begin with an import or a mark.
  for (const opcode of '(c]}')
    for (let next = 0; next < 256; next += 1) plain.add(opcode.charCodeAt(0) * 256 + next);
  const once = encoded(plain);
  for (const set of [plain, once, encoded(once)]) for (const pair of set) table[pair] = 1;
  for (const first of smallWindows)
    for (let second = 0; second < 256; second += 1)
      if (opensSmallWindow(first, second)) table[first * 256 + second] = 1;
  return table;
})();

/** The beginnings of base64, of either alphabet, and of hex, of what begins with one of the pairs. */
function encoded(pairs: ReadonlySet<number>): Set<number> {
  const out = new Set<number>();
  for (const pair of pairs) {
    for (const alphabet of [`${base64}+/`, `${base64}-_`])
      out.add(alphabet.charCodeAt(pair >>> 10) * 256 + alphabet.charCodeAt((pair >>> 4) & 63));
    const hex = (pair >>> 8).toString(16).padStart(2, '0');
    for (const text of [hex, hex.toUpperCase()]) out.add(text.charCodeAt(0) * 256 + text.charCodeAt(1));
  }
  return out;
}

import type { Format } from '../format.ts';

/** R's own serialization: what saveRDS and save write, once gzip, bzip2 or xz around it are peeled off. */
export const r: Format = {
  id: 'rds',
  title: 'R data',
  // `RDX`, `X\n`, `B\n`, `A\n`, and what may stand in front of the last.
  begins: [0x52, 0x58, 0x42, 0x41, 0x0a],
  claims: ({ head }) => isWorkspace(head) || isSerialized(head),
  read: async (reading) => (await import('./read-r.ts')).readR(reading),
};

/** `RDX3\n` and the like, as save() writes them before the serialization. */
function isWorkspace(head: Uint8Array): boolean {
  return (
    head[0] === 0x52 &&
    head[1] === 0x44 &&
    (head[2] === 0x58 || head[2] === 0x41 || head[2] === 0x42) &&
    head[3]! >= 0x31 &&
    head[3]! <= 0x39 &&
    head[4] === 0x0a
  );
}

/**
 * `X\n`, `B\n` or `A\n`, and behind it a version that R ever had. A text may begin with `A\n` too, but not with three
 * numbers behind it.
 */
function isSerialized(head: Uint8Array): boolean {
  const first = head[0] === 0x0a && head[1] === 0x41 ? 1 : 0;
  if (head[first + 1] !== 0x0a) return false;
  if (head[first] === 0x58) return isVersion(head.subarray(2, 6));
  if (head[first] === 0x42) return isVersion(head.subarray(2, 6).toReversed());
  if (head[first] !== 0x41) return false;
  const text = Buffer.from(head.subarray(first, first + 64)).toString('latin1');
  return /^A\n[0-9]{1,3}\s[0-9]{5,7}\s[0-9]{5,7}\s/.test(text);
}

function isVersion(bigEndian: Uint8Array): boolean {
  const [a, b, c, d = 0] = bigEndian;
  return a === 0 && b === 0 && c === 0 && d >= 1 && d <= 9;
}

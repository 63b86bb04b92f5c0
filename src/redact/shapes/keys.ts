import { base64, base64url, between, byteSet, word } from '../byte-set.ts';
import { run, type Secret, type Seen, type Shape, varied } from '../shape.ts';

const label = byteSet('A-Z0-9 ');
const dashes = byteSet('-');
const lines = byteSet('A-Za-z0-9+/=\r\n\\');

/** Private keys: whole blocks, and those that are one line. */
export const keyShapes: readonly Shape[] = [
  {
    kind: 'private-key',
    anchors: ['-----BEGIN', '---- BEGIN'],
    runs: [run(label, 1, 48), run(dashes, 4, 5)],
    block: true,
    judge: ({ bytes }) =>
      / PRIVATE KEY/.test(bytes.toString('latin1')) ? { from: 0, to: bytes.length } : null,
  },
  // What OpenSSH's own format begins with: "openssh-key-v1" and a zero.
  {
    kind: 'private-key',
    anchors: ['b3BlbnNzaC1rZXktdjEA'],
    runs: [run(base64, 20)],
    tail: lines,
  },
  {
    kind: 'putty-key',
    anchors: ['Private-Lines:'],
    runs: [
      run(byteSet(' '), 0, 2),
      run(byteSet('0-9'), 1, 3),
      run(byteSet('\r\n\\rn'), 1, 4),
      run(base64, 20),
    ],
    tail: lines,
  },
  {
    kind: 'age-key',
    anchors: ['AGE-SECRET-KEY-', 'AGE-PLUGIN-'],
    notAfter: word,
    runs: [run(byteSet('A-Z0-9-'), 50)],
    tail: byteSet('A-Z0-9-'),
    judge: varied,
  },
  // "EdScB2" or "Ed", two zeros and "B2": algorithm, key derivation, checksum (minisign's manual).
  {
    kind: 'minisign-key',
    anchors: ['RWRTY0Iy', 'RWQAAEIy'],
    runs: [run(base64, 150)],
    tail: byteSet('A-Za-z0-9+/='),
    judge: varied,
  },
  {
    kind: 'wireguard-key',
    anchors: ['privatekey', 'presharedkey'],
    anyCase: true,
    notAfter: word,
    runs: [run(between, 1, 8), run(base64, 43), run(byteSet('='), 1)],
    judge: ({ bytes }) => ({ from: bytes.length - 44, to: bytes.length }),
  },
  // RFC 7517: the private part of a key for elliptic curves or RSA.
  {
    kind: 'jwk-private',
    anchors: ['"d":', '"d" :', "'d':"],
    runs: [run(byteSet(' "\''), 1, 4), run(base64url, 40, 1024)],
    notBefore: byteSet('A-Za-z0-9+/='),
    tail: base64url,
    judge: jwk,
  },
];

function jwk({ bytes, anchor }: Seen): Secret | null {
  const text = bytes.toString('latin1', anchor);
  const value = text.replace(/^[ "']+/, '');
  return /^[0-9a-f]+$/i.test(value) ? null : { from: bytes.length - value.length, to: bytes.length };
}

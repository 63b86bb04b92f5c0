import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** RFC 8410: what stands before the 32 bytes of a key in its DER form. */
const publicHead = Buffer.from('302a300506032b6570032100', 'hex');
const privateHead = Buffer.from('302e020100300506032b657004220420', 'hex');

export function publicKeyObject(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([publicHead, raw]), format: 'der', type: 'spki' });
}

/** The private key of a 32-byte seed; the DER that it goes through is wiped. */
export function privateKeyObject(seed: Uint8Array): KeyObject {
  const der = Buffer.concat([privateHead, seed]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

/** The 32 bytes of a public key, or those that belong to a private one. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return half.export({ format: 'der', type: 'spki' }).subarray(publicHead.length);
}

/** y of every point whose order divides 8, also written unreduced; the sign bit does not matter. */
const smallOrder: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

/** True for a key under which somebody without any secret can sign every message. OpenSSL takes such keys. */
export function hasSmallOrder(raw: Uint8Array): boolean {
  const unsigned = Buffer.from(raw);
  unsigned[31]! &= 0x7f;
  return smallOrder.has(unsigned.toString('hex'));
}

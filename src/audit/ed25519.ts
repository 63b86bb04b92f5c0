import { createPublicKey, type KeyObject } from 'node:crypto';

/** RFC 8410: what stands before the 32 bytes of a public key in its DER form. */
const head = Buffer.from('302a300506032b6570032100', 'hex');

export const publicKeyBytes = 32;
export const signatureBytes = 64;

export function publicKeyOf(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([head, raw]), format: 'der', type: 'spki' });
}

/** The 32 bytes of the public half of a private key. */
export function rawPublicKeyOf(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(head.length);
}

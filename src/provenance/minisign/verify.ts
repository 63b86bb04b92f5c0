import { createHash, verify } from 'node:crypto';
import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import { LoadlockError } from '../../core/errors.ts';
import type { ProvenanceCode } from '../../core/provenance.ts';
import { publicKeyObject } from './ed25519.ts';
import { keyIdText, type PublicKey } from './public-key.ts';
import { commentMessage, type MinisignSignature } from './signature.ts';

export interface SignatureProblem {
  readonly code: ProvenanceCode & ('signature-invalid' | 'signature-legacy' | 'key-unknown');
  readonly detail: string;
}

export interface VerifyOptions {
  /** Take signatures over the file itself, not over its hash: they need all of it in memory. */
  readonly legacy?: boolean;
}

/** As much as the minisign program takes of a file that is signed the old way. */
const longestLegacy = 2 ** 30;

/**
 * Why `signature` is none of `key` over these bytes; null where it is one, its trusted comment included.
 * Constant in memory for the signatures that are made today.
 * @throws LoadlockError SOURCE_CHANGED where the file becomes shorter meanwhile.
 */
export function verifySignature(
  signature: MinisignSignature,
  key: PublicKey,
  content: ByteSource | Uint8Array,
  { legacy = false }: VerifyOptions = {},
): SignatureProblem | null {
  if (keyIdText(signature.keyId) !== keyIdText(key.keyId))
    return {
      code: 'key-unknown',
      detail: `made with the key ${keyIdText(signature.keyId)}, not with ${keyIdText(key.keyId)}`,
    };
  const source = content instanceof Uint8Array ? bufferSource(content) : content;
  if (!signature.prehashed && !legacy)
    return { code: 'signature-legacy', detail: 'an old signature, over the file itself and not its hash' };
  if (!signature.prehashed && source.size > longestLegacy)
    return { code: 'signature-legacy', detail: `an old signature, over more than ${longestLegacy} bytes` };
  const publicKey = publicKeyObject(key.bytes);
  const { trustedComment, commentSignature } = signature;
  // First what costs nothing: a comment of somebody else's need not have a gigabyte hashed.
  const comment = commentMessage(signature.signature, trustedComment);
  if (!verify(null, comment, publicKey, commentSignature))
    return { code: 'signature-invalid', detail: 'the trusted comment is not what was signed' };
  const message = signature.prehashed ? blake2b512(source) : readBytes(source, 0, source.size);
  if (!verify(null, message, publicKey, signature.signature))
    return { code: 'signature-invalid', detail: 'the signature does not fit the signed bytes' };
  return null;
}

/** The BLAKE2b-512 of a source, read once in pieces. @throws LoadlockError SOURCE_CHANGED */
export function blake2b512(source: ByteSource): Uint8Array {
  const digest = createHash('blake2b512');
  if (source.memory !== undefined) return digest.update(source.memory).digest();
  const chunk = new Uint8Array(Math.min(1 << 16, source.size));
  for (let at = 0; at < source.size; ) {
    const got = source.readInto(chunk, 0, chunk.length, at);
    if (got === 0) throw new LoadlockError('SOURCE_CHANGED', at, 'the file became shorter while it was read');
    digest.update(chunk.subarray(0, got));
    at += got;
  }
  return digest.digest();
}

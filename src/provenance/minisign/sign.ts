import { sign } from 'node:crypto';
import { type ByteSource, bufferSource } from '../../bytes/source.ts';
import { LoadlockError } from '../../core/errors.ts';
import type { SecretKey } from './secret-key.ts';
import { commentMessage, signatureFile } from './signature.ts';
import { commentProblem, trustedPrefix, untrustedPrefix } from './text.ts';
import { blake2b512 } from './verify.ts';

export interface Comments {
  /** Signed, and shown by verifiers: one line. */
  readonly trustedComment: string;
  /** Not signed: anybody can change it. */
  readonly untrustedComment?: string;
}

/**
 * The `.minisig` file of these bytes, prehashed as the minisign program does it today.
 * @throws LoadlockError USAGE for a comment that the format cannot hold.
 */
export function signBytes(secret: SecretKey, content: ByteSource | Uint8Array, comments: Comments): string {
  const { trustedComment, untrustedComment = 'signature from a loadlock key' } = comments;
  const problem =
    commentProblem(trustedComment, trustedPrefix) ?? commentProblem(untrustedComment, untrustedPrefix);
  if (problem !== null) throw new LoadlockError('USAGE', null, `the signature ${problem}`);
  const source = content instanceof Uint8Array ? bufferSource(content) : content;
  const signature = sign(null, blake2b512(source), secret.key);
  const commentSignature = sign(null, commentMessage(signature, trustedComment), secret.key);
  const { keyId } = secret;
  return signatureFile({
    prehashed: true,
    keyId,
    signature,
    trustedComment,
    untrustedComment,
    commentSignature,
  });
}

import { base64Of, commentOf, fail, linesOf, trustedPrefix, untrustedPrefix } from './text.ts';

/** A minisign signature file, read but not verified. */
export interface MinisignSignature {
  /** True: over the BLAKE2b-512 of the file (`ED`). False: over the file itself, the old way (`Ed`). */
  readonly prehashed: boolean;
  readonly keyId: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
  readonly untrustedComment: string;
  /** Signed by `commentSignature`, together with `signature`. */
  readonly trustedComment: string;
  readonly commentSignature: Uint8Array;
}

const what = 'the minisign signature';

/** @throws ParseError where it is not exactly four lines of the format. */
export function parseSignature(content: Uint8Array | string): MinisignSignature {
  const [first, second, third, fourth] = linesOf(content, 4, what);
  const untrustedComment = commentOf(first!, untrustedPrefix, what);
  const raw = base64Of(second!, 74, what);
  const trustedComment = commentOf(third!, trustedPrefix, what);
  const commentSignature = base64Of(fourth!, 64, what);
  const algorithm = Buffer.from(raw.subarray(0, 2)).toString('latin1');
  if (algorithm !== 'ED' && algorithm !== 'Ed') fail(what, 'names an algorithm that minisign does not have');
  const [keyId, signature] = [raw.subarray(2, 10), raw.subarray(10)];
  const prehashed = algorithm === 'ED';
  return { prehashed, keyId, signature, untrustedComment, trustedComment, commentSignature };
}

/** The content of a `.minisig` file. */
export function signatureFile(made: MinisignSignature): string {
  const algorithm = Buffer.from(made.prehashed ? 'ED' : 'Ed');
  const lines = [
    untrustedPrefix + made.untrustedComment,
    Buffer.concat([algorithm, made.keyId, made.signature]).toString('base64'),
    trustedPrefix + made.trustedComment,
    Buffer.from(made.commentSignature).toString('base64'),
  ];
  return `${lines.join('\n')}\n`;
}

/** What the second signature is over: the first one, and the trusted comment without its prefix. */
export function commentMessage(signature: Uint8Array, trustedComment: string): Uint8Array {
  return Buffer.concat([signature, Buffer.from(trustedComment)]);
}

/**
 * When the signer says to have signed, in milliseconds: the `timestamp:` that the minisign program puts first into a
 * trusted comment. Null where there is none, or where it is no time.
 */
export function claimedTime(trustedComment: string): number | null {
  const [word] = trustedComment.split('\t', 1);
  const seconds = /^timestamp:(\d{1,12})$/.exec(word!)?.[1];
  return seconds === undefined ? null : Number(seconds) * 1000;
}

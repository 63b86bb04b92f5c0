import { hasSmallOrder } from './ed25519.ts';
import { base64Of, commentOf, fail, linesOf, untrustedPrefix } from './text.ts';

export interface PublicKey {
  /** 8 bytes that the key's owner drew at random: a name, no proof of anything. */
  readonly keyId: Uint8Array;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

const what = 'the minisign public key';
const pemLabel = /^\s{0,20}-----BEGIN ([A-Z0-9 ]{1,40})-----/;

/**
 * A minisign public key: a `.pub` file of two lines, or its second line alone.
 * @throws ParseError
 */
export function parsePublicKey(content: Uint8Array | string): PublicKey {
  const pem = pemLabel.exec(Buffer.from(content).subarray(0, 100).toString('latin1'))?.[1];
  if (pem !== undefined) fail(what, `is none: the file holds PEM, ${pem}`);
  const [line] = isBare(content) ? linesOf(content, 1, what) : keyLine(content);
  const raw = base64Of(line!, 42, what);
  if (raw[0] !== 0x45 || raw[1] !== 0x64) fail(what, 'names another algorithm than Ed25519');
  const bytes = raw.subarray(10);
  if (hasSmallOrder(bytes)) fail(what, 'is a point of small order: anybody can sign under it');
  return { keyId: raw.subarray(2, 10), bytes };
}

function isBare(content: Uint8Array | string): content is string {
  return typeof content === 'string' && !content.startsWith('untrusted');
}

function keyLine(content: Uint8Array | string): string[] {
  const [comment, line] = linesOf(content, 2, what);
  commentOf(comment!, untrustedPrefix, what);
  return [line!];
}

/** The key as one line of base64: how trust files list it, and `minisign -P` takes it. */
export function publicKeyText({ keyId, bytes }: PublicKey): string {
  return Buffer.concat([Buffer.from('Ed'), keyId, bytes]).toString('base64');
}

/** The content of a `.pub` file. */
export function publicKeyFile(key: PublicKey): string {
  return `${untrustedPrefix}minisign public key ${keyIdText(key.keyId)}\n${publicKeyText(key)}\n`;
}

/** A key id as the minisign program prints it: the bytes from last to first in upper-case hex. */
export function keyIdText(keyId: Uint8Array): string {
  return Buffer.from(keyId).reverse().toString('hex').toUpperCase();
}

export function sameKey(a: PublicKey, b: PublicKey): boolean {
  return publicKeyText(a) === publicKeyText(b);
}

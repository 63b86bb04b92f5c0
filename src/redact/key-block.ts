import { type ByteSet, byteSet } from './byte-set.ts';

/** What key files are made of, also inside of quotes, lists and JSON: base64, headers, escapes. */
const keyText: ByteSet = byteSet('A-Za-z0-9+/=\\"\',:._@ \t\r\n>|()[]-');
const blank: ByteSet = byteSet(' \t\r\n');
const longest = 2 ** 17;
/** Shorter pieces between blanks are words of a sentence, unless a header's name stands before them. */
const shortestPiece = 16;
const mostWords = 3;

const dash = 0x2d;
const colon = 0x3a;
const newLine = 0x0a;
const endWord = Buffer.from('END');

/** Follows a private key from its first line to its last (RFC 7468, RFC 4880 6.2), or to where no key can be. */
export class KeyBlock {
  ended = false;
  private bytes = 0;
  private piece = 0;
  private words = 0;
  private header = false;
  private dashes = 0;
  /** Letters of END that came after dashes. */
  private letters = 0;
  private inLastLine = false;

  /** @returns where what is not of the key begins. */
  pass(buffer: Uint8Array, from: number): number {
    for (let at = from; at < buffer.length; at += 1) {
      const byte = buffer[at]!;
      if (this.inLastLine && this.dashes >= 4 && byte !== dash) {
        this.ended = true;
        return at;
      }
      this.bytes += 1;
      if (keyText[byte] !== 1 || this.bytes > longest || !this.take(byte)) {
        this.ended = true;
        return at;
      }
    }
    return buffer.length;
  }

  private take(byte: number): boolean {
    if (byte === dash) {
      this.dashes += 1;
      this.letters = 0;
      return true;
    }
    if (this.inLastLine) {
      this.dashes = 0;
      return byte !== newLine;
    }
    const afterDashes = this.dashes >= 4 || this.letters > 0;
    if (afterDashes && (byte === endWord[this.letters] || (this.letters === 0 && byte === 0x20))) {
      this.dashes = Math.max(this.dashes, 4);
      if (byte !== 0x20) this.letters += 1;
      if (this.letters === endWord.length) {
        this.inLastLine = true;
        this.dashes = 0;
      }
      return true;
    }
    this.dashes = 0;
    this.letters = 0;
    return this.takePiece(byte);
  }

  /** False where a sentence has begun. */
  private takePiece(byte: number): boolean {
    if (byte === newLine) this.header = false;
    if (byte === colon) this.header = true;
    if (blank[byte] !== 1) {
      this.piece += 1;
      return true;
    }
    if (this.piece >= shortestPiece || this.header) this.words = 0;
    else if (this.piece > 0) this.words += 1;
    this.piece = 0;
    return this.words < mostWords;
  }
}

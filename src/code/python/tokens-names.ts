import { keywords, tName } from './tokens.ts';

/** Seeds and multiplier of the rolling hash that the lexer computes while it scans an identifier. */
export const hashFactor = 31;

const keywordSlots = 1024;
const { words, kinds } = buildKeywords();

function buildKeywords(): { readonly words: readonly string[]; readonly kinds: Uint8Array } {
  const table: string[] = new Array<string>(keywordSlots).fill('');
  const byWord = new Uint8Array(keywordSlots).fill(tName);
  for (const [text, kind] of keywords) {
    const slot = hashOf(text) & (keywordSlots - 1);
    if (table[slot] !== '') throw new Error('two keywords in one slot');
    table[slot] = text;
    byWord[slot] = kind;
  }
  return { words: table, kinds: byWord };
}

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, hashFactor) + text.charCodeAt(i)) | 0;
  return hash;
}

/** The kind of an identifier: a keyword's own, or `tName`. */
export function keywordOf(codes: Uint16Array, at: number, end: number, hash: number): number {
  const slot = hash & (keywordSlots - 1);
  const word = words[slot] as string;
  return word.length === end - at && stands(word, codes, at) ? (kinds[slot] as number) : tName;
}

/** Whether a word stands at a place. */
export function stands(word: string, codes: Uint16Array, at: number): boolean {
  for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) !== codes[at + i]) return false;
  return true;
}

const mostSlots = 2 ** 12;
const fewestSlots = 2 ** 6;
const shortText = 2 ** 12;
const longestName = 2 ** 16 - 1;

/**
 * One string for each name of a text, as a direct-mapped cache: a lookup never takes more than one comparison, which is
 * with the place in the text where the name was seen before.
 */
export class Names {
  private readonly names: string[] = new Array<string>(mostSlots).fill('');
  private readonly starts: Int32Array = new Int32Array(mostSlots);
  /** 0 where nothing is kept. */
  private readonly lengths: Uint16Array = new Uint16Array(mostSlots);
  private slots: number = mostSlots;

  /** For a text of so many characters: there are many short ones, for which clearing everything costs more than reading. */
  begin(length: number): void {
    this.slots = length > shortText ? mostSlots : fewestSlots;
    this.lengths.fill(0, 0, this.slots);
  }

  /** Lets go of the text, which names that were cut from it keep alive. */
  end(): void {
    this.names.fill('', 0, this.slots);
  }

  /** The identifier at `at` as a string, shared with earlier ones of the same text where the cache still has it. */
  at(text: string, codes: Uint16Array, at: number, end: number, hash: number): string {
    const slot = (hash ^ (hash >>> 13)) & (this.slots - 1);
    const length = end - at;
    if (this.lengths[slot] === length) {
      const start = this.starts[slot] as number;
      let i = 0;
      while (i < length && codes[start + i] === codes[at + i]) i++;
      if (i === length) return this.names[slot] as string;
    }
    const name = text.slice(at, end);
    if (length > longestName) return name;
    this.names[slot] = name;
    this.starts[slot] = at;
    this.lengths[slot] = length;
    return name;
  }
}

const xidStart = /^[\p{XID_Start}_]$/u;
const xidContinue = /^\p{XID_Continue}$/u;

/** Where the first character that cannot be in an identifier stands (PEP 3131); `end` where there is none. */
export function badIdentifierAt(text: string, at: number, end: number): number {
  let first = true;
  for (let i = at; i < end; ) {
    const code = text.codePointAt(i) as number;
    const character = String.fromCodePoint(code);
    if (code >= 0x80 && !(first ? xidStart : xidContinue).test(character)) return i;
    first = false;
    i += character.length;
  }
  return end;
}

import { keywords, tName } from './tokens.ts';

/** Seeds and multiplier of the rolling hash that the lexer computes while it scans an identifier. */
export const hashFactor = 31;

interface Keyword {
  readonly text: string;
  readonly kind: number;
}

const keywordSlots = 1024;
const keywordTable: readonly (Keyword | null)[] = buildKeywords();

function buildKeywords(): readonly (Keyword | null)[] {
  const table: (Keyword | null)[] = new Array<Keyword | null>(keywordSlots).fill(null);
  for (const [text, kind] of keywords) {
    const slot = hashOf(text) & (keywordSlots - 1);
    if (table[slot] !== null) throw new Error('two keywords in one slot');
    table[slot] = { text, kind };
  }
  return table;
}

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, hashFactor) + text.charCodeAt(i)) | 0;
  return hash;
}

/** The kind of an identifier: a keyword's own, or `tName`. */
export function keywordOf(text: string, at: number, end: number, hash: number): number {
  const entry = keywordTable[hash & (keywordSlots - 1)] as Keyword | null;
  if (entry === null || entry.text.length !== end - at || !text.startsWith(entry.text, at)) return tName;
  return entry.kind;
}

const mostSlots = 8192;
const fewestSlots = 64;

/** One string for each name of a file, as a direct-mapped cache: a lookup never takes more than one comparison. */
export function newNames(length: number): string[] {
  const slots = length > mostSlots ? mostSlots : fewestSlots;
  return new Array<string>(slots).fill('');
}

/** The identifier at `at` as a string, shared with earlier ones of the same text where the cache still has it. */
export function intern(names: string[], text: string, at: number, end: number, hash: number): string {
  const slot = (hash ^ (hash >>> 13)) & (names.length - 1);
  const known = names[slot] as string;
  if (known.length === end - at && text.startsWith(known, at)) return known;
  const name = text.slice(at, end);
  names[slot] = name;
  return name;
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

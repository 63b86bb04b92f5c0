/** Two columns wide in a terminal. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
/** No column at all: marks that combine with the character before. Made when it is needed, which is seldom. */
let combining: RegExp | undefined;

/** Columns that a printable text takes in a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

function columnsOf(character: string): number {
  if (character <= '~' || character === '…') return 1;
  combining ??= /\p{M}/u;
  if (combining.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Keeps the beginning and the end of a long text and says how much is left out between them. */
export function shortenMiddle(text: string, most: number): string {
  const characters = [...text];
  if (characters.length <= most) return text;
  const note = ` …${characters.length - most}… `;
  const kept = Math.max(2, most - note.length);
  const head = Math.ceil(kept / 2);
  return (
    characters.slice(0, head).join('') + note + characters.slice(characters.length - (kept - head)).join('')
  );
}

/** Lines of at most `width` columns, broken at spaces where there are any. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(20, width);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const size = displayWidth(word);
    if (used > 0 && used + 1 + size > room) {
      lines.push(line);
      line = '';
      used = 0;
    }
    if (size > room) {
      for (const piece of pieces(word, room)) {
        if (line !== '') lines.push(line);
        line = piece;
      }
      used = displayWidth(line);
      continue;
    }
    line += used > 0 ? ` ${word}` : word;
    used += size + (used > 0 ? 1 : 0);
  }
  if (line !== '') lines.push(line);
  return lines;
}

function pieces(word: string, room: number): string[] {
  const found: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of word) {
    const size = displayWidth(character);
    if (used + size > room) {
      found.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += size;
  }
  if (piece !== '') found.push(piece);
  return found;
}

const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];

/** A number of bytes for people, in powers of 1000: `51 B`, `1.2 KB`. */
export function bytesText(bytes: number): string {
  let unit = 0;
  let amount = bytes;
  // 999.95 would be rounded up to four digits.
  while (amount >= 999.95 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return unit === 0 ? `${bytes} B` : `${amount.toFixed(1)} ${units[unit]}`;
}

/** `1 file`, `2,000 files`. */
export function countText(count: number, one: string, many: string = `${one}s`): string {
  return `${numberText(count)} ${count === 1 ? one : many}`;
}

/** Thousands apart: `2,000`. Without Intl, which costs milliseconds to start. */
export function numberText(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

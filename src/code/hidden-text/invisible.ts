import type { Searched } from './searched.ts';

/** Characters without any width or shape of their own. */
const invisible =
  /(?:\u00ad|\u034f|\u061c|\u115f|\u1160|\u17b4|\u17b5|[\u180b-\u180e]|[\u200b-\u200f\u2060-\u2064\u206a-\u206f]|\u3164|\ufeff|\uffa0)+/g;
const selectors = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]{2,}/gu;
const tags = /[\u{e0000}-\u{e007f}]+/gu;
const escapes = /[\x1b\x9b\x08]/g;
/** So many in a row encode something: emoji and Indic scripts put one, or two, between letters. */
const longRun = 8;

/** Text that is there and that nobody sees: tags, selectors, zero-width characters, terminal controls. */
export function findInvisible(searched: Searched): void {
  const { text, tell } = searched;
  for (const { index, 0: run } of text.matchAll(tags)) {
    // The flags of England, Scotland and Wales are written so.
    if (run.length <= 14 && text.slice(index - 2, index) === '\u{1f3f4}') continue;
    tell('invisible-text', index, `tag characters that spell ${JSON.stringify(spelled(run)).slice(0, 160)}`);
  }
  for (const { index, 0: run } of text.matchAll(selectors)) {
    const count = [...run].length;
    // Two may follow an emoji by mistake of an editor.
    if (count < 3) continue;
    tell('invisible-text', index, `${count} variation selectors in a row, which can carry ${count} bytes`);
  }
  for (const { index, 0: run } of text.matchAll(invisible)) zeroWidth(searched, index, run);
  for (const { index, 0: char } of text.matchAll(escapes)) {
    const next = text[index + 1] ?? '';
    if (char === '\x1b' && (!/[[\]PX^_()#c78=>NOM]/.test(next) || isColour(text, index))) continue;
    if (char === '\x08' && searched.regions.at(index) === 'text') continue;
    tell(
      'terminal-escape',
      index,
      char === '\x08' ? 'a backspace' : 'a control sequence of a terminal',
      index + 20,
    );
  }
}

/** Colours and weights are what programs print escapes for; concealed text (8) is none of them. */
function isColour(text: string, index: number): boolean {
  const codes = /^\x1b\[([0-9;:]{0,40})m/.exec(text.slice(index, index + 48))?.[1];
  return codes !== undefined && !codes.split(/[;:]/).includes('8') ? true : codes?.startsWith('38;') === true;
}

function spelled(run: string): string {
  return [...run]
    .map((char) => char.codePointAt(0)! - 0xe0000)
    .filter((code) => code >= 0x20 && code < 0x7f)
    .map((code) => String.fromCharCode(code))
    .join('');
}

function zeroWidth({ text, tell, regions }: Searched, index: number, run: string): void {
  if (index === 0 && run === '\ufeff') return;
  if (run.length >= longRun) {
    tell('invisible-text', index, `${run.length} characters without width in a row`);
    return;
  }
  if (regions.at(index) !== 'code') return;
  const before = text[index - 1] ?? '\n';
  const after = text[index + run.length] ?? '\n';
  // Blank lines and line ends gather them from web pages; in a word or a command they change what it is.
  if (!/[\w"'$]/.test(before) && !/[\w"'$]/.test(after) && !/[\u1160\u115f\u3164\uffa0]/.test(run)) return;
  tell(
    'invisible-character',
    index,
    `U+${run.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} in code`,
  );
}

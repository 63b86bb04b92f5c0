import { hole } from '../code.ts';
import type { SqlDraft } from './draft.ts';
import type { Words } from './words.ts';

/** EXEC and EXECUTE: of a text, of a procedure, of a prepared statement. */
export function executes(words: Words, draft: SqlDraft): void {
  draft.writes.add('EXECUTE');
  let index = 1;
  while (
    words.word(index) === 'IMMEDIATE' ||
    words.text(index) === '(' ||
    words.text(index) === '=' ||
    (words.text(index).startsWith('@') && words.text(index + 1) === '=')
  )
    index += 1;
  const token = words.token(index);
  if (token === undefined) return;
  if (/(?:^|\.)sp_executesql$/i.test(words.name(index))) {
    let next = index + 1;
    // `@stmt = N'…'` names the parameter; after it comes the text.
    if (words.text(next).startsWith('@') && words.text(next + 1) === '=') next += 2;
    while (next < index + 8 && words.token(next)?.kind === 'operator') next += 1;
    if (words.token(next)?.value.toLowerCase() === 'sp_executesql') next += 1;
    runs(next, words, draft);
    return;
  }
  // `EXEC @name`: the procedure is whatever the variable holds.
  if (words.text(index).startsWith('@') && !words.text(index).startsWith('@@')) {
    draft.hazard('sql-dynamic', words.at, words.shown(8));
    draft.effect('dynamic-code', 'EXECUTE', words.at);
    return;
  }
  const text = token.kind === 'string' || token.kind === 'hole';
  const builds = /^(?:FORMAT|CONCAT|CHR|CHAR|NCHAR|REPLACE|REVERSE)$/.test(words.word(index));
  if (text || builds || words.text(1) === '(' || words.word(1) === 'IMMEDIATE' || joined(words, index))
    runs(index, words, draft);
}

function joined(words: Words, from: number): boolean {
  for (let i = from; i < from + 40 && words.token(i) !== undefined; i += 1)
    if (words.text(i) === '||') return true;
  return false;
}

interface Built {
  /** With holes for what is not known. */
  readonly text: string;
  readonly constant: boolean;
}

/** A text put together with `||`, `+`, CONCAT, CHR and CHAR, as far as it is made of constants. */
function builtText(words: Words, from: number): Built {
  const pieces: string[] = [];
  let constant = true;
  for (let i = from; i < from + 400; i += 1) {
    const token = words.token(i);
    if (token === undefined) break;
    if (token.kind === 'string') pieces.push(token.value);
    else if (/^N?CHA?R$/.test(words.word(i)) && words.token(i + 2)?.kind === 'number') {
      pieces.push(String.fromCodePoint(Math.min(Number(words.text(i + 2)) || 0, 0x10ffff)));
      i += 3;
    } else if (token.kind === 'operator' && /^(?:\|\||\+|\(|\)|,)$/.test(token.value)) {
      if (token.value === ',' && words.word(from) !== 'CONCAT') break;
    } else if (words.word(i) === 'CONCAT') {
      // Its arguments are joined like the rest.
    } else if (/^(?:USING|INTO|AS|RETURNING|AT|BULK)$/.test(words.word(i))) break;
    else {
      if (pieces.at(-1) !== hole) pieces.push(hole);
      constant = false;
    }
  }
  const text = pieces.join('');
  return { text, constant: constant && text !== '' && !text.includes(hole) };
}

/** A text that is run as a statement: read where it is a constant, a hazard where it is put together. */
function runs(from: number, words: Words, draft: SqlDraft): void {
  const { text, constant } = builtText(words, from);
  const at = words.token(from)?.at ?? words.at;
  if (text.replaceAll(hole, '').trim() !== '')
    draft.inside({ language: 'sql', text, at, by: 'EXECUTE', verbatim: false });
  if (constant && !words.has('USING')) return;
  draft.hazard('sql-dynamic', words.at, words.shown(8));
  draft.effect('dynamic-code', 'EXECUTE', words.at);
}

/** PREPARE … FROM a text. */
export function prepares(words: Words, draft: SqlDraft): void {
  const from = words.find('FROM');
  if (from > 0) runs(from + 1, words, draft);
}

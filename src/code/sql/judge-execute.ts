import { hole } from '../code.ts';
import { constantText } from './constant-text.ts';
import type { SqlDraft } from './draft.ts';
import { formattedText } from './formatted-text.ts';
import { isMetadata } from './metadata-tables.ts';
import { isTame, onlyNames } from './tame-parts.ts';
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
  if (
    words.text(index).startsWith('@') &&
    !words.text(index).startsWith('@@') &&
    words.text(index - 1) !== '('
  ) {
    for (const text of draft.variables.get(words.text(index))) held(text, token.at, draft);
    draft.hazard('sql-dynamic', words.at, words.shown(8));
    draft.effect('dynamic-code', 'EXECUTE', words.at);
    return;
  }
  if (/(?:^|\.)sp_(?:msforeach(?:table|db)|prepexec|executeqry)$/i.test(words.name(index))) {
    for (let i = index + 1; i < index + 60 && words.token(i) !== undefined; i += 1)
      if (words.token(i)!.kind === 'string')
        draft.inside({
          language: 'sql',
          text: words.text(i),
          at: words.token(i)!.at,
          by: words.name(index),
          verbatim: false,
        });
    return;
  }
  const text = token.kind === 'string' || token.kind === 'hole';
  const builds = /^(?:FORMAT|CONCAT|CHR|CHAR|NCHAR|REPLACE|REVERSE)$/.test(words.word(index));
  const isHeld = draft.variables.get(token.value).length > 0 || draft.variables.isFilled(token.value);
  const computes = words.text(index + 1) === '(' && constantText(words, index, draft.variables) !== undefined;
  if (
    computes ||
    text ||
    builds ||
    isHeld ||
    words.text(1) === '(' ||
    words.word(1) === 'IMMEDIATE' ||
    joined(words, index)
  )
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
  /** A variable's value is in it. */
  readonly held: boolean;
}

/** Words after which an assigned text is over, in languages that need no semicolon. */
const nextStatement =
  /^(?:EXEC|EXECUTE|SET|DECLARE|BEGIN|END|PRINT|IF|GO|PREPARE|WHILE|RETURN|ELSE|CALL|OPEN|FETCH)$/;

/** A text put together with `||`, `+`, CONCAT, CHR and CHAR, as far as it is made of constants and known variables. */
function builtText(words: Words, from: number, draft: SqlDraft, assigned = false): Built {
  const pieces: string[] = [];
  let constant = true;
  let held = false;
  let length = 0;
  let depth = 0;
  const formatted = formattedText(words, from, draft.variables);
  if (formatted !== undefined) return { text: formatted, constant: false, held: false };
  for (let i = from; i < from + 400 && length < longestText; i += 1) {
    const token = words.token(i);
    if (token === undefined) break;
    const word = words.word(i);
    const decoded = literalText(words, i);
    if (decoded !== undefined) {
      pieces.push(decoded.text);
      i += decoded.more;
    } else if (/^N?CHA?R$/.test(word) && words.token(i + 2)?.kind === 'number') {
      pieces.push(String.fromCodePoint(Math.min(Number(words.text(i + 2)) || 0, 0x10ffff)));
      i += 3;
    } else if (token.kind === 'operator' && /^(?:\|\||\+|\(|\)|,)$/.test(token.value)) {
      depth += token.value === '(' ? 1 : token.value === ')' ? -1 : 0;
      if (token.value === ',' && depth <= 0 && words.word(from) !== 'CONCAT') break;
    } else if (word === 'CONCAT') {
      // Its arguments are joined like the rest.
    } else if (/^(?:USING|INTO|AS|RETURNING|AT|BULK)$/.test(word) || (assigned && nextStatement.test(word)))
      break;
    else if (i === from && /^(?:FORMAT|REPLACE|QUOTE_IDENT|QUOTE_LITERAL|CAST|CONVERT)$/.test(word)) {
      constant = false;
    } else {
      const values = draft.variables.get(token.value);
      held ||= values.length > 0;
      if (values.length > 0) pieces.push(values.at(-1)!);
      else if (pieces.at(-1) !== hole) pieces.push(hole);
      constant = false;
    }
    length += pieces.at(-1)?.length ?? 0;
  }
  const text = pieces.join('').slice(0, longestText);
  return { text, held, constant: constant && text !== '' && !text.includes(hole) };
}

const longestText = 1 << 16;

/** A constant that is a text: a string, one in double quotes that holds blanks, MySQL's `0x…`, UNHEX and FROM_BASE64. */
function literalText(words: Words, at: number): { readonly text: string; readonly more: number } | undefined {
  const token = words.token(at)!;
  if (token.kind === 'string' || (token.kind === 'name' && /\s/.test(token.value)))
    return { text: token.value, more: 0 };
  if (token.kind === 'number' && /^0x(?:[0-9a-f]{2}){4,}$/i.test(token.value))
    return { text: bytes(token.value.slice(2), 'hex'), more: 0 };
  const word = words.word(at);
  const argument = words.token(at + 2);
  if ((word !== 'UNHEX' && word !== 'FROM_BASE64') || argument?.kind !== 'string') return undefined;
  return { text: bytes(argument.value, word === 'UNHEX' ? 'hex' : 'base64'), more: 3 };
}

function bytes(text: string, encoding: 'hex' | 'base64'): string {
  return Buffer.from(text, encoding).toString('utf8');
}

/**
 * Remembers the texts that variables are given: `SET @q = …`, `DECLARE @q nvarchar(99) = …`, `q := …`, `q text := …`,
 * `SELECT … INTO q`.
 */
export function assigns(words: Words, draft: SqlDraft): void {
  parameters(words, draft);
  const listed = isMetadata(words, 0, 400);
  for (let i = 0; i < 4_000; i += 1) {
    const token = words.token(i);
    if (token === undefined) return;
    if (token.kind !== 'word' && token.kind !== 'parameter') continue;
    if (token.value === 'INTO') selected(words, i, draft);
    const variable = token.value;
    const marked = variable.startsWith('@') && variable.length > 1;
    let at = i + 1;
    // The type that stands between a declared name and its value.
    if (marked && words.word(at) !== '' && words.has('DECLARE'))
      while (at < i + 8 && words.token(at) !== undefined && words.text(at) !== '=' && words.text(at) !== ',')
        at += 1;
    const adds = /^[+|]{1,2}$/.test(words.text(at)) && words.text(at + 1) === '=';
    if (adds) at += 1;
    if (words.text(at) !== ':=' && !(marked && words.text(at) === '=')) continue;
    const given = constantText(words, at + 1, draft.variables);
    const text = given?.text ?? builtText(words, at + 1, draft, true).text;
    const declared = words.text(at) === ':=' ? declaredName(words, i) : undefined;
    const tame = given !== undefined || isTame(words, at + 1, draft.variables, listed);
    for (const name of declared === undefined ? [variable] : [declared, variable]) {
      if (tame) draft.variables.tame(name);
      else draft.variables.untame(name);
      if (given === undefined) draft.variables.spoil(name);
      if (given === undefined && (text === '' || text === hole)) continue;
      if (adds) draft.variables.append(name, text, given?.hidden);
      else draft.variables.add(name, text, given?.hidden);
    }
    i = at;
  }
}

/** `s text := …`: the name in front of its type, where the type is what stands before the sign. */
function declaredName(words: Words, type: number): string | undefined {
  let at = type;
  while (
    at > 0 &&
    type - at < 6 &&
    /^(?:\w|[(),]|\d)+$/.test(words.text(at - 1)) &&
    !/^(?:DECLARE|LET)$/.test(words.word(at - 1))
  )
    at -= 1;
  return at === type || words.token(at)?.kind !== 'word' ? undefined : words.text(at);
}

/** What a routine is called with is not known. */
function parameters(words: Words, draft: SqlDraft): void {
  if (!/^(?:CREATE|ALTER)$/.test(words.word(0)) || !/PROC|FUNCTION/.test(words.shown(5))) return;
  for (let i = 2; i < 400 && words.token(i) !== undefined; i += 1) {
    if (/^(?:AS|BEGIN|IS)$/.test(words.word(i)) && words.text(i - 1).startsWith('@') === false) return;
    if (!words.text(i).startsWith('@')) continue;
    draft.variables.spoil(words.text(i));
    if (!draft.variables.isTame(words.text(i))) draft.variables.untame(words.text(i));
  }
}

/** What a query, or a cursor, writes into a variable. */
function selected(words: Words, into: number, draft: SqlDraft): void {
  const at = words.word(into + 1) === 'STRICT' ? into + 2 : into + 1;
  const name = words.text(at);
  if (name === '' || words.word(into - 1) === 'INSERT') return;
  if (words.has('FETCH')) {
    draft.variables.spoil(name);
    return;
  }
  const select = words.find('SELECT');
  const given = select >= 0 && select < into ? constantText(words, select + 1, draft.variables) : undefined;
  if (given !== undefined && given.next === into) draft.variables.add(name, given.text, given.hidden);
  else {
    draft.variables.spoil(name);
    const tame =
      select >= 0 && select < into && isTame(words, select + 1, draft.variables, isMetadata(words, 0, 400));
    if (tame) draft.variables.tame(name);
    else draft.variables.untame(name);
  }
}

/** A text that is run as a statement: read where it is a constant, a hazard where it is put together. */
function runs(from: number, words: Words, draft: SqlDraft): void {
  const told = constantText(words, from, draft.variables);
  const whole = told !== undefined && endsText(words, told.next);
  const {
    text,
    constant,
    held: isHeld,
  } = whole ? { ...told, constant: true } : builtText(words, from, draft);
  const at = words.token(from)?.at ?? words.at;
  // Whichever of its values a variable has.
  for (const other of draft.variables
    .get(words.text(words.text(from) === '(' ? from + 1 : from))
    .slice(0, -1))
    held(other, at, draft);
  if (isHeld) held(text, at, draft);
  else if (text.replaceAll(hole, '').trim() !== '')
    draft.inside({ language: 'sql', text, at, by: 'EXECUTE', verbatim: false });
  if (whole && told.hidden && told.text.trim() !== '')
    draft.hazard('sql-hidden', words.at, shortened(told.text));
  if (constant && (whole || !words.has('USING'))) return;
  const tame = isTame(words, from, draft.variables);
  draft.hazard('sql-dynamic', words.at, `${words.shown(8)}${tame ? onlyNames : ''}`);
  draft.effect('dynamic-code', 'EXECUTE', words.at);
}

/** Whether nothing more of the text that is run stands here. */
function endsText(words: Words, at: number): boolean {
  return words.token(at) === undefined || /^[),;]$/.test(words.text(at)) || words.word(at) !== '';
}

function shortened(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/** A text out of a variable. */
function held(text: string, at: number, draft: SqlDraft): void {
  if (text.replaceAll(hole, '').trim() !== '' && draft.variables.isNew(text))
    draft.inside({ language: 'sql', text, at, by: 'EXECUTE', verbatim: false });
}

/** PREPARE … FROM a text. */
export function prepares(words: Words, draft: SqlDraft): void {
  const from = words.find('FROM');
  if (from > 0) runs(from + 1, words, draft);
}

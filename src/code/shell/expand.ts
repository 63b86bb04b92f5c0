import type {
  DoubleQuotedChild,
  ParameterExpansionPart,
  ParsedScript,
  SyntaxNode,
  Word,
  WordPart,
} from 'unbash';
import { hole } from '../code.ts';
import { arrayWords } from './array-words.ts';
import { braceAlternatives } from './braces.ts';
import type { Field, Unknown } from './field.ts';
import { replaceMatch, trimMatch } from './glob.ts';
import { withMatches } from './matching-files.ts';
import type { Scope, ShellValue } from './scope.ts';

/** Runs the commands of a substitution for what they do, and tells what they print where that can be computed. */
export type Substitute = (script: ParsedScript | undefined, text: string) => ShellValue;

export interface Expansion {
  readonly scope: Scope;
  readonly substitute: Substitute;
  /** Runs whatever substitutions stand inside of a node whose value is not computed. */
  readonly inside: (node: SyntaxNode) => void;
}

/** A run of characters of a word: known or not, split into fields or not. */
interface Piece {
  readonly text: string;
  readonly unknown?: Unknown;
  readonly quoted: boolean;
  /** Comes from an expansion outside of quotes: white space in it separates fields. */
  readonly splits: boolean;
  readonly computed: boolean;
  readonly decoded?: boolean;
}

const longestValue = 65_536;
const mostFields = 256;
const mostChoices = 64;
/** Of a value that is known in part: its length, and the parts that are not known. */
const longestHeld = 4_096;
const mostHeld = 16;

/** The fields that a word becomes. */
export function expandWord(word: Word, expansion: Expansion): readonly Field[] {
  if (word.parts === undefined) {
    const quoted = word.text !== word.value;
    const home = !quoted && word.value.startsWith('~') ? tilde(word.value) : word.value;
    const fields = fieldsOf([{ text: home, quoted, splits: false, computed: false }], word, blanks);
    return fields.flatMap((field) => withMatches(field, expansion.scope));
  }
  const items = arrayWords(word, expansion.scope);
  if (items !== undefined) return items;
  const choices: Piece[][] = [[]];
  let crowded = false;
  for (const part of word.parts) {
    if (part.type === 'BraceExpansion') {
      for (const inner of part.parts ?? []) expansion.inside(inner);
      const options = braceAlternatives(part.text);
      if (choices.length * options.length > mostChoices) {
        // So many fields mean nothing to anybody: what stands here is not known.
        if (!crowded)
          for (const choice of choices)
            choice.push(pieceOf({ unknown: { name: '{…}', mayBeEmpty: false } }, true));
        crowded = true;
        continue;
      }
      const before = choices.splice(0);
      for (const start of before)
        for (const option of options) choices.push([...start, ...bracePieces(option, expansion)]);
      continue;
    }
    const pieces = piecesOf(part, expansion, false);
    for (const choice of choices) choice.push(...pieces);
  }
  const separators = separatorsOf(expansion.scope);
  return choices
    .flatMap((pieces) => fieldsOf(pieces, word, separators))
    .flatMap((field) => withMatches(field, expansion.scope))
    .slice(0, mostFields);
}

/** A word as one text, as the right side of an assignment or the target of a redirection takes it. */
export function expandText(word: Word, expansion: Expansion): Field {
  const pieces =
    word.parts === undefined
      ? [
          {
            text: word.text === word.value ? tilde(word.value) : word.value,
            quoted: word.text !== word.value,
            splits: false,
            computed: false,
          },
        ]
      : word.parts.flatMap((part) => piecesOf(part, expansion, false));
  return join(
    pieces.map((piece) => ({ ...piece, splits: false })),
    word.pos,
  );
}

/** The value that a field gives to a variable. */
export function asValue(field: Field): ShellValue {
  if (field.unknown.length === 0)
    return { text: field.text, ...(field.decoded === true ? { decoded: true } : {}) };
  const [only] = field.unknown;
  if (field.text === hole && only !== undefined) return { unknown: only };
  const solid = field.text.replaceAll(hole, '').length > 0;
  const kind = field.text.startsWith(hole) ? only?.kind : undefined;
  const name = only?.name ?? '…';
  const mayBeEmpty = !solid && field.unknown.every((each) => each.mayBeEmpty);
  const isKept = field.text.length <= longestHeld && field.unknown.length <= mostHeld;
  const held = {
    text: field.text,
    unknown: field.unknown.map(withoutHeld),
    ...(field.decoded === true ? { decoded: true } : {}),
  };
  return {
    unknown: { name, mayBeEmpty, ...(kind === undefined ? {} : { kind }), ...(isKept ? { held } : {}) },
  };
}

/** What is cut from a value may be what is known of it. */
function withoutHeld({ held: _, ...rest }: Unknown): Unknown {
  return rest;
}

function tilde(text: string): string {
  // `~root` is root's home, `~+` the directory itself.
  if (/^~\+(?:\/|$)/.test(text)) return `.${text.slice(2)}`;
  return text;
}

function bracePieces(option: string, { scope }: Expansion): readonly Piece[] {
  const plain = option.replace(/\\(.)|["']/gs, '$1');
  const pieces: Piece[] = [];
  // Variables inside of braces: the plain forms only.
  for (const [part, name] of plain.matchAll(/[^$]+|\$\{?(\w+)\}?|\$/g) as Iterable<string[]>) {
    if (name === undefined)
      pieces.push({ text: part!, quoted: plain !== option, splits: false, computed: true });
    else pieces.push(...piecesOfValue(lookup(name, scope), false));
  }
  return pieces;
}

function piecesOf(
  part: WordPart | DoubleQuotedChild,
  expansion: Expansion,
  quoted: boolean,
): readonly Piece[] {
  const { scope } = expansion;
  switch (part.type) {
    case 'Literal': {
      const text = !quoted && part.value === part.text ? tilde(part.value) : part.value;
      return [{ text, quoted: quoted || part.value !== part.text, splits: false, computed: false }];
    }
    case 'SingleQuoted':
      return [{ text: part.value, quoted: true, splits: false, computed: false }];
    case 'AnsiCQuoted':
      return [{ text: part.value, quoted: true, splits: false, computed: /\\[xuU0-7c]/.test(part.text) }];
    case 'DoubleQuoted':
    case 'LocaleString':
      if (part.parts.length === 0) return [{ text: '', quoted: true, splits: false, computed: false }];
      return part.parts.flatMap((child) => piecesOf(child, expansion, true));
    case 'Glob':
    case 'ExtendedGlob':
      for (const inner of part.parts ?? []) expansion.inside(inner);
      return [{ text: part.text, quoted, splits: false, computed: false }];
    case 'SimpleExpansion':
      // `"$@"` is a field for each parameter, quotes or not.
      return piecesOfValue(lookup(part.text.slice(1), scope), quoted && part.text !== '$@');
    case 'ParameterExpansion':
      return piecesOfValue(
        parameter(part, expansion),
        quoted && part.index?.value !== '@' && part.parameter !== '@',
      );
    case 'CommandExpansion':
      return [pieceOf(expansion.substitute(part.script, part.text), quoted)];
    case 'ProcessSubstitution': {
      const value = expansion.substitute(part.script, part.text);
      const known = 'text' in value ? { text: value.text } : { commands: value.unknown.commands ?? [] };
      return [pieceOf({ unknown: { name: part.text.slice(0, 80), mayBeEmpty: false, ...known } }, true)];
    }
    case 'ArithmeticExpansion':
      if (part.expression !== undefined) expansion.inside(part.expression);
      return [arithmetic(part.text, quoted)];
    default:
      return [{ text: part.text, quoted, splits: false, computed: true }];
  }
}

function arithmetic(text: string, quoted: boolean): Piece {
  const sum = /^\$\(\(\s*(\d{1,9})\s*(?:([-+*])\s*(\d{1,9})\s*)?\)\)$/.exec(text);
  if (sum === null) return pieceOf({ unknown: { name: text.slice(0, 40), mayBeEmpty: false } }, quoted);
  const a = Number(sum[1]);
  const b = Number(sum[3] ?? 0);
  const value = sum[2] === '-' ? a - b : sum[2] === '*' ? a * b : a + b;
  return { text: String(value), quoted, splits: false, computed: true };
}

/** A value, in its parts where it was put together of such as are known and such as are not. */
function piecesOfValue(value: ShellValue, quoted: boolean): readonly Piece[] {
  const held = 'text' in value ? undefined : value.unknown.held;
  if (held === undefined) return [pieceOf(value, quoted)];
  const decoded = held.decoded === true ? { decoded: true } : {};
  return held.text.split(hole).flatMap((text, at) => {
    const unknown = at === 0 ? undefined : held.unknown[at - 1];
    const before = unknown === undefined ? [] : [pieceOf({ unknown }, quoted)];
    return text === '' ? before : [...before, pieceOf({ text, ...decoded }, quoted)];
  });
}

function pieceOf(value: ShellValue, quoted: boolean): Piece {
  if ('text' in value) {
    const decoded = value.decoded === true ? { decoded: true } : {};
    return { text: value.text, quoted, splits: !quoted, computed: true, ...decoded };
  }
  return { text: hole, unknown: value.unknown, quoted, splits: false, computed: true };
}

/** Values that a shell sets by itself. HOME and PWD stand for what they are, wherever that is. */
const standing = new Map<string, string>([
  ['HOME', '~'],
  ['PWD', '.'],
  ['IFS', ' \t\n'],
  ['SHELL', '/bin/bash'],
  ['BASH', '/bin/bash'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
]);

function lookup(name: string, scope: Scope): ShellValue {
  const value = scope.get(name);
  if (value !== undefined) return value;
  const standard = standing.get(name);
  if (standard !== undefined) return { text: standard };
  if (/^\d+$/.test(name)) {
    const parameters = scope.parameters;
    if (parameters !== undefined && name !== '0') return parameters[Number(name) - 1] ?? { text: '' };
  }
  if ((name === '@' || name === '*') && scope.parameters !== undefined) {
    const texts = scope.parameters.map((each) => ('text' in each ? each.text : undefined));
    if (texts.every((text) => text !== undefined)) return { text: texts.join(' ') };
    if (scope.parameters.length === 1) return scope.parameters[0]!;
  }
  // The script's own name, its process and the like are never empty.
  return {
    unknown: {
      name,
      mayBeEmpty: !/^(?:0|\$|RANDOM|BASHPID|UID|EUID|PPID|LINENO|SECONDS|#|\?|HOSTNAME|BASH_SOURCE)$/.test(
        name,
      ),
    },
  };
}

function parameter(part: ParameterExpansionPart, expansion: Expansion): ShellValue {
  const { scope } = expansion;
  const { operation } = part;
  let base = lookup(part.parameter, scope);
  if (part.prefix === '!' && operation?.type !== 'Names') base = indirect(base, part, scope);
  if (part.prefix === '#') return 'text' in base ? { text: String(base.text.length) } : opaque(part, false);
  if (part.index !== undefined) return element(part, expansion);
  if (operation === undefined) return base;
  const operand = (word: Word): string | undefined => {
    const field = expandText(word, expansion);
    return field.unknown.length === 0 ? field.text : undefined;
  };
  switch (operation.type) {
    case 'Default':
      return byDefault(part, base, operation.operator, operation.operand, expansion);
    case 'Slice': {
      const [start, size] = [
        operand(operation.offset),
        operation.length === undefined ? undefined : operand(operation.length),
      ];
      if (!('text' in base)) return opaque(part);
      const text = part.parameter === 'HOME' || part.parameter === 'PWD' ? '/home/user' : base.text;
      const offset = Number(start?.trim());
      const length = operation.length === undefined ? text.length : Number(size?.trim());
      if (!Number.isInteger(offset) || !Number.isInteger(length)) return opaque(part);
      const from = offset < 0 ? text.length + offset : offset;
      return { text: text.slice(from, length < 0 ? text.length + length : from + length) };
    }
    case 'Remove': {
      const pattern = operand(operation.operand);
      if (!('text' in base)) return { unknown: { ...withoutHeld(base.unknown), mayBeEmpty: true } };
      return pattern === undefined
        ? opaque(part)
        : { text: trimMatch(base.text, pattern, operation.operator) };
    }
    case 'Replace': {
      const pattern = operand(operation.pattern);
      const replacement = operand(operation.replacement);
      if (!('text' in base) || pattern === undefined || replacement === undefined) return opaque(part);
      return { text: replaceMatch(base.text, pattern, replacement, operation.operator) };
    }
    case 'CaseModification': {
      if (!('text' in base)) return { unknown: withoutHeld(base.unknown) };
      const { text } = base;
      const change = operation.operator.startsWith('^') ? 'toUpperCase' : 'toLowerCase';
      return {
        text: operation.operator.length === 2 ? text[change]() : text.slice(0, 1)[change]() + text.slice(1),
      };
    }
    default:
      return opaque(part);
  }
}

/** `${!name}`: the variable that a variable names; a name that is a parameter's, or another one's, is followed too. */
function indirect(base: ShellValue, part: ParameterExpansionPart, scope: Scope): ShellValue {
  return 'text' in base && /^\w+$/.test(base.text) ? lookup(base.text, scope) : opaque(part);
}

/** `${a[1]}`: arrays keep their words joined by blanks, so that only the whole and single elements are known. */
function element(part: ParameterExpansionPart, expansion: Expansion): ShellValue {
  const { scope } = expansion;
  expandText(part.index!, expansion);
  const value = scope.get(`${part.parameter}[${part.index!.value}]`);
  if (value !== undefined) return value;
  const whole = scope.get(part.parameter);
  return part.index!.value === '@' || part.index!.value === '*' ? (whole ?? opaque(part)) : opaque(part);
}

function byDefault(
  part: ParameterExpansionPart,
  base: ShellValue,
  operator: string,
  word: Word,
  expansion: Expansion,
): ShellValue {
  const field = expandText(word, expansion);
  const otherwise = asValue(field);
  const set = expansion.scope.get(part.parameter) !== undefined || 'text' in base;
  const empty = 'text' in base && base.text === '';
  if (operator.endsWith('+')) return set && !empty ? otherwise : 'text' in base ? { text: '' } : otherwise;
  // With `:?` the shell stops where there is nothing, and what follows is not run.
  if (operator === ':?' && empty) return opaque(part, false);
  if (operator.endsWith('?'))
    return 'text' in base ? base : { unknown: { ...base.unknown, mayBeEmpty: false } };
  if ('text' in base && (!empty || !operator.startsWith(':'))) return base;
  if ('text' in base) return otherwise;
  if (operator.endsWith('=') && !set) expansion.scope.set(part.parameter, otherwise);
  // Not set by the script: what stands there by default is as likely as anything, and the worst of both counts.
  if ('text' in otherwise && otherwise.text !== '') return otherwise;
  return {
    unknown: { ...base.unknown, mayBeEmpty: !('unknown' in otherwise) || otherwise.unknown.mayBeEmpty },
  };
}

function opaque(part: ParameterExpansionPart, mayBeEmpty = true): ShellValue {
  return { unknown: { name: part.text.slice(1, 60), mayBeEmpty } };
}

const blanks: ReadonlySet<string> = new Set(' \t\n');

/** What IFS says that separates fields. */
function separatorsOf(scope: Scope): ReadonlySet<string> {
  const value = scope.get('IFS');
  return value !== undefined && 'text' in value ? new Set(value.text.slice(0, 16)) : blanks;
}

function splitAt(text: string, separators: ReadonlySet<string>): readonly string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length && parts.length <= mostFields; i += 1) {
    if (!separators.has(text[i]!)) continue;
    parts.push(text.slice(start, i));
    start = i + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

function fieldsOf(pieces: readonly Piece[], word: Word, separators: ReadonlySet<string>): readonly Field[] {
  const fields: Field[] = [];
  let current: Piece[] = [];
  const close = (): void => {
    if (current.length > 0) fields.push(join(current, word.pos));
    current = [];
  };
  for (const piece of pieces) {
    if (!piece.splits) {
      current.push(piece);
      continue;
    }
    const parts = splitAt(piece.text.slice(0, longestValue), separators);
    for (const [index, text] of parts.entries()) {
      if (index > 0) close();
      if (text !== '') current.push({ ...piece, text });
      if (fields.length > mostFields) break;
    }
  }
  close();
  return fields;
}

function join(pieces: readonly Piece[], at: number): Field {
  const text = pieces.map((piece) => piece.text).join('');
  return {
    text: text.length > longestValue ? text.slice(0, longestValue) : text,
    unknown: pieces.flatMap(unknownsOf),
    glob: pieces.some((piece) => !piece.quoted && /[*?[]/.test(piece.text)),
    quoted: pieces.some((piece) => piece.quoted),
    computed: pieces.some((piece) => piece.computed),
    ...(pieces.some((piece) => piece.decoded === true) ? { decoded: true } : {}),
    at,
  };
}

/** What is not known in a piece: also the holes that the text had from the start. */
function unknownsOf({ text, unknown }: Piece): readonly Unknown[] {
  if (unknown !== undefined) return [unknown];
  if (!text.includes(hole)) return [];
  return Array.from({ length: text.split(hole).length - 1 }, () => ({ name: '…', mayBeEmpty: true }));
}

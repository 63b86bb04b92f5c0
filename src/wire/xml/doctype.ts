import { LimitError } from '../../core/errors.ts';
import { type InstructionEvent, readInstruction } from './instruction.ts';
import { resolveReferences } from './references.ts';
import type { Scanner } from './scanner.ts';

export interface DoctypeEvent {
  readonly kind: 'doctype';
  readonly at: number;
  readonly name: string;
  readonly publicId: string | null;
  /** Of the external subset; null where there is none. */
  readonly systemId: string | null;
}

export interface EntityEvent {
  readonly kind: 'entity';
  readonly at: number;
  readonly name: string;
  /** Declared with `%`: its text may hold declarations. */
  readonly parameter: boolean;
  /** Null for an external entity. */
  readonly value: string | null;
  /** Bytes of the value that were not kept. */
  readonly dropped: number;
  /** Entities that the value refers to, each as often as it does. */
  readonly refersTo: readonly string[];
  readonly publicId: string | null;
  readonly systemId: string | null;
  /** The notation of an unparsed entity. */
  readonly notation: string | null;
}

export interface NotationEvent {
  readonly kind: 'notation';
  readonly at: number;
  readonly name: string;
  readonly publicId: string | null;
  readonly systemId: string | null;
}

/** `%name;` between declarations: what it declares is not read. */
export interface ParameterReferenceEvent {
  readonly kind: 'parameter-reference';
  readonly at: number;
  readonly name: string;
}

/** An element or attribute-list declaration, as it is written. */
export interface DeclarationEvent {
  readonly kind: 'declaration';
  readonly at: number;
  readonly of: 'element' | 'attlist';
  readonly text: string;
}

export type SubsetEvent =
  | DoctypeEvent
  | EntityEvent
  | NotationEvent
  | ParameterReferenceEvent
  | DeclarationEvent
  | InstructionEvent;

const longestIdentifier = 4_096;
const longestDeclaration = 4_096;
/** Quoted texts of one declaration: each costs a step. */
const mostQuoted = 100_000;
/** An honest document type declares some hundred things. */
const mostDeclarations = 20_000;

/** From behind `<!DOCTYPE` to its `>`. Comments inside are passed over. */
export function* readDoctype(scanner: Scanner, at: number): Generator<SubsetEvent, void, void> {
  if (!scanner.space()) throw scanner.invalid('no name of a document type');
  const name = scanner.name();
  scanner.space();
  const external = scanner.sees('S') || scanner.sees('P') ? readExternalId(scanner, false) : noId;
  yield { kind: 'doctype', at, name, ...external };
  scanner.space();
  if (scanner.take('[')) {
    yield* readSubset(scanner);
    scanner.space();
  }
  scanner.want('>');
}

function* readSubset(scanner: Scanner): Generator<SubsetEvent, void, void> {
  for (let count = 0; ; count += 1) {
    if (count > mostDeclarations)
      throw new LimitError('directoryBytes', scanner.at, `more than ${mostDeclarations} declarations`);
    scanner.space();
    const at = scanner.at;
    if (scanner.take(']')) return;
    if (scanner.take('%')) {
      const name = scanner.name();
      scanner.want(';');
      yield { kind: 'parameter-reference', at, name };
    } else if (scanner.take('<!--')) skipComment(scanner);
    else if (scanner.take('<?')) yield readInstruction(scanner, at);
    else if (scanner.take('<!ENTITY')) yield readEntity(scanner, at);
    else if (scanner.take('<!NOTATION')) yield readNotation(scanner, at);
    else if (scanner.take('<!ELEMENT')) yield readDeclaration(scanner, at, 'element');
    else if (scanner.take('<!ATTLIST')) yield readDeclaration(scanner, at, 'attlist');
    else throw scanner.invalid('no declaration of a document type');
  }
}

export function skipComment(scanner: Scanner): void {
  if (scanner.before('--', 0) === null) throw scanner.invalid('a comment without an end');
  scanner.want('-->');
}

function readEntity(scanner: Scanner, at: number): EntityEvent {
  if (!scanner.space()) throw scanner.invalid('no name of an entity');
  const parameter = scanner.take('%');
  if (parameter && !scanner.space()) throw scanner.invalid('no name of an entity');
  const name = scanner.name();
  if (!scanner.space()) throw scanner.invalid('an entity without a value');
  if (scanner.sees('"') || scanner.sees("'")) {
    const { text, dropped } = scanner.quoted();
    const plain = resolveReferences(text, at, dropped > 0, true);
    scanner.space();
    scanner.want('>');
    // Characters written as references may make up references: they count once the entity is used.
    const refersTo = referencesIn(plain.text);
    return {
      ...noId,
      kind: 'entity',
      at,
      name,
      parameter,
      value: plain.text,
      dropped,
      refersTo,
      notation: null,
    };
  }
  const external = readExternalId(scanner, false);
  let notation: string | null = null;
  if (scanner.space() && scanner.take('NDATA')) {
    if (!scanner.space() || parameter) throw scanner.invalid('an entity with an odd notation');
    notation = scanner.name();
    scanner.space();
  }
  scanner.want('>');
  return {
    ...external,
    kind: 'entity',
    at,
    name,
    parameter,
    value: null,
    dropped: 0,
    refersTo: [],
    notation,
  };
}

/** `&name;` and `%name;` in a replacement text, whatever is between them. */
function referencesIn(text: string): string[] {
  const names: string[] = [];
  for (const match of text.matchAll(/[&%]([^&%;#\s]{1,1000});/g)) names.push(match[1]!);
  return names;
}

function readNotation(scanner: Scanner, at: number): NotationEvent {
  if (!scanner.space()) throw scanner.invalid('no name of a notation');
  const name = scanner.name();
  if (!scanner.space()) throw scanner.invalid('a notation without an identifier');
  const external = readExternalId(scanner, true);
  scanner.space();
  scanner.want('>');
  return { kind: 'notation', at, name, ...external };
}

/** To the `>` that stands in no quotes. */
function readDeclaration(scanner: Scanner, at: number, of: DeclarationEvent['of']): DeclarationEvent {
  if (!scanner.space()) throw scanner.invalid('a declaration without a name');
  let text = '';
  for (let quotes = 0; ; quotes += 1) {
    if (quotes > mostQuoted)
      throw new LimitError('directoryBytes', at, `a declaration of more than ${mostQuoted} texts`);
    const left = Math.max(0, longestDeclaration - text.length);
    text += scanner.until('"\'<>%', left);
    const byte = scanner.peek();
    if (byte < 0) throw scanner.invalid('the document breaks off');
    if (byte === 0x3c || byte === 0x25) throw scanner.invalid('markup inside of a declaration');
    if (byte === 0x3e) break;
    const quoted = scanner.quoted(left).text;
    if (left > 0) text += `"${quoted}"`;
  }
  scanner.want('>');
  return { kind: 'declaration', at, of, text };
}

interface ExternalId {
  readonly publicId: string | null;
  readonly systemId: string | null;
}

const noId: ExternalId = { publicId: null, systemId: null };

/** `SYSTEM "…"` or `PUBLIC "…" "…"`; of a notation, the second literal may be left out. */
function readExternalId(scanner: Scanner, bare: boolean): ExternalId {
  if (scanner.take('SYSTEM')) {
    if (!scanner.space()) throw scanner.invalid('no identifier');
    return { publicId: null, systemId: identifier(scanner) };
  }
  if (!scanner.take('PUBLIC') || !scanner.space()) throw scanner.invalid('no identifier');
  const publicId = identifier(scanner);
  const spaced = scanner.space();
  if (bare && !scanner.sees('"') && !scanner.sees("'")) return { publicId, systemId: null };
  if (!spaced) throw scanner.invalid('no identifier');
  return { publicId, systemId: identifier(scanner) };
}

function identifier(scanner: Scanner): string {
  return scanner.quoted(longestIdentifier).text;
}

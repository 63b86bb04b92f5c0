import type { ByteSource } from '../bytes/source.ts';
import { LimitError, ParseError } from '../core/errors.ts';
import type { Limits } from '../core/limits.ts';
import { type DoctypeEvent, readDoctype, type SubsetEvent, skipComment } from './xml/doctype.ts';
import { openXmlBytes } from './xml/encoding.ts';
import { readInstruction } from './xml/instruction.ts';
import { resolveReferences } from './xml/references.ts';
import { Scanner } from './xml/scanner.ts';

export type {
  DeclarationEvent,
  DoctypeEvent,
  EntityEvent,
  NotationEvent,
  ParameterReferenceEvent,
} from './xml/doctype.ts';
export type { InstructionEvent } from './xml/instruction.ts';

/** An attribute's value has its references replaced where they are characters, and is kept up to a budget. */
export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  /** Bytes of the value that were not kept. */
  readonly dropped: number;
  /** Entities that it refers to, each as often as it does. */
  readonly refersTo: readonly string[];
}

export interface StartEvent {
  readonly kind: 'start';
  readonly at: number;
  readonly name: string;
  readonly attributes: readonly XmlAttribute[];
  /** 0 for the root. */
  readonly depth: number;
}

/** Comes for an empty element too. */
export interface EndEvent {
  readonly kind: 'end';
  readonly at: number;
  readonly name: string;
  readonly depth: number;
}

export interface TextEvent {
  readonly kind: 'text';
  readonly at: number;
  readonly text: string;
  readonly dropped: number;
  /** Entities that it refers to, each as often as it does. */
  readonly refersTo: readonly string[];
}

export type XmlEvent = StartEvent | EndEvent | TextEvent | SubsetEvent;

const mostDepth = 10_000;
const mostAttributes = 4_096;

/**
 * The events of a well-formed XML document, in their order; entities are told and never expanded, comments and the
 * declaration passed over. Source: XML 1.0, fifth edition.
 * @throws ParseError PARSE_INVALID, PARSE_UNSUPPORTED (an encoding); LimitError.
 */
export function* readXml(source: ByteSource, limits: Limits): Generator<XmlEvent, void, void> {
  const scanner = new Scanner(openXmlBytes(source, limits), limits);
  const declared = new Declared();
  if (scanner.sees('<?xml ') || scanner.sees('<?xml\t') || scanner.sees('<?xml\r') || scanner.sees('<?xml\n'))
    readDeclaration(scanner);
  const open: string[] = [];
  let roots = 0;
  for (;;) {
    const at = scanner.at;
    if (scanner.atEnd) break;
    if (scanner.peek() !== 0x3c) {
      if (open.length === 0) {
        if (!scanner.space()) throw scanner.invalid('text outside of the root element');
        continue;
      }
      yield readText(scanner, at, declared);
    } else if (scanner.take('</')) {
      const name = scanner.name();
      scanner.space();
      scanner.want('>');
      if (open.pop() !== name) throw new ParseError('PARSE_INVALID', at, 'an end tag that closes no element');
      yield { kind: 'end', at, name, depth: open.length };
    } else if (scanner.take('<!--')) skipComment(scanner);
    else if (scanner.take('<?')) yield readInstruction(scanner, at);
    else if (scanner.take('<![CDATA[')) {
      if (open.length === 0) throw scanner.invalid('text outside of the root element');
      yield readCdata(scanner, at);
    } else if (scanner.take('<!DOCTYPE')) {
      if (roots > 0 || declared.doctype !== null) throw scanner.invalid('a document type in an odd place');
      for (const event of readDoctype(scanner, at)) {
        declared.add(event);
        yield event;
      }
    } else {
      scanner.want('<');
      if (open.length === 0 && roots > 0) throw scanner.invalid('a second root element');
      if (open.length >= mostDepth)
        throw new LimitError('depth', at, `elements nest deeper than ${mostDepth} levels`);
      roots += 1;
      const name = scanner.name();
      const attributes = readAttributes(scanner, declared);
      const empty = scanner.take('/');
      scanner.want('>');
      yield { kind: 'start', at, name, attributes, depth: open.length };
      if (empty) yield { kind: 'end', at, name, depth: open.length };
      else open.push(name);
    }
  }
  if (open.length > 0 || roots === 0) throw scanner.invalid('the document breaks off');
}

/** Which entities may be referred to. */
class Declared {
  doctype: DoctypeEvent | null = null;
  private readonly names = new Set<string>();
  /** Declarations that are not read may declare anything. */
  private unknown = false;

  add(event: SubsetEvent): void {
    if (event.kind === 'doctype') {
      this.doctype = event;
      this.unknown ||= event.systemId !== null;
    } else if (event.kind === 'parameter-reference') this.unknown = true;
    else if (event.kind === 'entity' && !event.parameter) this.names.add(event.name);
  }

  check(names: readonly string[], at: number): void {
    for (const name of names)
      if (!this.unknown && !this.names.has(name))
        throw new ParseError('PARSE_INVALID', at, 'a reference to an entity that is not declared');
  }
}

function readDeclaration(scanner: Scanner): void {
  const at = scanner.at;
  scanner.want('<?xml');
  const run = scanner.before('?>', 1_024);
  if (run === null || run.dropped > 0) throw scanner.invalid('an XML declaration without an end');
  scanner.want('?>');
  const text = run.text;
  const space = '[ \\t\\r\\n]{1,200}';
  const equals = '[ \\t\\r\\n]{0,200}=[ \\t\\r\\n]{0,200}';
  const pattern = new RegExp(
    `^${space}version${equals}(?:"1\\.[0-9]{1,3}"|'1\\.[0-9]{1,3}')` +
      `(?:${space}encoding${equals}(?:"[A-Za-z][-A-Za-z0-9._]{0,40}"|'[A-Za-z][-A-Za-z0-9._]{0,40}'))?` +
      `(?:${space}standalone${equals}(?:"yes"|"no"|'yes'|'no'))?[ \\t\\r\\n]{0,200}$`,
  );
  if (!pattern.test(text)) throw new ParseError('PARSE_INVALID', at, 'an odd XML declaration');
}

function readText(scanner: Scanner, at: number, declared: Declared): TextEvent {
  const run = scanner.before('<');
  if (run === null) throw scanner.invalid('the document breaks off');
  if (run.text.includes(']]>')) throw new ParseError('PARSE_INVALID', at, ']]> in a text');
  const { text, entities } = resolveReferences(lines(run.text), at, run.dropped > 0);
  declared.check(entities, at);
  return { kind: 'text', at, text, dropped: run.dropped, refersTo: entities };
}

function readCdata(scanner: Scanner, at: number): TextEvent {
  const run = scanner.before(']]>');
  if (run === null) throw scanner.invalid('a CDATA section without an end');
  scanner.want(']]>');
  return { kind: 'text', at, text: lines(run.text), dropped: run.dropped, refersTo: [] };
}

const noAttributes: readonly XmlAttribute[] = [];

function readAttributes(scanner: Scanner, declared: Declared): readonly XmlAttribute[] {
  if (!scanner.space() || scanner.sees('>') || scanner.sees('/')) return noAttributes;
  const attributes: XmlAttribute[] = [];
  const names = new Set<string>();
  do {
    if (scanner.sees('>') || scanner.sees('/')) break;
    const at = scanner.at;
    const name = scanner.name();
    if (names.has(name)) throw new ParseError('PARSE_INVALID', at, 'an attribute that is there twice');
    names.add(name);
    if (attributes.length >= mostAttributes)
      throw new LimitError('retained', at, `an element with more than ${mostAttributes} attributes`);
    scanner.space();
    scanner.want('=');
    scanner.space();
    const run = scanner.quoted();
    if (run.text.includes('<')) throw new ParseError('PARSE_INVALID', at, 'a < in an attribute');
    const { text, entities } = resolveReferences(spaces(run.text), at, run.dropped > 0);
    declared.check(entities, at);
    attributes.push({ name, value: text, dropped: run.dropped, refersTo: entities });
  } while (scanner.space());
  return attributes;
}

/** Ends of lines become one character (XML 1.0, section 2.11). */
function lines(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
}

/** White space in an attribute becomes spaces (section 3.3.3). */
function spaces(text: string): string {
  return /[\t\r\n]/.test(text) ? text.replaceAll('\r\n', ' ').replaceAll(/[\t\r\n]/g, ' ') : text;
}

import type {
  DeclarationEvent,
  DoctypeEvent,
  EntityEvent,
  InstructionEvent,
  NotationEvent,
  ParameterReferenceEvent,
} from '../../wire/xml.ts';
import type { Reading } from '../format.ts';
import { Expansion } from './expansion.ts';

/** Document types that tools write into honest files: readers know them, or leave them alone. */
const wellKnown = /^-\/\/(?:W3C|Apple|Apple Computer|OASIS)\/\/DTD [ -~]{1,80}\/\/EN$/;
/** What a document may grow to by its entities before anybody is kept busy. */
const freeCharacters = 1_000_000;

export type SubsetPart =
  | DoctypeEvent
  | EntityEvent
  | NotationEvent
  | ParameterReferenceEvent
  | DeclarationEvent
  | InstructionEvent;

/** What a document type leads a reader to that follows it: files, addresses, endless text. */
export class DoctypeReading {
  private readonly reading: Reading;
  private readonly expansion = new Expansion();
  private told = 0;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  take(part: SubsetPart): void {
    if (part.kind === 'doctype') this.doctype(part);
    else if (part.kind === 'entity') this.entity(part);
    else if (part.kind === 'parameter-reference')
      this.external(`declarations of %${shown(part.name)};, which were not read`, part.at);
    else if (part.kind === 'declaration' && part.of === 'attlist' && /XInclude|href/i.test(part.text))
      this.external('an attribute that the document type adds to an element', part.at);
  }

  use(names: readonly string[]): void {
    for (const name of names) this.expansion.use(name);
  }

  finish(): void {
    const total = Math.max(this.expansion.total(), this.expansion.longest());
    if (total <= freeCharacters) return;
    const by = Number.isFinite(total)
      ? `entities that expand to ${total.toPrecision(3)} characters`
      : 'entities that expand without end';
    this.reading.emit({ kind: 'capability', where: {}, capability: 'unbounded-work', by, when: 'load' });
  }

  private doctype({ publicId, systemId, at }: DoctypeEvent): void {
    if (systemId === null || (publicId !== null && wellKnown.test(publicId) && /^https?:\/\//.test(systemId)))
      return;
    // Public document types are addresses out of habit; a reader that fetches them asks a host of the author's choice.
    if (publicId !== null && /^https?:\/\//.test(systemId))
      this.reading.emit({
        kind: 'reference',
        where: { offset: at },
        to: 'url',
        name: shown(systemId),
        key: 'DOCTYPE',
        loader: 'xml',
      });
    else this.external(`document type from ${shown(systemId)}`, at);
  }

  private entity(entity: EntityEvent): void {
    const { name, parameter, value, dropped, refersTo, systemId, notation, at } = entity;
    if (value !== null) {
      if (!parameter) this.expansion.declare(name, value.length + dropped, refersTo);
    } else if (notation === null)
      this.external(`entity ${parameter ? '%' : '&'}${shown(name)}; from ${shown(systemId ?? '')}`, at);
    else this.odd(`an unparsed entity ${shown(name)}`, at);
  }

  private external(by: string, offset: number): void {
    this.told += 1;
    if (this.told > 100) return;
    this.reading.emit({
      kind: 'capability',
      where: { offset },
      capability: 'external-entity',
      by,
      when: 'load',
    });
  }

  private odd(detail: string, offset: number): void {
    this.reading.emit({ kind: 'anomaly', where: { offset }, code: 'structure-odd', detail });
  }
}

function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text).slice(1, -1);
}

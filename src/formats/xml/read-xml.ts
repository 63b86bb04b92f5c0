import { ParseError } from '../../core/errors.ts';
import { readXml, type StartEvent } from '../../wire/xml.ts';
import type { Reading } from '../format.ts';
import { DoctypeReading } from './doctype.ts';
import { Pmml } from './pmml.ts';

const inclusions = 'http://www.w3.org/2001/XInclude';

/** Reads the document to its end: what it leads an unguarded reader to, and for PMML what the model calls. */
export function readXmlDocument(reading: Reading): void {
  const doctype = new DoctypeReading(reading);
  const includes = new Includes(reading);
  let pmml: Pmml | null = null;
  let rooted = false;
  try {
    for (const event of readXml(reading.source, reading.limits)) {
      if (event.kind === 'start') {
        if (!rooted) {
          rooted = true;
          if (localName(event.name) === 'PMML') pmml = new Pmml(reading);
          else reading.is('xml', `<${event.name.slice(0, 80)}>`);
        }
        for (const { refersTo } of event.attributes) doctype.use(refersTo);
        includes.take(event);
        pmml?.start(event);
      } else if (event.kind === 'text') {
        doctype.use(event.refersTo);
        pmml?.text(event);
      } else if (event.kind === 'end') pmml?.end(event);
      else {
        if (event.kind === 'instruction') readInstruction(reading, event.target, event.data, event.at);
        doctype.take(event);
      }
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const where = error.at === null ? {} : { offset: error.at };
    reading.emit({ kind: 'anomaly', where, code: 'structure-broken', detail: error.message });
  } finally {
    doctype.finish();
    pmml?.finish();
  }
}

export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** `<?xml-stylesheet href="…"?>`: a viewer fetches the sheet, and a stylesheet may run scripts. */
function readInstruction(reading: Reading, target: string, data: string, offset: number): void {
  if (target !== 'xml-stylesheet') return;
  const href = /href\s{0,100}=\s{0,100}["']([^"']{0,2000})["']/.exec(data)?.[1];
  if (href === undefined) return;
  const to = /^[a-z][a-z0-9+.-]*:/i.test(href) || href.startsWith('//') ? 'url' : 'companion';
  reading.emit({
    kind: 'reference',
    where: { offset },
    to,
    name: href,
    key: 'xml-stylesheet',
    loader: 'xml',
  });
}

/** Elements of XInclude: a reader that knows them puts another file in their place. */
class Includes {
  private readonly reading: Reading;
  private named = false;
  private told = 0;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  take({ name, attributes, at }: StartEvent): void {
    this.named ||= attributes.some(({ name: key, value }) => key.startsWith('xmlns') && value === inclusions);
    if (!this.named || localName(name) !== 'include' || this.told >= 100) return;
    const href = attributes.find((attribute) => attribute.name === 'href')?.value ?? '';
    this.told += 1;
    this.reading.emit({
      kind: 'capability',
      where: { offset: at },
      capability: 'external-entity',
      by: `XInclude of ${JSON.stringify(href.slice(0, 200))}`,
      when: 'load',
    });
  }
}

import type { EndEvent, StartEvent, TextEvent } from '../../wire/xml.ts';
import type { Reading } from '../format.ts';

const longestPath = 400;
const mostNames = 10_000;

/** What a PMML model asks of its engine beyond the standard: functions of its own, tables from elsewhere. */
export class Pmml {
  private readonly reading: Reading;
  private readonly path: string[] = [];
  private readonly applied = new Map<string, { readonly at: number; readonly key: string }>();
  private readonly defined = new Set<string>();
  private models = 0;
  private extensions = 0;
  private version = '';

  constructor(reading: Reading) {
    this.reading = reading;
    reading.is('pmml');
  }

  start({ name, attributes, at }: StartEvent): void {
    const element = name.slice(name.indexOf(':') + 1);
    this.path.push(element);
    const get = (key: string): string | undefined =>
      attributes.find((attribute) => attribute.name === key)?.value;
    if (element === 'PMML') this.version = get('version') ?? '';
    else if (element === 'Application')
      this.tell('application', `${get('name') ?? ''} ${get('version') ?? ''}`.trim());
    else if (element === 'Apply') this.apply(get('function') ?? '', at);
    else if (element === 'DefineFunction') this.defined.add(get('name') ?? '');
    else if (element === 'TableLocator') this.refer('TableLocator', at);
    else if (element === 'Extension') this.extensions += 1;
    else if (element.endsWith('Model') || element === 'RuleSet' || element === 'Scorecard') this.models += 1;
  }

  /** Scripts of an extension run in engines that know it. */
  text({ text, at }: TextEvent): void {
    const inside = this.path.at(-1);
    if (inside !== 'script' && inside !== 'Script' && inside !== 'code') return;
    if (!this.path.includes('Extension') || text.trim() === '') return;
    this.reading.emit({
      kind: 'capability',
      where: { offset: at },
      capability: 'script',
      by: `script in an extension: ${JSON.stringify(text.trim().slice(0, 80))}`,
      when: 'call',
    });
  }

  end(_event: EndEvent): void {
    this.path.pop();
  }

  /** Functions may be defined behind their use. */
  finish(): void {
    for (const [name, { at, key }] of this.applied)
      if (!this.defined.has(name))
        this.reading.emit({
          kind: 'reference',
          where: { offset: at },
          to: 'custom-object',
          name,
          key,
          loader: 'pmml',
        });
    const parts = [this.version, `${this.models} models`];
    if (this.extensions > 0) parts.push(`${this.extensions} extensions`);
    this.reading.is('pmml', parts.filter((part) => part !== '').join(', '));
  }

  private apply(name: string, at: number): void {
    if (this.applied.has(name) || this.applied.size >= mostNames) return;
    this.applied.set(name, { at, key: this.place() });
  }

  private refer(name: string, at: number): void {
    this.reading.emit({
      kind: 'reference',
      where: { offset: at },
      to: 'custom-object',
      name,
      key: this.place(),
      loader: 'pmml',
    });
  }

  private place(): string {
    const text = this.path.slice(-6).join('/');
    return text.length > longestPath ? text.slice(0, longestPath) : text;
  }

  private tell(key: string, value: string): void {
    if (this.reading.detail)
      this.reading.emit({ kind: 'metadata', where: {}, key, value: value.slice(0, 1_000) });
  }
}

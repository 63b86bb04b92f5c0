import { bufferSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { OperationCounts } from '../../wire/operation-counts.ts';
import { type EntityEvent, readXml, type StartEvent, type XmlEvent } from '../../wire/xml.ts';
import type { Reading } from '../format.ts';
import { elementBits } from './element-types.ts';

const mostText = 512;

interface Layer {
  readonly name: string;
  readonly type: string;
  readonly depth: number;
}

export function readOpenvino(reading: Reading): void {
  const reader = new ModelReader(reading);
  try {
    for (const event of readXml(reading.source, reading.limits)) reader.event(event);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    reader.anomaly('structure-broken', error.at, error.message);
  } finally {
    reader.tell();
  }
}

class ModelReader {
  private readonly reading: Reading;
  private readonly operations: OperationCounts;
  /** The layers around the element at hand: those of loops and branches hold whole networks. */
  private readonly layers: Layer[] = [];
  /** The elements around a value of the runtime information, from rt_info inwards; null elsewhere. */
  private information: { readonly depth: number; readonly path: string[] } | null = null;
  private constantsEnd = 0;
  private doctype = false;

  constructor(reading: Reading) {
    this.reading = reading;
    this.operations = new OperationCounts('openvino', reading.emit);
  }

  event(event: XmlEvent): void {
    if (event.kind === 'start') this.start(event);
    else if (event.kind === 'end') this.end(event.depth);
    else if (event.kind === 'doctype') {
      this.doctype = true;
      if (event.systemId !== null) this.external(event.at, `a document type from ${event.systemId}`);
    } else if (event.kind === 'entity') this.entity(event);
  }

  /** What can only be told at the end: operations with their counts, and the file of constants. */
  tell(): void {
    this.operations.tell();
    if (this.doctype) this.anomaly('structure-odd', 0, 'a document type, which no exporter writes');
    const { name } = this.reading;
    if (this.constantsEnd === 0 || !/\.xml$/i.test(name)) return;
    this.reading.emit({
      kind: 'reference',
      where: {},
      to: 'companion',
      name: name.replace(/\.xml$/i, '.bin'),
      key: 'net',
      loader: 'openvino',
      detail: `constants, up to byte ${this.constantsEnd}`,
    });
  }

  anomaly(
    code: 'structure-broken' | 'structure-odd' | 'tensor-layout',
    offset: number | null,
    detail: string,
  ): void {
    this.reading.emit({ kind: 'anomaly', where: offset === null ? {} : { offset }, code, detail });
  }

  private start(event: StartEvent): void {
    if (event.depth === 0) this.net(event);
    else if (event.name === 'layer') this.layer(event);
    else if (event.name === 'data' && this.layers.at(-1)?.type === 'Const') this.constant(event);
    else if (event.name === 'rt_info' && event.depth === 1) this.information = { depth: 1, path: [] };
    else if (this.information !== null) this.inform(event);
  }

  private end(depth: number): void {
    if (this.layers.at(-1)?.depth === depth) this.layers.pop();
    if (this.information === null) return;
    if (depth === this.information.depth) this.information = null;
    else this.information.path.length = Math.max(0, depth - this.information.depth - 1);
  }

  private net(event: StartEvent): void {
    const version = attribute(event, 'version');
    const name = attribute(event, 'name');
    this.reading.is('openvino', `OpenVINO model ${clip(name)}, IR version ${clip(version)}`);
    if (this.reading.detail) this.metadata('version', version, event.at);
  }

  private layer(event: StartEvent): void {
    const type = clip(attribute(event, 'type'));
    const version = clip(attribute(event, 'version'));
    const within = clip(this.layers.map((layer) => layer.type).join('/'));
    this.operations.add(event.at, version === '' ? type : `${version}::${type}`, within);
    this.layers.push({ name: clip(attribute(event, 'name')), type, depth: event.depth });
  }

  /** `<data element_type="f32" shape="2, 3" offset="0" size="24"/>` */
  private constant(event: StartEvent): void {
    const name = this.layers.at(-1)?.name ?? '';
    const dtype = clip(attribute(event, 'element_type'));
    const written = attribute(event, 'shape');
    const shape = written.trim() === '' ? [] : written.split(',', 65).map(whole);
    const offset = whole(attribute(event, 'offset'));
    const bytes = whole(attribute(event, 'size'));
    const elements = shape.reduce((product, count) => product * count, 1);
    if (!Number.isSafeInteger(offset + bytes) || !Number.isSafeInteger(elements)) {
      const detail = `${name}: ${clip(event.attributes.map((a) => `${a.name}=${a.value}`).join(' '))}`;
      this.anomaly('tensor-layout', event.at, detail);
      return;
    }
    this.constantsEnd = Math.max(this.constantsEnd, offset + bytes);
    const bits = elementBits.get(dtype);
    if (bits !== undefined && bytes < Math.ceil((elements * bits) / 8))
      this.anomaly('tensor-layout', event.at, `${name}: ${bytes} bytes for ${dtype} [${shape.join(', ')}]`);
    if (this.reading.detail)
      this.reading.emit({ kind: 'tensor', where: { offset: event.at }, name, dtype, shape, bytes });
  }

  private inform(event: StartEvent): void {
    const path = [...this.information!.path, event.name];
    this.information!.path.push(event.name);
    const value = attribute(event, 'value');
    const key = clip(path.join('.'));
    // Pipelines for text generation render the template that travels with the tokenizer.
    if (/(?:^|_)chat_template$/.test(event.name))
      this.reading.nested({
        name: key,
        size: value.length,
        open: () => bufferSource(new TextEncoder().encode(value)),
        loader: 'jinja',
      });
    if (this.reading.detail && value !== '') this.metadata(key, value, event.at);
  }

  private metadata(key: string, value: string, offset: number): void {
    this.reading.emit({ kind: 'metadata', where: { offset }, key, value });
  }

  private entity({ at, name, systemId }: EntityEvent): void {
    if (systemId !== null) this.external(at, `the entity ${clip(name)} from ${clip(systemId)}`);
  }

  private external(at: number, by: string): void {
    this.reading.emit({
      kind: 'capability',
      where: { offset: at },
      capability: 'external-entity',
      by,
      when: 'load',
    });
  }
}

function attribute({ attributes }: StartEvent, name: string): string {
  return attributes.find((candidate) => candidate.name === name)?.value ?? '';
}

function whole(text: string): number {
  return /^\s{0,8}[0-9]{1,16}\s{0,8}$/.test(text) ? Number(text) : Number.NaN;
}

function clip(text: string): string {
  return text.length > mostText ? `${text.slice(0, mostText)}…` : text;
}

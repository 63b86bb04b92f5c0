import { pagedSource } from '../../bytes/paged.ts';
import { ParseError } from '../../core/errors.ts';
import { Constants } from '../../wire/carried.ts';
import { FlatBuffer, type Table } from '../../wire/flatbuffer.ts';
import { OperationCounts } from '../../wire/operation-counts.ts';
import type { Reading } from '../format.ts';
import { operatorName, tellingOperations } from './operators.ts';
import { elementTypes } from './shapes.ts';

// Fields of onnxruntime/core/flatbuffers/schema/ort.fbs, by their number.
const session = { version: 0, model: 1 } as const;
const model = { producer: 2, graph: 7, metadata: 9 } as const;
const graph = { initializers: 0, nodes: 2, sparse: 7 } as const;
const node = { domain: 2, operator: 5, attributes: 10 } as const;
const attribute = { name: 0, text: 5, tensor: 6, graph: 7, texts: 10, tensors: 11, graphs: 12 } as const;
const tensor = { name: 0, dims: 2, type: 3, raw: 4 } as const;
const sparse = { values: 0, indices: 1 } as const;

const deepestGraph = 33;
const mostDimensions = 64;
const mostText = 512;

interface Pending {
  readonly table: Table;
  readonly within: string;
  readonly depth: number;
}

export function readOrt(reading: Reading): void {
  const reader = new ModelReader(reading);
  try {
    reader.read();
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    reader.anomaly('structure-broken', error.at, error.message);
  } finally {
    reader.operations.tell();
  }
}

class ModelReader {
  readonly operations: OperationCounts;
  private readonly reading: Reading;
  private readonly buffer: FlatBuffer;
  private readonly constants: Constants;
  private readonly pending: Pending[] = [];

  constructor(reading: Reading) {
    this.reading = reading;
    const source = pagedSource(reading.source);
    this.buffer = new FlatBuffer(source);
    this.operations = new OperationCounts('onnx', reading.emit);
    this.constants = new Constants(reading, source);
  }

  read(): void {
    const { buffer } = this;
    const root = buffer.root();
    const version = buffer.text(root, session.version, mostText);
    this.reading.is('ort', `ONNX Runtime model, version ${version}`);
    const table = buffer.table(root, session.model);
    if (table === undefined) return;
    for (const entry of buffer.tables(table, model.metadata)) {
      const key = buffer.text(entry, 0, mostText);
      this.constant(entry, 0, 'metadata key');
      this.constant(entry, 1, `metadata ${key}`);
      if (!this.reading.detail) continue;
      const value = buffer.text(entry, 1, this.reading.limits.textBytes);
      this.reading.emit({ kind: 'metadata', where: { offset: entry.at }, key, value });
    }
    const main = buffer.table(table, model.graph);
    if (main !== undefined) this.pending.push({ table: main, within: '', depth: 0 });
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) {
      if (next.depth > deepestGraph) {
        this.anomaly('nested-too-deep', next.table.at, `graphs nest deeper than ${deepestGraph} levels`);
        continue;
      }
      this.graph(next);
    }
  }

  anomaly(
    code: 'structure-broken' | 'nested-too-deep' | 'tensor-layout',
    offset: number | null,
    detail: string,
  ): void {
    this.reading.emit({ kind: 'anomaly', where: offset === null ? {} : { offset }, code, detail });
  }

  private graph(place: Pending): void {
    const { buffer } = this;
    for (const one of buffer.tables(place.table, graph.initializers)) this.tensor(one, '');
    for (const one of buffer.tables(place.table, graph.sparse))
      for (const field of [sparse.values, sparse.indices]) {
        const part = buffer.table(one, field);
        if (part !== undefined) this.tensor(part, '');
      }
    for (const one of buffer.tables(place.table, graph.nodes)) this.node(one, place);
  }

  private node(table: Table, place: Pending): void {
    const { buffer } = this;
    const operator = buffer.text(table, node.operator, mostText);
    const name = operatorName(buffer.text(table, node.domain, mostText), operator);
    const texts: string[] = [];
    for (const one of buffer.tables(table, node.attributes)) {
      const label = buffer.text(one, attribute.name, mostText);
      this.attribute(one, `${operator}.${label}`, place);
      if (tellingOperations.has(operator) && texts.length < 8 && one.fields[attribute.text] !== 0)
        texts.push(`${label}=${buffer.text(one, attribute.text, 200)}`);
    }
    this.operations.add(table.at, name, place.within, texts.length === 0 ? undefined : texts.join(', '));
  }

  private attribute(table: Table, label: string, { within, depth }: Pending): void {
    const { buffer } = this;
    this.constant(table, attribute.text, label);
    const texts = buffer.vector(table, attribute.texts, 4);
    for (let index = 0; index < texts.length; index += 1) {
      const at = texts.at + index * 4;
      this.text(at + buffer.u32(at), label);
    }
    const one = buffer.table(table, attribute.tensor);
    if (one !== undefined) this.tensor(one, label);
    for (const each of buffer.tables(table, attribute.tensors)) this.tensor(each, label);
    const inside = within === '' ? label : `${within}/${label}`;
    const body = buffer.table(table, attribute.graph);
    for (const each of [...(body === undefined ? [] : [body]), ...buffer.tables(table, attribute.graphs)])
      this.pending.push({ table: each, within: inside, depth: depth + 1 });
  }

  private tensor(table: Table, label: string): void {
    const { buffer } = this;
    const dims = buffer.vector(table, tensor.dims, 8);
    const name = buffer.text(table, tensor.name, mostText) || label;
    if (dims.length > mostDimensions) {
      this.anomaly('tensor-layout', table.at, `${name} has ${dims.length} dimensions`);
      return;
    }
    const shape = Array.from({ length: dims.length }, (_, index) => buffer.i64(dims.at + index * 8));
    const type = buffer.signed(table, tensor.type, 4);
    const [dtype, bits] = elementTypes.get(type) ?? [`type ${type}`, null];
    const elements = shape.reduce((product, count) => product * count, 1);
    const bytes = bits === null ? null : Math.ceil((elements * bits) / 8);
    const raw = buffer.vector(table, tensor.raw, 1);
    if (shape.some((count) => count < 0) || !Number.isSafeInteger(elements))
      this.anomaly('tensor-layout', table.at, `${name} has the shape [${shape.join(', ')}]`);
    else if (table.fields[tensor.raw] !== 0 && bytes !== null && raw.length !== bytes)
      this.anomaly('tensor-layout', table.at, `${name} takes ${bytes} bytes, and has ${raw.length}`);
    if (this.reading.detail)
      this.reading.emit({ kind: 'tensor', where: { offset: table.at }, name, dtype, shape, bytes });
  }

  private constant(table: Table, field: number, name: string): void {
    const { at, length } = this.buffer.vector(table, field, 1);
    this.constants.look({ at, size: length }, name);
  }

  private text(at: number, name: string): void {
    const size = this.buffer.u32(at);
    if (at + 4 + size > this.reading.source.size)
      throw new ParseError('PARSE_TRUNCATED', at, `a text of ${size} bytes`);
    this.constants.look({ at: at + 4, size }, name);
  }
}

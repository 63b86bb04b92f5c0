import { type ByteSource, sliceSource } from '../../bytes/source.ts';
import { Constants } from '../../wire/carried.ts';
import { OperationCounts } from '../../wire/operation-counts.ts';
import { type Field, fieldsOf, type Strays, textOf } from '../../wire/protobuf.ts';
import type { Reading } from '../format.ts';
import type { LocalFunctions } from './functions.ts';
import { operatorName, standardDomains, tellingOperations } from './operators.ts';
import { attributeShape, entryShape, functionShape, graphShape, nodeShape } from './shapes.ts';
import type { Tensors } from './tensor.ts';

/** Each level of graph takes three of messages, and parsers stop at a hundred of these. */
const deepestGraph = 33;
const mostText = 512;
/** A constant that is longer than this is told by its size. */
const longText = 1024;

/** Domains whose operations runtimes bring along, whatever functions the model declares under these names. */
const runtimeDomain = /^(?:ai\.onnx|com\.microsoft)(?:\.|$)/;

interface Pending {
  readonly field: Field;
  readonly kind: 'graph' | 'function';
  readonly within: string;
  readonly depth: number;
  /** The function that this is a part of. */
  readonly local: string | undefined;
}

interface Node {
  readonly name: string;
  readonly operator: string;
  readonly local: string;
  readonly ofRuntime: boolean;
}

/** Walks graphs and functions with all graphs in their attributes; iterative, since they nest. */
export class GraphWalker {
  nodes = 0;
  readonly operations: OperationCounts;
  private readonly reading: Reading;
  private readonly source: ByteSource;
  private readonly strays: Strays;
  private readonly tensors: Tensors;
  private readonly functions: LocalFunctions;
  private readonly pending: Pending[] = [];
  private readonly constants: Constants;

  constructor(
    reading: Reading,
    source: ByteSource,
    strays: Strays,
    tensors: Tensors,
    functions: LocalFunctions,
  ) {
    this.reading = reading;
    this.source = source;
    this.strays = strays;
    this.tensors = tensors;
    this.functions = functions;
    this.operations = new OperationCounts('onnx', reading.emit);
    this.constants = new Constants(reading, source);
    tensors.metadata = (entry) => this.entry(entry, 'tensor');
  }

  graph(field: Field, within: string): void {
    this.walk({ field, kind: 'graph', within, depth: 0, local: undefined });
  }

  function(field: Field, local: string): void {
    this.walk({ field, kind: 'function', within: local, depth: 0, local });
  }

  /** A metadata_props entry. */
  entry(field: Field, of: string): void {
    let key = '';
    for (const part of fieldsOf(this.source, field, entryShape, this.strays))
      if (part.number === 1) key = textOf(this.source, part, mostText);
    for (const part of fieldsOf(this.source, field, entryShape, { bytes: 0, at: null })) {
      if (part.number === 1) this.constant(part, `${of} metadata key`);
      else this.value(part, of, key);
    }
  }

  /** A text or bytes of the author's choice: what some loader would run is handed over. */
  constant(field: Field, name: string): void {
    this.constants.look(field, name);
  }

  private value(field: Field, of: string, key: string): void {
    // Chat templates travel as metadata of language models.
    if (/(?:^|[._])chat_template$/.test(key))
      this.reading.nested({
        name: `${of} metadata ${key}`,
        size: field.size,
        open: () => sliceSource(this.source, field.at, field.size),
        loader: 'jinja',
      });
    else this.constant(field, `${of} metadata ${key}`);
    if (!this.reading.detail || of !== 'model') return;
    const value = textOf(this.source, field, this.reading.limits.textBytes);
    this.reading.emit({ kind: 'metadata', where: { offset: field.at }, key, value });
  }

  private walk(first: Pending): void {
    this.pending.push(first);
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) {
      if (next.depth > deepestGraph) {
        const detail = `graphs nest deeper than ${deepestGraph} levels`;
        this.reading.emit({
          kind: 'anomaly',
          where: { offset: next.field.at },
          code: 'nested-too-deep',
          detail,
        });
        continue;
      }
      if (next.kind === 'graph') this.graphFields(next);
      else this.functionFields(next);
    }
  }

  private graphFields(place: Pending): void {
    for (const field of fieldsOf(this.source, place.field, graphShape, this.strays)) {
      if (field.number === 1) this.node(field, place);
      else if (field.number === 5) this.tensors.tensor(field);
      else if (field.number === 15) this.tensors.sparse(field);
      else if (field.number === 10) this.constant(field, 'doc_string');
      else if (field.number === 16) this.entry(field, 'graph');
    }
  }

  private functionFields(place: Pending): void {
    for (const field of fieldsOf(this.source, place.field, functionShape, this.strays)) {
      if (field.number === 7) this.node(field, place);
      else if (field.number === 11) this.attribute(field, place, '');
      else if (field.number === 8) this.constant(field, 'doc_string');
      else if (field.number === 14) this.entry(field, 'function');
    }
  }

  private node(field: Field, place: Pending): void {
    this.nodes += 1;
    const node = this.nameOf(field);
    const isLocal = this.functions.has(node.local);
    this.functions.node(place.local, isLocal ? node.local : undefined);
    const texts: string[] | undefined = tellingOperations.has(node.operator) ? [] : undefined;
    for (const part of fieldsOf(this.source, field, nodeShape, { bytes: 0, at: null })) {
      if (part.number === 5) this.attribute(part, place, node.operator, texts);
      else if (part.number === 6) this.constant(part, 'doc_string');
      else if (part.number === 9) this.entry(part, 'node');
    }
    // A call of a function that the model brings along is that function's own nodes; but a known name stays what it is.
    if (isLocal && !node.ofRuntime && texts === undefined) return;
    const detail = texts === undefined || texts.length === 0 ? undefined : texts.join(', ');
    this.operations.add(field.at, node.name, place.within, detail);
  }

  private nameOf(field: Field): Node {
    let operator = '';
    let domain = '';
    let overload = '';
    for (const part of fieldsOf(this.source, field, nodeShape, this.strays)) {
      if (part.number === 4) operator = textOf(this.source, part, mostText);
      else if (part.number === 7) domain = textOf(this.source, part, mostText);
      else if (part.number === 8) overload = textOf(this.source, part, mostText);
    }
    const bareDomain = standardDomains.has(domain);
    const name = operatorName(domain, operator);
    const ofRuntime = bareDomain || runtimeDomain.test(domain);
    return { name, operator, local: functionId(domain, operator, overload), ofRuntime };
  }

  private attribute(field: Field, place: Pending, operator: string, texts?: string[]): void {
    let name = '';
    for (const part of fieldsOf(this.source, field, attributeShape, this.strays))
      if (part.number === 1) name = textOf(this.source, part, mostText);
    for (const part of fieldsOf(this.source, field, attributeShape, { bytes: 0, at: null })) {
      switch (part.number) {
        case 4:
        case 9:
          this.constant(part, `${operator}.${name}`);
          this.telling(part, name, texts);
          break;
        case 5:
        case 10:
          this.tensors.tensor(part, `${operator}.${name}`);
          break;
        case 22:
        case 23:
          this.tensors.sparse(part, `${operator}.${name}`);
          break;
        case 6:
        case 11: {
          const step = `${operator}.${name}`;
          const within = place.within === '' ? step : `${place.within}/${step}`;
          this.pending.push({
            field: part,
            kind: 'graph',
            within,
            depth: place.depth + 1,
            local: place.local,
          });
          break;
        }
        case 13:
          this.constant(part, 'doc_string');
          break;
        default:
      }
    }
  }

  private telling(field: Field, name: string, texts: string[] | undefined): void {
    if (texts === undefined || texts.length >= 8) return;
    const text = field.size > longText ? `${field.size} bytes` : textOf(this.source, field, 200);
    texts.push(`${name}=${text}`);
    if (name !== 'ep_cache_context' || field.size > longText || !/^[\x20-\x7e]+$/.test(text)) return;
    // With embed_mode 0 the compiled graph lies in a file of this name.
    this.reading.emit({
      kind: 'reference',
      where: { offset: field.at },
      to: 'companion',
      name: textOf(this.source, field, longText),
      key: 'EPContext.ep_cache_context',
      loader: 'onnx',
    });
  }
}

export function functionId(domain: string, name: string, overload: string): string {
  const id = `${domain === 'ai.onnx' ? '' : domain}::${name}`;
  return overload === '' ? id : `${id}:${overload}`;
}

import { pagedSource } from '../../bytes/paged.ts';
import type { ByteSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { type Field, fieldsOf, noStrays, type Strays, textOf } from '../../wire/protobuf.ts';
import type { Reading } from '../format.ts';
import { ExternalData } from './external-data.ts';
import { LocalFunctions } from './functions.ts';
import { functionId, GraphWalker } from './graph.ts';
import { functionShape, modelShape, operatorSetShape, trainingShape } from './shapes.ts';
import { Tensors } from './tensor.ts';

const mostText = 512;
/** Fields that no schema knows may come with a newer version, but not many bytes of them. */
const mostStrayBytes = 1024;

export function readOnnx(reading: Reading): void {
  try {
    new ModelReader(reading).read();
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { message, at } = error;
    const where = at === null ? {} : { offset: at };
    reading.emit({ kind: 'anomaly', where, code: 'structure-broken', detail: message });
  }
}

class ModelReader {
  private readonly reading: Reading;
  private readonly source: ByteSource;
  private readonly strays: Strays = noStrays();
  private readonly functions = new LocalFunctions();
  private readonly external: ExternalData;
  private readonly tensors: Tensors;
  private readonly walker: GraphWalker;

  constructor(reading: Reading) {
    this.reading = reading;
    this.source = pagedSource(reading.source);
    this.external = new ExternalData(reading, this.source, this.strays);
    this.tensors = new Tensors(reading, this.source, this.strays, this.external);
    this.walker = new GraphWalker(reading, this.source, this.strays, this.tensors, this.functions);
  }

  read(): void {
    try {
      this.enlist();
      this.walk();
    } finally {
      // What stands before a break is told all the same.
      this.walker.operations.tell();
      this.external.tell();
    }
    this.problems();
  }

  private get model(): Pick<Field, 'at' | 'size'> {
    return { at: 0, size: this.source.size };
  }

  /** The functions come after the graph that calls them, so that they are looked for first. */
  private enlist(): void {
    let version = 0;
    let producer = '';
    const opsets: string[] = [];
    for (const field of fieldsOf(this.source, this.model, modelShape, this.strays)) {
      if (field.number === 1) version = field.value;
      else if (field.number === 2) producer = textOf(this.source, field, mostText);
      else if (field.number === 8 && opsets.length < 100) opsets.push(this.opset(field));
      else if (field.number === 25 && !this.functions.enlist(this.functionName(field), field.at)) {
        this.anomaly('over-budget', field.at, 'too many functions');
        break;
      }
    }
    const by = producer === '' ? '' : `, by ${producer}`;
    this.reading.is('onnx', `ONNX model, IR version ${version}${by}`);
    if (!this.reading.detail) return;
    this.metadata('producer', producer);
    this.metadata('ir_version', String(version));
    this.metadata('opset_import', opsets.join(', '));
  }

  private walk(): void {
    const { walker } = this;
    for (const field of fieldsOf(this.source, this.model, modelShape, noStrays())) {
      if (field.number === 7) walker.graph(field, '');
      else if (field.number === 25) walker.function(field, this.functionName(field));
      else if (field.number === 20) this.training(field);
      else if (field.number === 14) walker.entry(field, 'model');
      else if (field.number === 6) walker.constant(field, 'doc_string');
    }
  }

  private training(field: Field): void {
    for (const part of fieldsOf(this.source, field, trainingShape, this.strays))
      if (part.number === 1) this.walker.graph(part, 'training.initialization');
      else if (part.number === 2) this.walker.graph(part, 'training.algorithm');
  }

  private problems(): void {
    if (this.strays.bytes > mostStrayBytes)
      this.anomaly(
        'archive-hidden-data',
        this.strays.at ?? 0,
        `${this.strays.bytes} bytes in fields that ONNX does not have`,
      );
    const problem = this.functions.problem();
    if (problem?.kind === 'recursion')
      this.reading.emit({
        kind: 'capability',
        where: { offset: problem.at },
        capability: 'unbounded-work',
        by: `function ${problem.name} that calls itself`,
        when: 'load',
      });
    else if (problem !== null)
      this.anomaly('expansion-bomb', problem.at, `function ${problem.name} expands without bound`);
  }

  private opset(field: Field): string {
    let domain = '';
    let version = 0;
    for (const part of fieldsOf(this.source, field, operatorSetShape, this.strays))
      if (part.number === 1) domain = textOf(this.source, part, mostText);
      else version = part.value;
    return `${domain === '' ? 'ai.onnx' : domain} ${version}`;
  }

  private functionName(field: Field): string {
    let name = '';
    let domain = '';
    let overload = '';
    for (const part of fieldsOf(this.source, field, functionShape, noStrays())) {
      if (part.number === 1) name = textOf(this.source, part, mostText);
      else if (part.number === 10) domain = textOf(this.source, part, mostText);
      else if (part.number === 13) overload = textOf(this.source, part, mostText);
    }
    return functionId(domain, name, overload);
  }

  private metadata(key: string, value: string): void {
    if (value !== '') this.reading.emit({ kind: 'metadata', where: {}, key, value });
  }

  private anomaly(
    code: 'over-budget' | 'archive-hidden-data' | 'expansion-bomb',
    offset: number,
    detail: string,
  ): void {
    this.reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
  }
}

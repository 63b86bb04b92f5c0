import { Cursor } from '../../bytes/cursor.ts';
import { ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import type { Reading } from '../format.ts';
import { readHeader, type TensorEntry } from './header.ts';
import { InOrder, Spans } from './layout.ts';
import { SeenNames } from './names.ts';

const lengthBytes = 8;
/** Problems of one kind that are told one by one; further ones say nothing new. */
const mostTold = 20;

/**
 * Checks a file by every rule of the reference reader (safetensors/src/tensor.rs, read_metadata and validate), and of
 * keys that appear twice, which that reader lets pass. Tensor data is never touched.
 */
export function readSafetensors(reading: Reading, largestHeader: number): void {
  const { source } = reading;
  if (source.size < lengthBytes) {
    tell(reading, 0, 'structure-broken', 'the length of the header is cut off');
    return;
  }
  const size = new Cursor(source, 0, lengthBytes).u64();
  if (size > largestHeader) {
    tell(reading, 0, 'structure-broken', `a header of ${size} bytes is larger than any reader takes`);
    return;
  }
  const dataAt = lengthBytes + size;
  if (dataAt > source.size) {
    tell(reading, 0, 'structure-broken', `the header of ${size} bytes is cut off`);
    return;
  }
  const entries = new Entries(reading, dataAt);
  try {
    readHeader(source, lengthBytes, dataAt, entries);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at ?? 0, 'structure-broken', `the header: ${error.message}`);
    return;
  }
  entries.finish();
}

class Entries {
  private readonly reading: Reading;
  private readonly dataAt: number;
  private readonly order = new InOrder();
  private readonly names = new SeenNames();
  private readonly keys = new SeenNames();
  private duplicates = 0;
  private misfits = 0;

  constructor(reading: Reading, dataAt: number) {
    this.reading = reading;
    this.dataAt = dataAt;
  }

  tensor(entry: TensorEntry): void {
    const { name, at, dtype, shape, bytes, begin, end } = entry;
    this.order.add(begin, end);
    if (!this.names.add(name)) this.duplicate(name, at);
    const problem = problemOf(entry);
    if (problem !== null) {
      this.misfits += 1;
      if (this.misfits <= mostTold)
        tell(this.reading, at, 'tensor-layout', `tensor ${shown(name)} ${problem}`);
    }
    if (this.reading.detail)
      this.reading.emit({
        kind: 'tensor',
        where: { offset: this.dataAt + begin },
        name,
        dtype,
        shape,
        bytes,
      });
  }

  metadata(key: string, value: string, at: number): void {
    if (!this.keys.add(key)) this.duplicate(key, at);
    if (this.reading.detail) this.reading.emit({ kind: 'metadata', where: { offset: at }, key, value });
  }

  finish(): void {
    const { source } = this.reading;
    const total = source.size - this.dataAt;
    const { count } = this.order;
    this.reading.is('safetensors', `${count} ${count === 1 ? 'tensor' : 'tensors'}`);
    if (!this.order.broken && this.order.next === total) return;
    const problem = this.order.broken ? this.problemInAnyOrder(total) : misfit(this.order.next, total);
    if (problem !== null) tell(this.reading, this.dataAt, 'tensor-layout', problem);
  }

  private problemInAnyOrder(total: number): string | null {
    const spans = new Spans(this.order.count);
    readHeader(this.reading.source, lengthBytes, this.dataAt, {
      tensor: ({ begin, end }) => spans.add(begin, end),
      metadata: () => {},
    });
    return spans.problem(total);
  }

  private duplicate(name: string, at: number): void {
    this.duplicates += 1;
    if (this.duplicates <= mostTold)
      tell(this.reading, at, 'duplicate-key', `${shown(name)} appears twice in the header`);
  }
}

function misfit(end: number, total: number): string {
  return end > total
    ? `the tensors need ${end} bytes of data, ${total} are there`
    : `${total - end} bytes follow the last tensor`;
}

function problemOf({ bytes, begin, end }: TensorEntry): string | null {
  if (end < begin) return `ends at ${end}, before its begin at ${begin}`;
  if (bytes === null) return 'does not have a whole number of bytes, or more than can be counted';
  return bytes === end - begin ? null : `needs ${bytes} bytes by its shape, but has ${end - begin}`;
}

function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 79)}…` : name);
}

function tell(reading: Reading, offset: number, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
}

import { type ByteSource, bufferSource, readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import { OperationCounts } from '../../wire/operation-counts.ts';
import { readFields } from '../../wire/protobuf.ts';
import { binaryOf, type TextField, type TextShape } from '../../wire/text-form.ts';
import type { Reading } from '../format.ts';
import { guarded } from '../guarded.ts';
import { operatorName } from './operators.ts';
import { entryText, functionText, modelText, nodeText } from './text-shape.ts';

const longestName = 512;

/** Tells the operations of a model that was written as text, and the files that its data lie in. */
export function readOnnxText(reading: Reading): void {
  const { source, limits } = reading;
  if (source.size > limits.documentBytes)
    throw new LimitError('documentBytes', null, `a text of more than ${limits.documentBytes} bytes`);
  const text = readBytes(source, 0, source.size);
  const told = new Told(reading);
  guarded(reading, () => {
    if (isOwnText(text)) readOwnText(Buffer.from(text).toString('utf8'), told);
    else walk(bufferSource(binaryOf(text, modelText)), modelText, told);
  });
  told.tell();
}

class Told {
  private readonly operations: OperationCounts;
  private readonly files = new Map<string, number>();
  private readonly own = new Set<string>();
  private readonly called = new Map<string, number>();
  private readonly reading: Reading;

  constructor(reading: Reading) {
    this.reading = reading;
    this.operations = new OperationCounts('onnx', reading.emit);
  }

  operation(domain: string, name: string): void {
    if (name === '') return;
    const full = operatorName(domain, name).slice(0, longestName);
    this.called.set(full, (this.called.get(full) ?? 0) + 1);
  }

  /** A function of the model itself: what it does, the nodes in it say. */
  function(domain: string, name: string): void {
    if (domain !== '') this.own.add(operatorName(domain, name).slice(0, longestName));
  }

  file(name: string): void {
    this.files.set(name, (this.files.get(name) ?? 0) + 1);
  }

  tell(): void {
    for (const [name, count] of this.called)
      for (let left = this.own.has(name) ? 0 : count; left > 0; left -= 1) this.operations.add(0, name, '');
    this.operations.tell();
    for (const [name, tensors] of this.files)
      this.reading.emit({
        kind: 'reference',
        where: {},
        to: 'companion',
        name: name.slice(0, longestName),
        key: 'external_data',
        loader: 'onnx',
        detail: tensors === 1 ? '1 tensor' : `${tensors} tensors`,
      });
  }
}

/** The message that the text stands for holds nothing but the fields of the shape. */
function walk(source: ByteSource, shape: TextShape, told: Told, from = 0, to = source.size): void {
  const fields = numbered(shape);
  const texts = new Map<number, string>();
  for (const { number, at, size } of readFields(source, from, to)) {
    const holds = fields.get(number)?.holds;
    if (holds instanceof Map) walk(source, holds, told, at, at + size);
    else if (holds === 'text') texts.set(number, Buffer.from(readBytes(source, at, size)).toString('utf8'));
  }
  const text = (number: number): string => texts.get(number) ?? '';
  if (shape === nodeText) told.operation(text(7), text(4));
  else if (shape === functionText) told.function(text(10), text(1));
  else if (shape === entryText && (text(1) === 'location' || text(1) === 'basepath')) told.file(text(2));
}

const byNumber = new WeakMap<TextShape, ReadonlyMap<number, TextField>>();

function numbered(shape: TextShape): ReadonlyMap<number, TextField> {
  const known = byNumber.get(shape);
  if (known !== undefined) return known;
  const fields = new Map([...shape.values()].map((field) => [field.number, field]));
  byNumber.set(shape, fields);
  return fields;
}

/** ONNX's own syntax: `<ir_version: 8, …> name (float[1] x) => (float[1] y) { y = domain.Operation (x) }`. */
function isOwnText(text: Uint8Array): boolean {
  return /^\s*(?:#[^\n]*\n\s*)*</.test(Buffer.from(text.subarray(0, 4096)).toString('latin1'));
}

const call = /=\s*((?:[A-Za-z_]\w*\s*\.\s*)*)([A-Za-z_]\w*)\s*(?::\s*\w+\s*)?[<(]/g;
/** The name of a graph, which is an attribute: `body: graph = name (…) => (…) { … }`; a comment ends with its line. */
const graphBefore = /:[ \t]*graph[ \t]*$/;
/** A text that stands for another: both by their numbers. */
const pair = /"(\d+)"\s*:\s*"(\d+)"/g;

function readOwnText(written: string, told: Told): void {
  const { text, strings } = withoutStrings(written);
  for (const { index, 1: domain = '', 2: name = '' } of text.matchAll(call))
    if (!graphBefore.test(text.slice(Math.max(0, index - 16), index)))
      told.operation(domain.replaceAll(/\s/g, '').slice(0, -1), name);
  for (const [, key = '', value = ''] of text.matchAll(pair))
    if (/^(?:location|basepath)$/.test(strings[Number(key)] ?? '')) told.file(strings[Number(value)] ?? '');
}

/** The text without its comments, each string by its number: neither is searched for what it is not. */
function withoutStrings(written: string): { text: string; strings: readonly string[] } {
  const parts: string[] = [];
  const strings: string[] = [];
  const length = written.length;
  let from = 0;
  for (let at = 0; at < length; at += 1) {
    const letter = written[at];
    if (letter !== '#' && letter !== '"') continue;
    parts.push(written.slice(from, at), letter === '#' ? ' ' : `"${strings.length}"`);
    const start = at + 1;
    if (letter === '#') at = endOf(written.indexOf('\n', start), length) - 1;
    else {
      for (at = start; at < length && written[at] !== '"'; at += 1) if (written[at] === '\\') at += 1;
      strings.push(written.slice(start, at).replaceAll(/\\(.)/gs, '$1'));
    }
    from = at + 1;
  }
  parts.push(written.slice(from));
  return { text: parts.join(''), strings };
}

function endOf(found: number, length: number): number {
  return found < 0 ? length : found;
}

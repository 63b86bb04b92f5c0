import { sliceSource } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import type { Reading } from '../format.ts';
import { type MetadataVisitor, readPair, type Value } from './metadata.ts';
import { Extents, padded, readTensorInfo } from './tensors.ts';
import { Words } from './words.ts';

const magicBytes = 4;
const versionBytes = 4;
const newest = 3;
const usualAlignment = 32;
const uint32Type = 4;
const mostTold = 20;
/** The least that a pair of metadata and a tensor's entry take, by the width of counts. */
const leastPair = { wide: 13, narrow: 9 } as const;
const leastTensor = { wide: 24, narrow: 20 } as const;

/**
 * Reads all metadata and tensor entries, and checks where the tensors lie; their data is never touched. Counts and
 * lengths are held against the bytes left before they are used: each of them has overrun the heap of some reader.
 * Source: ggml's docs/gguf.md and gguf.cpp.
 */
export function readGguf(reading: Reading): void {
  const { source } = reading;
  if (source.size < magicBytes + versionBytes) {
    tell(reading, 0, 'structure-broken', 'the file ends within its first bytes');
    return;
  }
  const probe = new Words(source, magicBytes, true, true);
  const asLittle = probe.u32();
  // A reader of the other byte order sees the version in the upper half.
  const little = asLittle % 65_536 !== 0;
  const version = little ? asLittle : new Words(source, magicBytes, false, true).u32();
  if (version < 1 || version > newest) {
    tell(reading, magicBytes, 'structure-broken', `version ${version} is not one that is known`);
    return;
  }
  const words = new Words(source, magicBytes + versionBytes, little, version > 1);
  const model = new Model(reading, words);
  try {
    model.read();
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at ?? 0, 'structure-broken', error.message);
  }
  reading.is('gguf', model.detail(version));
}

class Model implements MetadataVisitor {
  private readonly reading: Reading;
  private readonly words: Words;
  private readonly keys = new Set<string>();
  private readonly names = new Set<string>();
  private readonly extents = new Extents();
  private alignment = usualAlignment;
  private architecture = '';
  private shard: number | null = null;
  private shards: number | null = null;
  private tensors = 0;
  private told = 0;
  private unknownTypes = 0;

  constructor(reading: Reading, words: Words) {
    this.reading = reading;
    this.words = words;
  }

  read(): void {
    const { words } = this;
    const width = words.wide ? 'wide' : 'narrow';
    const tensors = this.bounded('tensors', words.fitting('tensors', leastTensor[width]));
    const pairs = this.bounded('pairs of metadata', words.fitting('pairs of metadata', leastPair[width]));
    for (let index = 0; index < pairs; index += 1) {
      const at = words.at;
      this.unique(this.keys, readPair(words, this), at, 'key');
    }
    for (let index = 0; index < tensors; index += 1) this.tensor();
    this.layout();
  }

  detail(version: number): string {
    const parts = [`version ${version}`, ...(this.words.little ? [] : ['big-endian'])];
    if (this.architecture !== '') parts.push(this.architecture);
    if (this.shards !== null && this.shards > 1)
      parts.push(`part ${(this.shard ?? 0) + 1} of ${this.shards}`);
    return [...parts, `${this.tensors} tensors`].join(', ');
  }

  wants(key: string): boolean {
    return this.reading.detail || key === 'general.architecture';
  }

  wantsStrings(key: string): boolean {
    return isTemplate(key);
  }

  string(key: string, at: number, size: number): void {
    const { source } = this.reading;
    this.reading.nested({ name: key, size, open: () => sliceSource(source, at, size), loader: 'jinja' });
  }

  value(key: string, value: Value, at: number): void {
    if (key === 'general.alignment') this.align(value, at);
    else if (key === 'general.architecture') this.architecture = value.text.slice(0, 40);
    else if (key === 'split.no') this.shard = value.number;
    else if (key === 'split.count') this.shards = value.number;
    if (this.reading.detail)
      this.reading.emit({ kind: 'metadata', where: { offset: at }, key, value: value.text });
  }

  private align({ type, number }: Value, at: number): void {
    if (type !== uint32Type || number === null || number === 0 || (number & (number - 1)) !== 0)
      throw new ParseError('PARSE_INVALID', at, 'general.alignment is no power of two in 32 bits');
    this.alignment = number;
  }

  private tensor(): void {
    const info = readTensorInfo(this.words);
    const { name, at, dtype, shape, bytes, offset, problem } = info;
    this.tensors += 1;
    this.unique(this.names, name, at, 'tensor');
    if (bytes === null) this.unknownTypes += 1;
    if (bytes === null && this.unknownTypes === 1)
      tell(
        this.reading,
        at,
        'structure-odd',
        `tensor ${shown(name)} is of ${dtype}, which is not known: its size cannot be checked`,
      );
    if (problem !== null) this.layoutProblem(at, `tensor ${shown(name)}: ${problem}`);
    else if (bytes !== null) this.extents.add(offset, bytes);
    if (this.reading.detail)
      this.reading.emit({ kind: 'tensor', where: { offset: at }, name, dtype, shape, bytes });
  }

  private layout(): void {
    const { source } = this.reading;
    const dataAt = padded(this.words.at, this.alignment);
    // Without all sizes, gaps cannot be told.
    if (this.tensors === 0 || this.unknownTypes > 0 || this.told > 0) return;
    const { problem, end } = this.extents.check(this.alignment);
    if (problem !== null) this.layoutProblem(dataAt, problem);
    else if (dataAt + end > source.size)
      this.layoutProblem(
        dataAt,
        `the tensors need ${end} bytes of data, ${Math.max(0, source.size - dataAt)} are there`,
      );
    else if (source.size > dataAt + padded(end, this.alignment))
      tell(
        this.reading,
        dataAt + end,
        'structure-odd',
        `${source.size - dataAt - end} bytes follow the last tensor`,
      );
  }

  private layoutProblem(at: number, problem: string): void {
    this.told += 1;
    if (this.told <= mostTold) tell(this.reading, at, 'tensor-layout', problem);
  }

  private unique(seen: Set<string>, name: string, at: number, what: string): void {
    if (seen.has(name)) tell(this.reading, at, 'duplicate-key', `the ${what} ${shown(name)} appears twice`);
    seen.add(name);
  }

  /** Names are kept, to find those that appear twice. */
  private bounded(what: string, count: number): number {
    const { members } = this.reading.limits;
    if (count > members) throw new LimitError('members', null, `more than ${members} ${what}`);
    return count;
  }
}

/** `tokenizer.chat_template`, `tokenizer.chat_template.tool_use`, and what forks call theirs. */
function isTemplate(key: string): boolean {
  return key.toLowerCase().includes('template');
}

function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 79)}…` : name);
}

function tell(reading: Reading, offset: number, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
}

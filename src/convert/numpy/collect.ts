import type { ByteSource } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { Value } from '../../core/value.ts';
import type { Input, LeftOut } from '../convert.ts';
import { jsonOf } from '../data/json.ts';
import { namesOf, UniqueNames } from '../data/names.ts';
import { ArrayData, Opaque, type Plain } from '../data/plain.ts';
import { restOf } from '../data/rest.ts';
import { ConvertError } from '../errors.ts';
import type { Graph } from '../graph.ts';
import { loadGraph } from '../load-graph.ts';
import { openArchive } from '../zip/archive.ts';
import { plainArray } from './elements.ts';
import { type NdArray, ndarrayOf, otherArrayOf, scalarOf } from './ndarray.ts';
import { readNpy } from './npy-file.ts';
import { withoutObjects } from './objects.ts';

/** An array of the result, which holds no objects. */
export interface NamedArray {
  readonly name: string;
  readonly array: NdArray;
}

export interface Collected {
  readonly arrays: readonly NamedArray[];
  readonly leftOut: readonly LeftOut[];
  /** JSON of what is no array; null where there is nothing else. */
  readonly rest: string | null;
}

/** What an array that is alone is called, as `numpy.savez` does. */
const onlyName = 'arr_0';
const freeBytes = 2 ** 30;
const mostGrowth = 64;

/** Why the result cannot hold an array as it is; null where it can. A list stands for the array in the rest. */
export type Refusal = (array: NdArray) => { readonly what: string; readonly why: string } | null;

/** The arrays of an .npy, an .npz, a pickle or a joblib file, under dotted names. */
export async function collectArrays(
  input: Input,
  refuse: Refusal,
  spelt: (name: string) => string = (name) => name,
): Promise<Collected> {
  const sink = new Sink(refuse, spelt, input.source.size);
  let rest: Plain = null;
  if (input.format === 'npy') {
    const { array, end } = readNpy(input.source, input.limits);
    rest = fromArray('', array, sink);
    if (end < input.source.size)
      sink.leftOut.push({
        name: 'after arr_0',
        what: `${input.source.size - end} bytes`,
        why: 'numpy.load reads one array',
      });
  } else if (input.format === 'npz') rest = await fromArchive(input, sink);
  else rest = fromPickle(input, sink);
  return sink.finish(rest);
}

class Sink {
  readonly arrays: NamedArray[] = [];
  readonly leftOut: LeftOut[] = [];
  private readonly names = new UniqueNames(['__metadata__']);
  private readonly refuse: Refusal;
  private readonly spelt: (name: string) => string;
  private readonly sourceBytes: number;
  private total = 0;

  constructor(refuse: Refusal, spelt: (name: string) => string, sourceBytes: number) {
    this.refuse = refuse;
    this.spelt = spelt;
    this.sourceBytes = sourceBytes;
  }

  /** The name under which the array is in the result, the data that stands for it elsewhere, or null: left out. */
  add(wanted: string, given: NdArray): string | ArrayData | null {
    const name = this.names.take(this.spelt(wanted === '' ? onlyName : wanted));
    let array = given;
    if (array.data.kind === 'objects') {
      const made = withoutObjects(array);
      if (made.kind === 'refused') {
        this.leftOut.push({ name, what: made.what, why: made.why });
        return null;
      }
      if (made.kind === 'plain') return made.plain;
      array = made.array;
    }
    const problem = this.refuse(array);
    if (problem !== null) {
      const plain = plainArray(array);
      if (plain instanceof ArrayData) return plain;
      this.leftOut.push({ name, ...problem });
      return null;
    }
    if (array.data.kind === 'bytes') this.total += array.data.source.size;
    if (this.total > freeBytes && this.total > mostGrowth * this.sourceBytes)
      throw new LimitError(
        'inflationRatio',
        null,
        `${name} makes the result more than ${mostGrowth} times the source`,
      );
    this.arrays.push({ name, array });
    return name;
  }

  leave(wanted: string, what: string, why = 'it is no plain array, or its data is not whole'): null {
    const name = this.names.take(this.spelt(wanted === '' ? onlyName : wanted));
    this.leftOut.push({ name, what, why });
    return null;
  }

  finish(rest: Plain): Collected {
    if (this.arrays.length === 0)
      throw new ConvertError(`the file holds no array that can be written${this.why(rest)}`);
    const json = rest === null ? null : `{"schema": "loadlock.rest/1", "root": ${jsonOf(rest, '/root')}}\n`;
    return { arrays: this.arrays, leftOut: this.leftOut, rest: json };
  }

  private why(rest: Plain): string {
    const [first] = this.leftOut;
    if (first !== undefined) return `: ${first.name} is ${first.what}; ${first.why}`;
    if (rest instanceof Map)
      for (const [name, value] of rest) {
        if (value instanceof ArrayData && typeof name === 'string') return `: ${name} ${whyNoArray(value)}`;
        if (value instanceof Opaque && typeof name === 'string') return `: ${name} ${madeBy(value)}`;
      }
    if (rest instanceof Opaque) return `: it ${madeBy(rest)}`;
    return rest instanceof ArrayData ? `: it ${whyNoArray(rest)}` : '';
  }
}

function madeBy({ callable }: Opaque): string {
  const hint = callable?.startsWith('torch._') ? '; torch.save writes tensors so that they convert' : '';
  return `holds what ${callable ?? 'an unnamed call'} makes${hint}`;
}

/** Why data that went to OUT.json is no array of the result. */
function whyNoArray({ dtype }: ArrayData): string {
  return dtype === 'object'
    ? 'holds objects that are not all numbers, all texts or all bytes'
    : `is an array of ${dtype}, and the result holds numbers only`;
}

async function fromArchive(input: Input, sink: Sink): Promise<Plain> {
  const archive = await openArchive(input);
  const extras = new Map<Plain, Plain>();
  for (const member of archive.members.values()) {
    const name = member.name.endsWith('.npy') ? member.name.slice(0, -4) : null;
    if (name === null) {
      sink.leftOut.push({ name: member.name, what: 'member', why: 'it is no array' });
      continue;
    }
    const array = readable(await archive.open(member), name, input, sink);
    const rest = array === null ? null : fromArray(name, array, sink);
    if (rest !== null) extras.set(name, rest);
  }
  return extras.size === 0 ? null : extras;
}

/** Null where the pickle in a member makes something else than an array of objects: the others are none the worse. */
function readable(source: ByteSource, name: string, input: Input, sink: Sink): NdArray | null {
  try {
    return readNpy(source, input.limits).array;
  } catch (error) {
    if (!(error instanceof ParseError) || error.code !== 'PARSE_UNSUPPORTED') throw error;
    return sink.leave(name, 'array', error.message);
  }
}

/** What is no array of it, or null. One of objects is what the pickle in the file makes. */
function fromArray(path: string, array: NdArray, sink: Sink): Plain {
  if (array.data.kind === 'objects') return fromGraph(array.data.graph, path, sink);
  const added = sink.add(path, array);
  return added instanceof ArrayData ? added : null;
}

function fromPickle(input: Input, sink: Sink): Plain {
  const graph = loadGraph(input.source, 0, input.limits);
  const rest = fromGraph(graph, '', sink);
  if (graph.end < input.source.size)
    sink.leftOut.push({
      name: 'after the object',
      what: `${input.source.size - graph.end} bytes`,
      why: 'one object is read',
    });
  return rest;
}

/** Adds the arrays of an object, those inside of arrays of objects too, and gives what is none. */
function fromGraph(graph: Graph, path: string, sink: Sink): Plain {
  const known = new Map<Value, NdArray | string | null>();
  const arrayAt = (value: Value): NdArray | string | null => {
    let leaf = known.get(value);
    if (leaf === undefined) {
      leaf = ndarrayOf(value, graph, true) ?? otherArrayOf(value);
      known.set(value, leaf);
    }
    return leaf;
  };
  const leaves = {
    leafOf(value: Value): NdArray | string | null {
      const leaf = arrayAt(value);
      return isOfObjects(leaf) ? null : leaf;
    },
    hollowOf(value: Value): NdArray | null {
      const leaf = arrayAt(value);
      return isOfObjects(leaf) ? leaf : null;
    },
  };
  const stands = new Map<Value, string | ArrayData | null>();
  for (const { name, leaf, value } of namesOf(graph, leaves, path)) {
    const added = typeof leaf === 'string' ? sink.leave(name, leaf) : sink.add(name, leaf);
    if (typeof stands.get(value) !== 'string') stands.set(value, added);
  }
  return restOf(
    graph.root,
    graph,
    (value) => {
      const stand = stands.get(value);
      return stand instanceof ArrayData ? undefined : stand;
    },
    (value) => {
      const stand = stands.get(value);
      if (stand instanceof ArrayData) return stand;
      const scalar = scalarOf(value, graph);
      return scalar === null || scalar.data.kind === 'objects' ? undefined : plainArray(scalar);
    },
  );
}

function isOfObjects(leaf: NdArray | string | null): leaf is NdArray {
  return leaf !== null && typeof leaf !== 'string' && leaf.data.kind === 'objects';
}

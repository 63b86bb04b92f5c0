import { printable } from '../../core/printable.ts';
import type { Value } from '../../core/value.ts';
import { loadCrc32 } from '../../formats/zip/checksum.ts';
import type { Conversion, Input } from '../convert.ts';
import { ConvertError } from '../errors.ts';
import { isHolder } from '../graph.ts';
import { loadGraph } from '../load-graph.ts';
import { storedZip } from '../zip/stored.ts';
import { classOfObject } from './class-name.ts';
import { node } from './nodes.ts';
import { SchemaText } from './schema-text.ts';
import { verify } from './verify.ts';
import { Walk } from './walk.ts';

const longestMessage = 1000;

/** Writes what a pickle or a joblib file makes as a .skops archive: schema.json, and a file for each array. */
export async function toSkops(input: Input): Promise<Conversion> {
  const graph = loadGraph(input.source, 0, input.limits);
  const text = new SchemaText();
  const crc32 = await loadCrc32();
  const walk = new Walk(text, crc32, input.source.size, node);
  try {
    if (!isHolder(graph.root)) throw new ConvertError('the pickle holds a constant');
    walk.value(graph.root, graph, '');
  } catch (error) {
    text.discard();
    throw error instanceof ConvertError ? named(error, graph.root, walk) : error;
  }
  const schema = text.finish();
  const last = { name: 'schema.json', pieces: [{ source: schema, at: 0, length: schema.size }] };
  return {
    pieces: storedZip([...walk.members, last], crc32),
    beside: [],
    tensors: walk.members.reduce((sum, member) => sum + member.arrays.length, 0),
    aliases: [],
    leftOut: walk.leftOut.map((left) => ({ ...left, name: left.name.replace(/^\./, '') })),
    details: { trusted: [...walk.untrusted].sort() },
    verify: (result) => verify(result, walk.members, last, input),
  };
}

/** The refusal, with the class of the whole object and the place in it. */
function named(error: ConvertError, root: Value, walk: Walk): ConvertError {
  const type = classOfObject(root)?.name;
  const place = walk.path === '' ? '' : ` at ${type ?? 'root'}${walk.path}`;
  const said = `${type ?? 'the object'} cannot be written as .skops: ${error.message}${place}`;
  return new ConvertError(printable(said.slice(0, longestMessage)), error.at);
}

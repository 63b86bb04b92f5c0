import { readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import {
  Blob,
  Call,
  Dict,
  Elided,
  Extension,
  Float,
  Global,
  List,
  type OutOfBand,
  PersistentId,
  SetOf,
  Text,
  Tuple,
  type Value,
} from '../../core/value.ts';
import { dictPairs, type Graph, globalName } from '../graph.ts';
import { bytesOf } from '../numpy/bytes-of.ts';
import { ndarrayOf } from '../numpy/ndarray.ts';
import { constructed } from './constructors.ts';
import { ArrayData, Complex, Opaque, type Plain, PySet, PyTuple } from './plain.ts';

const mostDepth = 800;
const longestBytes = 64 * 2 ** 20;

export interface PlainOptions {
  /** What stands for a value that the caller knows: a tensor, an array of numbers; undefined for all else. */
  readonly special: (value: Value) => Plain | undefined;
  /** True for plain numbers in the place of floats; false keeps what tells 1.0 from 1. */
  readonly bare?: boolean;
  /** Called for each object that is no plain data. */
  readonly onOpaque?: (callable: string | null, at: number) => void;
}

/** A value as plain data. What is shared in the object is shared in the result, and a ring stays a ring. */
export function plainOf(root: Value, graph: Graph, options: PlainOptions): Plain {
  const known = new Map<Value, Plain>();

  function all(values: readonly Value[], into: Plain[], depth: number): Plain[] {
    for (const value of values) into.push(plain(value, depth));
    return into;
  }

  function pairs(entries: readonly Value[], into: Map<Plain, Plain>, depth: number): Map<Plain, Plain> {
    for (const [key, value] of dictPairs(entries)) into.set(plain(key, depth), plain(value, depth));
    return into;
  }

  function remembered<Made extends Plain>(value: Value, made: Made): Made {
    known.set(value, made);
    return made;
  }

  function plain(value: Value, depth: number): Plain {
    if (value === null || typeof value !== 'object') return value;
    if (value instanceof Float) return options.bare === true ? value.value : value;
    if (value instanceof Text) return value.value;
    const before = known.get(value);
    if (before !== undefined) return before;
    if (depth > mostDepth)
      throw new LimitError('depth', null, `the object nests deeper than ${mostDepth} levels`);
    const special = options.special(value);
    if (special !== undefined) return remembered(value, special);
    const next = depth + 1;
    if (value instanceof Blob) return remembered(value, blobBytes(value));
    if (value instanceof List) return all(value.items, remembered(value, [] as Plain[]), next);
    if (value instanceof Dict) return pairs(value.entries, remembered(value, new Map<Plain, Plain>()), next);
    if (value instanceof Tuple) {
      const tuple = remembered(value, new PyTuple([]));
      all(value.items, tuple.items, next);
      return tuple;
    }
    if (value instanceof SetOf) {
      const set = remembered(value, new PySet([], value.frozen));
      all(value.items, set.items, next);
      return set;
    }
    if (value instanceof Call) return call(value, next);
    return remembered(value, named(value));
  }

  function call(value: Call, depth: number): Plain {
    const array = ndarrayOf(value, graph, true);
    if (array?.data.kind === 'objects') {
      const listed = remembered(value, new ArrayData('object', array.shape, []));
      all(array.data.items, listed.items, depth);
      return listed;
    }
    const made = constructed(value);
    const bytes = made === null && value.states.length === 0 ? bytesOf(value, graph.source) : null;
    if (bytes !== null && bytes.size <= longestBytes)
      return remembered(value, Uint8Array.from(readBytes(bytes, 0, bytes.size)));
    if (made?.kind === 'complex') return remembered(value, new Complex(made.real, made.imaginary));
    if (made?.kind === 'dict')
      return pairs([...made.entries, ...value.entries], remembered(value, new Map<Plain, Plain>()), depth);
    if (made?.kind === 'list')
      return all([...made.items, ...value.items], remembered(value, [] as Plain[]), depth);
    if (made?.kind === 'tuple') {
      const tuple = remembered(value, new PyTuple([]));
      all(made.items, tuple.items, depth);
      return tuple;
    }
    if (made?.kind === 'set') {
      const set = remembered(value, new PySet([], made.frozen));
      all([...made.items, ...value.items], set.items, depth);
      return set;
    }
    return opaque(value, depth);
  }

  function opaque(value: Call, depth: number): Plain {
    const name = globalName(value.callable);
    options.onOpaque?.(name, value.at);
    const args: Plain[] = [];
    const object = remembered(value, new Opaque(name, args, null));
    // The callable may be what another call makes; then it stands before the arguments.
    if (name === null) args.push(plain(value.callable, depth));
    if (value.args instanceof Tuple) all(value.args.items, args, depth);
    else if (value.args !== null) args.push(plain(value.args, depth));
    if (value.kwargs !== null) object.kwargs = plain(value.kwargs, depth);
    all(value.states, object.states, depth);
    all(value.items, object.items, depth);
    if (value.entries.length > 0) object.entries = pairs(value.entries, new Map(), depth);
    return object;
  }

  function named(value: Global | PersistentId | Extension | OutOfBand | Elided): Plain {
    const name =
      value instanceof Global
        ? globalName(value)
        : value instanceof PersistentId
          ? '<persistent id>'
          : value instanceof Extension
            ? `<extension ${value.code}>`
            : '<out of band>';
    options.onOpaque?.(name, value instanceof Elided ? 0 : value.at);
    return new Opaque(name, null);
  }

  return plain(root, 0);
}

function blobBytes(blob: Blob): Uint8Array {
  if (blob.length > longestBytes)
    throw new LimitError('retained', blob.at, `a constant of ${blob.length} bytes is more than is kept`);
  return Uint8Array.from(blob.value);
}

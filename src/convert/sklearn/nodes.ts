import { Blob, Call, Dict, Global, List, SetOf, Tuple, type Value } from '../../core/value.ts';
import { ConvertError } from '../errors.ts';
import { bytesNode } from './arrays.ts';
import { callNode } from './calls.ts';
import { builtin } from './class-name.ts';
import { dictNode, listNode, setNode, tupleNode } from './containers.ts';
import { literalOf } from './literals.ts';
import { globalNode } from './objects.ts';
import type { Place, Walk } from './walk.ts';

/** Writes the node of any value of a pickle, as skops' own dump would. */
export function node(walk: Walk, value: Value, place: Place): void {
  if (value instanceof Call) callNode(walk, place, value);
  else if (value instanceof Dict) dictNode(walk, place, builtin('dict'), value);
  else if (value instanceof List) listNode(walk, place, value);
  else if (value instanceof Tuple) tupleNode(walk, place, value);
  else if (value instanceof SetOf) setNode(walk, place, value);
  else if (value instanceof Global) globalNode(walk, place, value);
  else if (value instanceof Blob)
    bytesNode(
      walk,
      place,
      [{ source: place.graph.source, at: value.at, length: value.length }],
      value.mutable,
    );
  else {
    const literal = literalOf(value);
    if (literal === null)
      throw new ConvertError('it refers to something outside of the pickle: a persistent id, an extension');
    walk.json(literal);
  }
}

import type { Value } from '../../core/value.ts';
import type { Input } from '../convert.ts';
import type { Plain } from '../data/plain.ts';
import { plainOf } from '../data/plain-of.ts';
import { ConvertError } from '../errors.ts';
import { loadGraph } from '../load-graph.ts';
import { plainArray } from '../numpy/elements.ts';
import { ndarrayOf, scalarOf } from '../numpy/ndarray.ts';
import { arrayOf } from './numpy.ts';
import { onlyData } from './only-data.ts';

/** The object of a pickle or joblib file as plain data. @throws LoadlockError */
export function readObject(input: Input, check: () => void, opaque: 'keep' | 'throw'): Plain {
  if (input.format !== 'pickle' && input.format !== 'joblib')
    throw new ConvertError(`the file is ${input.format}, not a pickle`);
  const graph = loadGraph(input.source, 0, input.limits);
  const special = (value: Value): Plain | undefined => {
    const scalar = scalarOf(value, graph);
    if (scalar !== null && scalar.data.kind === 'bytes') return plainArray(scalar, true);
    const array = ndarrayOf(value, graph);
    return array === null ? undefined : arrayOf(array, check, opaque);
  };
  return plainOf(graph.root, graph, {
    bare: true,
    special,
    ...onlyData(opaque),
  });
}

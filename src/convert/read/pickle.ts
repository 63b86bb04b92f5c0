import type { Input } from '../convert.ts';
import type { Plain } from '../data/plain.ts';
import { plainOf } from '../data/plain-of.ts';
import { ConvertError } from '../errors.ts';
import { loadGraph } from '../load-graph.ts';
import { specialOf } from './numpy.ts';
import { onlyData } from './only-data.ts';

/** The object of a pickle or joblib file as plain data. @throws LoadlockError */
export function readObject(input: Input, check: () => void, opaque: 'keep' | 'throw'): Plain {
  if (input.format !== 'pickle' && input.format !== 'joblib')
    throw new ConvertError(`the file is ${input.format}, not a pickle`);
  const graph = loadGraph(input.source, 0, input.limits);
  return plainOf(graph.root, graph, {
    bare: true,
    special: (value) => specialOf(value, graph, check),
    ...onlyData(opaque),
  });
}

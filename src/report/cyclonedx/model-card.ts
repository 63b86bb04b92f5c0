import type { ArtifactReport } from '../../core/decision.ts';
import type { TensorFact } from '../../core/fact.ts';
import { property } from './property.ts';

const listedTensors = 10_000;

/** What the file itself tells of the model: how many parameters, of which types, in which tensors. */
export function modelCard({ facts = [] }: ArtifactReport): object | null {
  const tensors = facts.filter((fact): fact is TensorFact => fact.kind === 'tensor');
  if (tensors.length === 0) return null;
  const types = new Map<string, number>();
  for (const { dtype, shape } of tensors)
    types.set(dtype, (types.get(dtype) ?? 0) + shape.reduce((product, size) => product * size, 1));
  const values = [...types.values()].reduce((sum, count) => sum + count, 0);
  return {
    properties: [
      property('tensors', String(tensors.length)),
      property('values', String(values)),
      ...[...types].map(([dtype, count]) => property(`values:${dtype}`, String(count))),
      ...tensors
        .slice(0, listedTensors)
        .map(({ name, dtype, shape }) =>
          property('tensor', `${name} ${dtype} [${shape.join(', ')}]`.trimStart()),
        ),
    ],
  };
}

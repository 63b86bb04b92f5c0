import type { Inspection } from '../index.ts';
import { placeJson } from '../report/places.ts';
import { contentsOf, type Seen } from './inspection.ts';

type Member = Inspection['root'];

/** What is inside a file, as `inspect --json` prints it. */
export function inspectionJson(path: string, inspection: Inspection): Record<string, unknown> {
  const { tensors, imports, calls, operations, references, metadata, anomalies } = contentsOf(inspection);
  return {
    schema: 'loadlock.inspection/1',
    path,
    size: inspection.size,
    complete: inspection.complete,
    ...memberJson(inspection.root),
    tensors: tensors.map(({ name, dtype, shape, bytes, where }) => ({
      name,
      dtype,
      shape: [...shape],
      bytes,
      where: placeJson(where),
    })),
    imports: imports.map((seen) => seenJson('global', seen)),
    calls: calls.map((seen) => seenJson('call', seen)),
    operations: operations.map((seen) => seenJson('operation', seen)),
    references: references.map((seen) => seenJson('reference', seen)),
    metadata: metadata.map(({ key, value, where }) => ({ key, value, where: placeJson(where) })),
    anomalies: anomalies.map((seen) => seenJson('anomaly', seen)),
    ...(inspection.factsOmitted ? { omitted: true } : {}),
  };
}

/** Depth is bounded by the limits of the reading. */
function memberJson(member: Member): Record<string, unknown> {
  return {
    format: member.format,
    detail: member.detail,
    members: member.members.map((inner) => ({ name: inner.name, size: inner.size, ...memberJson(inner) })),
    ...(member.omitted === undefined ? {} : { membersOmitted: member.omitted }),
  };
}

function seenJson(key: string, { text, where, count }: Seen): Record<string, unknown> {
  return { [key]: text, where: placeJson(where), ...(count > 1 ? { count } : {}) };
}

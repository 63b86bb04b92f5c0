import { createHash } from 'node:crypto';
import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Nested, Reading } from '../format.ts';

const chunkBytes = 1024 * 1024;

/** A reading that tells each reference and hands over the same bytes under the same name a single time. */
export function onlyOnce(reading: Reading): Reading {
  const seen = new Set<string>();
  const isNew = (key: string): boolean => !seen.has(key) && seen.add(key).size > 0;
  return {
    ...reading,
    emit(fact) {
      if (fact.kind !== 'reference' || isNew(`${fact.loader}\0${fact.key}\0${fact.name}`)) reading.emit(fact);
    },
    nested(member: Nested) {
      const source = member.open?.();
      if (source === undefined || source instanceof Promise || isNew(`${member.name}\0${digest(source)}`))
        reading.nested(member);
    },
    is: (format, detail) => reading.is(format, detail),
  };
}

function digest(source: ByteSource): string {
  const hash = createHash('sha256');
  for (let at = 0; at < source.size; at += chunkBytes) hash.update(readBytes(source, at, chunkBytes));
  return hash.digest('hex');
}

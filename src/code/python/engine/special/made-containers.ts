import { anySecret } from '../values/marks.ts';
import { type SequenceType, sequence } from '../values/values.ts';
import type { Special } from './special.ts';

/** Containers made of something that has its own iterator. */
export function made(type: SequenceType): Special {
  return (m, given, place) => {
    const [on] = given.positional;
    if (on === undefined) return null;
    if (on.kind === 'constant' || (on.kind === 'sequence' && on.rest === null)) return null;
    const { items, element } = m.iterate(on, place);
    // Names stand beside what is secret.
    const marks = on.kind === 'mapping' ? on.marks & ~anySecret : on.marks;
    return items === null ? sequence(type, [], element, marks) : sequence(type, [...items], null, marks);
  };
}

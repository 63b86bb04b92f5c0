import type { Value } from './values.ts';

const mostItems = 64;

/** Whether a value is made of nothing but constants that stand in the source. */
export function isPlain(value: Value, depth: number): boolean {
  switch (value.kind) {
    case 'constant':
      return true;
    case 'sequence':
      return (
        depth < 3 &&
        value.rest === null &&
        value.items.length <= mostItems &&
        value.items.every((item) => isPlain(item, depth + 1))
      );
    case 'union':
      return value.members.every((member) => isPlain(member, depth));
    default:
      return false;
  }
}

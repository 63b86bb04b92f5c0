import { containerSpecials } from './containers.ts';
import { executionSpecials } from './execution.ts';
import { functionSpecials } from './functions.ts';
import { reflectionSpecials } from './reflection.ts';
import type { Special } from './special.ts';

const table = new Map<string, Special>();
for (const [name, special] of [
  ...reflectionSpecials,
  ...executionSpecials,
  ...functionSpecials,
  ...containerSpecials,
]) {
  const before = table.get(name);
  // Two parts know one name: the second is asked where the first does not know.
  table.set(
    name,
    before === undefined
      ? special
      : (m, given, place, callee) => before(m, given, place, callee) ?? special(m, given, place, callee),
  );
}

export const specials: ReadonlyMap<string, Special> = table;

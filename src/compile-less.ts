import { setFlagsFromString } from 'node:v8';

interface Flag {
  readonly name: string;
  /** V8's own number (flag-definitions.h). */
  readonly own: number;
  readonly less: number;
}

/** By the major version of V8: from Node 24 on a second compiler, which is quick, leaves little to the slow one. */
const flagsOf = new Map<string, readonly Flag[]>([
  [
    '12',
    [
      { name: '--invocation-count-for-turbofan', own: 3000, less: 12_000 },
      { name: '--max-inlined-bytecode-size-cumulative', own: 920, less: 300 },
    ],
  ],
  ['13', [{ name: '--invocation-count-for-turbofan', own: 3000, less: 100_000 }]],
  ['14', [{ name: '--invocation-count-for-turbofan', own: 3000, less: 100_000 }]],
]);

const flags = flagsOf.get(process.versions.v8.split('.', 1)[0]!) ?? [];

let users = 0;

/**
 * Has V8 optimise what is run very often only, and put less of other functions into it, until the returned function is
 * called. An analysis runs a thousand functions, each thread compiles them for itself, and over a tree that takes seconds
 * to read that costs more than it gains. Versions of V8 that are not listed go on as they are: they may know no such flags,
 * and other compilers.
 */
export function compileLess(): () => void {
  if (users === 0) for (const { name, less } of flags) setFlagsFromString(`${name}=${less}`);
  users += 1;
  return () => {
    users -= 1;
    // Code that is kept for another run is taken back under the flags of that one only.
    if (users === 0) for (const { name, own } of flags) setFlagsFromString(`${name}=${own}`);
  };
}

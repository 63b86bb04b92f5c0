import { setFlagsFromString } from 'node:v8';

/** Flags of V8 with its own numbers (12.4, flag-definitions.h) and ours. */
const flags = [
  { name: '--invocation-count-for-turbofan', own: 3000, less: 12_000 },
  { name: '--max-inlined-bytecode-size-cumulative', own: 920, less: 300 },
] as const;

let users = 0;

/**
 * Has V8 optimise what is run very often only, and put less of other functions into it, until the returned function is
 * called. An analysis runs a thousand functions, each thread compiles them for itself, and over a tree that takes seconds
 * to read that costs more than it gains. Other versions of V8 go on as they are: they may know no such flags, and other
 * compilers.
 */
export function compileLess(): () => void {
  if (!process.versions.v8.startsWith('12.')) return () => {};
  if (users === 0) for (const { name, less } of flags) setFlagsFromString(`${name}=${less}`);
  users += 1;
  return () => {
    users -= 1;
    // Code that is kept for another run is taken back under the flags of that one only.
    if (users === 0) for (const { name, own } of flags) setFlagsFromString(`${name}=${own}`);
  };
}

import { setFlagsFromString } from 'node:v8';

interface Flag {
  readonly name: string;
  /** V8's own number (flag-definitions.h). */
  readonly own: number;
  readonly meant: number;
}

/** Collects garbage half as often: the limit of a thread's heap is what keeps it small. In percent of what is in use. */
const collectLess: Flag = { name: '--heap-growing-percent', own: 0, meant: 150 };

/**
 * By the major version of V8. An analysis runs a thousand functions, and each thread compiles them for itself: over a tree
 * that takes seconds to read, that costs more than it gains. From Node 24 on a second compiler, which is quick, leaves
 * little to the slow one.
 */
const flagsOf = new Map<string, readonly Flag[]>([
  [
    '12',
    [
      { name: '--invocation-count-for-turbofan', own: 3000, meant: 12_000 },
      { name: '--max-inlined-bytecode-size-cumulative', own: 920, meant: 300 },
      collectLess,
    ],
  ],
  ['13', [{ name: '--invocation-count-for-turbofan', own: 3000, meant: 100_000 }, collectLess]],
  ['14', [{ name: '--invocation-count-for-turbofan', own: 3000, meant: 100_000 }, collectLess]],
]);

const flags = flagsOf.get(process.versions.v8.split('.', 1)[0]!) ?? [];

let users = 0;

/**
 * Sets V8 up for several threads that read much code, until the returned function is called. Versions that are not listed
 * go on as they are: they may know no such flags, and other compilers.
 */
export function setThreadFlags(): () => void {
  if (users === 0) for (const { name, meant } of flags) setFlagsFromString(`${name}=${meant}`);
  users += 1;
  return () => {
    users -= 1;
    // Code that is kept for another run is taken back under the flags of that one only.
    if (users === 0) for (const { name, own } of flags) setFlagsFromString(`${name}=${own}`);
  };
}

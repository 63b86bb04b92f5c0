import { type TaintSource, taintSources } from '../../../../core/code.ts';

/**
 * What clings to a value, as bits of one number: where it came from, how a text was made, and on which parameters of the
 * function under evaluation it depends. The last are resolved where the function is called.
 */
const bitOf: ReadonlyMap<TaintSource, number> = new Map(taintSources.map((source, at) => [source, 1 << at]));

export const sourceMask: number = (1 << taintSources.length) - 1;
export const fromParameter: number = sourceBit('parameter');
export const fromSecret: number = sourceBit('secret');
/** A secret by its name, of which nobody says where it came from: shown it is one, and sent it may be what is asked for. */
export const named: number = 1 << 13;
/** What is taken off where something is no secret any more. */
export const anySecret: number = sourceBit('keys') | named;
export const fromConfig: number = sourceBit('config');
export const fromEnvironment: number = sourceBit('environment');

/** A file that a library fetched from where its publisher may change it, by its path or by what was read of it. */
export const fetchedFile: number = 1 << 14;

/** A secret that the program made itself: whoever asked for it has to see it once. */
export const made: number = 1 << 31;

/** Of this machine. */
export const wasRead: number =
  sourceBit('environment') | sourceBit('file') | sourceBit('config') | sourceBit('process');

/** Whether a secret is one that the program made, and nothing that it was given or read is in it. */
export function isMade(marks: number): boolean {
  return (marks & made) !== 0 && (marks & wasRead) === 0;
}

/** Put together from pieces that hide what it says. */
export const built: number = 1 << 10;
/** Came out of base64, zlib, rot13 and the like. */
export const decoded: number = 1 << 11;
/** Reached through a name that was computed. */
export const computed: number = 1 << 12;
export const madeMask: number = built | decoded | computed;

const firstDependency = 15;
/** Parameters with a mark of their own; those behind share the last one. */
export const dependencies = 16;
export const dependencyMask: number = ((1 << dependencies) - 1) << firstDependency;

/** The mark of what depends on a parameter; those far back share one bit. */
export function dependsOn(parameter: number): number {
  return 1 << (firstDependency + Math.min(parameter, dependencies - 1));
}

/** The mark of a source; keys are secrets too. */
export function sourceBit(source: TaintSource): number {
  const own = bitOf.get(source) ?? 0;
  return source === 'keys' ? own | (bitOf.get('secret') ?? 0) : own;
}

/** Outside of its function a dependency says no more than that somebody's argument is in it. */
export function detached(marks: number): number {
  return (marks & dependencyMask) === 0 ? marks : (marks & ~dependencyMask) | fromParameter;
}

/** The sources in a set of marks, in one order. */
export function sourcesOf(marks: number): readonly TaintSource[] {
  if ((marks & sourceMask) === 0) return [];
  return taintSources.filter((_, at) => (marks & (1 << at)) !== 0);
}

/** What a mark on a result becomes at a call: dependencies on parameters become the marks of the arguments. */
export function throughCall(marks: number, argumentMarks: (parameter: number) => number): number {
  let needed = marks & dependencyMask;
  if (needed === 0) return marks;
  let found = marks & ~dependencyMask;
  while (needed !== 0) {
    const lowest = needed & -needed;
    found |= argumentMarks(31 - Math.clz32(lowest) - firstDependency);
    needed ^= lowest;
  }
  return found;
}

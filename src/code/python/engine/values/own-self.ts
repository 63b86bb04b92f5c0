import type { Frame, Summary } from '../state.ts';
import { dependsOn } from './marks.ts';
import type { Value } from './values.ts';

/**
 * What `self` adds to what is made of it as a whole, in an evaluation that stands for every object of its class: which
 * object it is, and what that one holds, is known where the method is called.
 */
export function selfMarks(value: Value, frame: Frame): number {
  const of = value.kind === 'namespace' ? value.of : value;
  if (of !== frame.self || of.kind !== 'instance') return 0;
  return of.of.general.instance === of ? dependsOn(0) : 0;
}

/** Methods that take a list, a dictionary or an object out of `self`: what is in it depends on which object it is. */
const readsParts = new WeakSet<Summary>();

export function notesPart(part: Value, { summary }: Frame): void {
  if (part.kind === 'sequence' || part.kind === 'mapping' || part.kind === 'union') readsParts.add(summary);
}

/** Whether what a method does depends on what its object holds, by itself or by another method of the same object. */
export function readsOwnParts(summary: Summary): boolean {
  return readsParts.has(summary);
}

export function passesParts(from: Summary, self: Value | undefined, frame: Frame): void {
  if (self !== undefined && readsParts.has(from) && selfMarks(self, frame) !== 0)
    readsParts.add(frame.summary);
}

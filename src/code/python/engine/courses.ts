import type { Stmt } from '../ast.ts';
import { armsOlder, inDoubt } from './doubt.ts';
import { isCallable } from './functions/parameters.ts';
import type { Machine } from './machine.ts';
import { beginBranch, type Changes, endBranch, write } from './names/names.ts';
import type { Frame } from './state.ts';
import { join } from './values/join.ts';

/**
 * A loop that is followed round by round, as that of a small interpreter of its own is. Which branches its rounds take is
 * known as long as it is sure; those that none of them took are looked at behind it, since what they would do to lists in
 * doubt would blur all rounds to come.
 */
export interface Course {
  /** Whether every branch of its rounds was decided so far. */
  sure: boolean;
  readonly taken: Set<readonly Stmt[]>;
  readonly left: Set<readonly Stmt[]>;
  readonly around: Course | undefined;
}

const courses = new WeakMap<Frame, Course>();

export function beginCourse(frame: Frame): Course {
  const course: Course = { sure: true, taken: new Set(), left: new Set(), around: courses.get(frame) };
  courses.set(frame, course);
  return course;
}

export function takes(frame: Frame, body: readonly Stmt[]): void {
  courses.get(frame)?.taken.add(body);
}

/** Whether a branch that is not taken is put off until the loop around it is through. */
export function putsOff(frame: Frame, body: readonly Stmt[]): boolean {
  const course = courses.get(frame);
  course?.left.add(body);
  return course !== undefined;
}

/** A branch of which nobody knows whether it is taken: whoever leaves the loop there, leaves it or not. */
export function losesCourse(frame: Frame): void {
  for (let at = courses.get(frame); at?.sure === true; at = at.around) at.sure = false;
}

/** The branches that no round took; of a loop within another one they wait for that one's end. */
export function endCourse(frame: Frame, { around, taken, left }: Course): readonly (readonly Stmt[])[] {
  if (around === undefined) {
    courses.delete(frame);
    return [...left].filter((body) => body.length > 0 && !taken.has(body));
  }
  courses.set(frame, around);
  for (const body of taken) around.taken.add(body);
  for (const body of left) around.left.add(body);
  return [];
}

/**
 * What branches would do that are not taken here, and may be elsewhere.
 * @returns whether they left anything that may be called
 */
export function lookAside(
  m: Machine,
  bodies: readonly (readonly Stmt[])[],
  frame: Frame,
  begin?: () => void,
): boolean {
  let kept = false;
  const armed = armsOlder(m, () => {
    for (const body of bodies) {
      const outer = beginBranch(frame);
      begin?.();
      inDoubt(m, () => m.execute(body, frame));
      kept = keepsCallables(frame, endBranch(frame, outer)) || kept;
    }
  });
  return armed || kept;
}

/**
 * What a branch assigns that is not taken is taken back. But it may be taken for a reason that nobody sees: what may be called
 * is one thing more that a name may stand for.
 * @returns whether there is any
 */
export function keepsCallables(frame: Frame, left: Changes): boolean {
  let kept = false;
  for (const [name, value] of left) {
    const now = frame.names.get(name);
    if (now === undefined || value === undefined || now === value || !isCallable(value)) continue;
    write(frame, name, join(now, value));
    kept = true;
  }
  return kept;
}

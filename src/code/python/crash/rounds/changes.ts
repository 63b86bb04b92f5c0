/** How a round changes a number or what something holds: in one direction alone, to nothing by halves, to a flag, or in any way. */
export type Course = 'more' | 'less' | 'half' | 'true' | 'false' | 'any';

/**
 * What one way through a round changes. Names stand for themselves, `.x` for the attribute `x` of whatever object; what a
 * name is bound to and what the object holds are told apart.
 */
export class Changes {
  readonly bound: Map<string, Course> = new Map();
  readonly held: Map<string, Course> = new Map();
  /** Something ran that may change all that others can reach. */
  world: boolean = false;

  static of(...all: readonly Changes[]): Changes {
    const sum = new Changes();
    for (const each of all) sum.take(each);
    return sum;
  }

  take(other: Changes): void {
    for (const [key, course] of other.bound) this.bind(key, course);
    for (const [key, course] of other.held) this.hold(key, course);
    this.world ||= other.world;
  }

  bind(key: string, course: Course = 'any'): void {
    enter(this.bound, key, course);
  }

  hold(key: string, course: Course = 'any'): void {
    enter(this.held, key, course);
  }

  /** Whether all that the other changes is changed here as well, and no more narrowly. */
  covers(other: Changes): boolean {
    return (this.world || !other.world) && within(other.bound, this.bound) && within(other.held, this.held);
  }

  get size(): number {
    return this.bound.size + this.held.size + (this.world ? 1 : 0);
  }
}

function enter(map: Map<string, Course>, key: string, course: Course): void {
  const known = map.get(key);
  map.set(key, known === undefined || known === course ? course : 'any');
}

function within(few: ReadonlyMap<string, Course>, many: ReadonlyMap<string, Course>): boolean {
  for (const [key, course] of few) {
    const known = many.get(key);
    if (known === undefined || (known !== course && known !== 'any')) return false;
  }
  return true;
}

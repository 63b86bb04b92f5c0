/** The length of every entity once the entities in it are expanded, computed and never expanded. */
export class Expansion {
  private readonly entities = new Map<
    string,
    { readonly length: number; readonly refersTo: readonly string[] }
  >();
  private readonly lengths = new Map<string, number>();
  private readonly counts = new Map<string, number>();

  /** The first declaration of a name counts. */
  declare(name: string, length: number, refersTo: readonly string[]): void {
    if (!this.entities.has(name)) this.entities.set(name, { length, refersTo });
  }

  /** The document refers to the entity once more. */
  use(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  /** Characters that a reader makes of all references together; Infinity where an entity holds itself. */
  total(): number {
    let sum = 0;
    for (const [name, count] of this.counts) sum += count * this.lengthOf(name);
    return sum;
  }

  /** The longest of all, used or not. */
  longest(): number {
    let longest = 0;
    for (const name of this.entities.keys()) longest = Math.max(longest, this.lengthOf(name));
    return longest;
  }

  /** Depth first, without recursion: an entity is on the path while its parts are computed. */
  private lengthOf(start: string): number {
    const path: { readonly name: string; next: number; sum: number }[] = [];
    const onPath = new Set<string>();
    const enter = (name: string): void => {
      onPath.add(name);
      path.push({ name, next: 0, sum: this.entities.get(name)!.length });
    };
    if (this.lengths.has(start)) return this.lengths.get(start)!;
    if (!this.entities.has(start)) return 0;
    enter(start);
    for (;;) {
      const top = path.at(-1)!;
      const part = this.entities.get(top.name)!.refersTo[top.next];
      if (part === undefined) {
        path.pop();
        onPath.delete(top.name);
        this.lengths.set(top.name, top.sum);
        const outer = path.at(-1);
        if (outer === undefined) return top.sum;
        outer.sum += top.sum;
        outer.next += 1;
      } else if (onPath.has(part)) {
        top.sum = Number.POSITIVE_INFINITY;
        top.next += 1;
      } else if (this.lengths.has(part) || !this.entities.has(part)) {
        top.sum += this.lengths.get(part) ?? 0;
        top.next += 1;
      } else enter(part);
    }
  }
}

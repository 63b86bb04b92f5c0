interface Named {
  readonly name: string;
  readonly at: number;
  readonly end: number;
}

const mostTold = 10;

/** Where the data of datasets lies, to see whether two of them share bytes. */
export class Extents {
  private readonly all: Named[] = [];

  add(name: string, at: number, size: number): void {
    if (size > 0) this.all.push({ name, at, end: at + size });
  }

  /** The first few pairs that share bytes. */
  overlaps(): (readonly [Named, Named])[] {
    const pairs: (readonly [Named, Named])[] = [];
    this.all.sort((a, b) => a.at - b.at);
    let furthest: Named | undefined;
    for (const next of this.all) {
      if (furthest !== undefined && next.at < furthest.end && pairs.length < mostTold)
        pairs.push([furthest, next]);
      if (furthest === undefined || next.end > furthest.end) furthest = next;
    }
    return pairs;
  }
}

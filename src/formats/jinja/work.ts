interface Part {
  /** How often something in it runs, as far as that can be told. */
  own: number;
  calls: { readonly name: string; readonly times: number }[];
  /** Call blocks: the body runs as often as the macro asks for its caller. */
  blocks: { readonly macro: string; readonly body: string; readonly times: number }[];
  callers: number;
}

const most = 1e12;

/** How much rendering the template takes: macros that call each other twice double it with every one of them. */
export class Work {
  private readonly parts = new Map<string, Part>();
  private readonly open: string[] = [''];

  enter(name: string): void {
    this.open.push(name);
  }

  leave(): void {
    this.open.pop();
  }

  run(times: number): void {
    this.part().own += times;
  }

  call(name: string, times: number): void {
    this.part().calls.push({ name, times });
  }

  caller(times: number): void {
    this.part().callers += times;
  }

  block(macro: string, body: string, times: number): void {
    this.part().blocks.push({ macro, body, times });
  }

  total(): number {
    const totals = new Map<string, number>();
    const open: string[] = [''];
    while (open.length > 0) {
      const name = open.at(-1)!;
      const part = this.parts.get(name);
      const first = !totals.has(name);
      // What calls itself is counted once: how often it does is for its conditions to say.
      if (first) totals.set(name, 0);
      const inner =
        part === undefined
          ? []
          : [...part.calls.map((call) => call.name), ...part.blocks.map(({ body }) => body)];
      const waiting = first ? inner.filter((one) => !totals.has(one)) : [];
      if (waiting.length > 0) {
        open.push(...new Set(waiting));
        continue;
      }
      open.pop();
      if (part === undefined) continue;
      let total = part.own;
      for (const call of part.calls) total += call.times * (totals.get(call.name) ?? 0);
      for (const { macro, body, times } of part.blocks)
        total += times * (this.parts.get(macro)?.callers ?? 1) * (totals.get(body) ?? 0);
      totals.set(name, Math.min(total, most));
    }
    return totals.get('') ?? 0;
  }

  private part(): Part {
    const name = this.open.at(-1)!;
    let part = this.parts.get(name);
    if (part === undefined) {
      part = { own: 0, calls: [], blocks: [], callers: 0 };
      this.parts.set(name, part);
    }
    return part;
  }
}

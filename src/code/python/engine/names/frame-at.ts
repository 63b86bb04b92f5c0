import type { Frame, ModuleState, Owner } from '../state.ts';

/** A function or class that was evaluated, and the one around it. */
interface Stretch {
  readonly at: number;
  readonly end: number;
  readonly frame: Frame;
  readonly owner: Owner;
  readonly names: readonly string[];
  readonly outer: Stretch | null;
}

export interface Around {
  readonly frame: Frame;
  readonly owner: Owner;
  readonly names: readonly string[];
}

/** Finds the innermost scope around an offset, as it was when it was last evaluated. */
export function framesOf(module: ModuleState): (at: number) => Around {
  const spans: { node: { at: number; end: number; name?: string }; frame: Frame }[] = [];
  for (const [node, frame] of module.frames) {
    const span = node as { at?: number; end?: number };
    if (span.at !== undefined && span.end !== undefined)
      spans.push({ node: node as { at: number; end: number }, frame });
  }
  spans.sort((a, b) => a.node.at - b.node.at || b.node.end - a.node.end);
  const stretches: Stretch[] = [];
  let outer: Stretch | null = null;
  for (const { node, frame } of spans) {
    while (outer !== null && outer.end <= node.at) outer = outer.outer;
    const owner = module.infos.get(node as never)?.owner ?? outer?.owner ?? module.owner;
    const names = node.name === undefined ? (outer?.names ?? []) : [...(outer?.names ?? []), node.name];
    const stretch: Stretch = { at: node.at, end: node.end, frame, owner, names, outer };
    stretches.push(stretch);
    outer = stretch;
  }
  const whole: Around = { frame: module.frame, owner: module.owner, names: [] };
  return (at) => {
    let low = 0;
    let high = stretches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((stretches[middle] as Stretch).at <= at) low = middle + 1;
      else high = middle;
    }
    let found: Stretch | null = stretches[low - 1] ?? null;
    while (found !== null && found.end <= at) found = found.outer;
    return found ?? whole;
  };
}

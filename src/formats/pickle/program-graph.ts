import {
  Call,
  Dict,
  Extension,
  List,
  OutOfBand,
  PersistentId,
  SetOf,
  Tuple,
  type Value,
} from '../../core/value.ts';

/** A value that holds others and is written as a display: `[…]`, `{…}`, `(…)`. */
export type Node = List | Tuple | Dict | SetOf;
/** A value that a statement of its own makes. */
export type Made = Call | PersistentId | Extension | OutOfBand;

/** What a program needs to know of a node: it is written where it first occurs, with what it holds by then. */
export interface NodeUse {
  uses: number;
  /** Must exist by name before its content can be written: it holds itself, or it grows afterwards. */
  named: boolean;
  /** Items, or keys and values in turn, at the first occurrence. */
  readonly content: readonly Value[];
  readonly dropped: number;
  open: boolean;
}

/** The nodes that a statement is the first to use, in an order in which they can be written. */
export interface Fresh {
  /** A node in `late` stands at the place where its content can be filled in. */
  readonly order: readonly Node[];
  /** Nodes that hold themselves: made empty before all others. */
  readonly late: ReadonlySet<Node>;
}

interface Frame {
  readonly node: Node;
  readonly content: readonly Value[];
  next: number;
}

const nothingFresh: Fresh = { order: [], late: new Set() };

/** Follows which values a program's statements share, in time linear in what they hold. */
export class ProgramGraph {
  readonly nodes: Map<Node, NodeUse> = new Map();
  readonly made: Map<Made, number> = new Map();
  private readonly buffers = new Map<number, OutOfBand>();
  /** Whether any node had lost content for want of budget. */
  dropped = false;

  /** The one object that stands for the buffer taken at an offset. */
  buffer(at: number): OutOfBand {
    const known = this.buffers.get(at);
    if (known !== undefined) return known;
    const buffer = new OutOfBand(at);
    this.buffers.set(at, buffer);
    return buffer;
  }

  /** Counts the uses of values in a statement, and finds the nodes that occur there first. */
  use(values: readonly Value[]): Fresh {
    const order: Node[] = [];
    const late = new Set<Node>();
    let tangled = false;
    const frames: Frame[] = [];
    const visit = (value: Value): void => {
      if (isMade(value)) {
        const made = value instanceof OutOfBand ? this.buffer(value.at) : value;
        this.made.set(made, (this.made.get(made) ?? 0) + 1);
      }
      if (!isNode(value)) return;
      const known = this.nodes.get(value);
      if (known === undefined) {
        frames.push({ node: value, content: this.admit(value).content, next: 0 });
        return;
      }
      known.uses += 1;
      if (!known.open) return;
      // A cycle: one of its two ends is made empty first, if either can be filled later.
      const holder = frames.at(-1)!.node;
      if (canGrow(holder)) late.add(holder);
      else if (canGrow(value)) late.add(value);
      else tangled = true;
    };
    for (const value of values) {
      visit(value);
      for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
        if (frame.next < frame.content.length) {
          frame.next += 1;
          visit(frame.content[frame.next - 1]!);
          continue;
        }
        this.nodes.get(frame.node)!.open = false;
        order.push(frame.node);
        frames.pop();
      }
    }
    if (tangled) for (const node of order) if (canGrow(node)) late.add(node);
    if (order.length === 0) return nothingFresh;
    return late.size === 0 ? { order, late } : { order: this.untangled(values, order, late), late };
  }

  private admit(node: Node): NodeUse {
    const content = node instanceof Dict ? node.entries : node.items;
    const { dropped } = node;
    if (dropped > 0) this.dropped = true;
    const use: NodeUse = { uses: 1, named: false, content: content.slice(), dropped, open: true };
    this.nodes.set(node, use);
    return use;
  }

  /** The order once nodes in `late` exist by name: everything else first, then what fills them. */
  private untangled(values: readonly Value[], fresh: readonly Node[], late: ReadonlySet<Node>): Node[] {
    const waiting = new Set(fresh);
    const order: Node[] = [];
    const frames: Frame[] = [];
    const enter = (value: Value): void => {
      if (!isNode(value) || late.has(value) || !waiting.delete(value)) return;
      frames.push({ node: value, content: this.nodes.get(value)!.content, next: 0 });
    };
    const drain = (): void => {
      for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
        if (frame.next < frame.content.length) {
          frame.next += 1;
          enter(frame.content[frame.next - 1]!);
          continue;
        }
        order.push(frame.node);
        frames.pop();
      }
    };
    for (const value of values) {
      enter(value);
      drain();
    }
    for (const node of late) {
      this.nodes.get(node)!.named = true;
      frames.push({ node, content: this.nodes.get(node)!.content, next: 0 });
      drain();
    }
    return order;
  }
}

function canGrow(node: Node): boolean {
  return node instanceof List || node instanceof Dict || (node instanceof SetOf && !node.frozen);
}

export function isNode(value: Value): value is Node {
  return value instanceof List || value instanceof Tuple || value instanceof Dict || value instanceof SetOf;
}

export function isMade(value: Value): value is Made {
  return (
    value instanceof Call ||
    value instanceof PersistentId ||
    value instanceof Extension ||
    value instanceof OutOfBand
  );
}

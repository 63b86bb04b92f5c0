import {
  attributeName,
  bytesConstant,
  extension,
  gap,
  globalInstructions,
  type Instruction,
  inst,
  littleEndian,
  numberConstant,
  op,
  persistent,
  putOrGet,
  someText,
} from './instructions.ts';
import type { Random } from './random.ts';

/** Roughly what lies on the stack, so that most programs stay valid for a while. */
type Kind = 'any' | 'text' | 'tuple' | 'list' | 'dict' | 'set' | 'callable' | 'object' | 'mark' | 'buffer';

const emptyContainers = [
  [')', 'tuple'],
  [']', 'list'],
  ['}', 'dict'],
  ['\x8f', 'set'],
] as const;
const callables: ReadonlySet<Kind | undefined> = new Set<Kind>(['callable', 'object']);

/** A random program that mostly respects the stack. */
export function randomProgram(random: Random): Instruction[] {
  const program = new Program(random);
  for (let left = 5 + random.below(30); left > 0; left -= 1) program.step();
  return program.finish();
}

class Program {
  private readonly random: Random;
  private readonly out: Instruction[] = [];
  private readonly stack: Kind[] = [];
  private readonly memo = new Map<number, Kind>();

  constructor(random: Random) {
    this.random = random;
    if (random.chance(0.8)) this.out.push(op('\x80', Uint8Array.of(random.below(6))));
  }

  step(): void {
    const { random, out } = this;
    out.push(...gap(random, this.above >= 1));
    const choice = random.below(26);
    if (choice < 3) this.push('callable', ...globalInstructions(random));
    else if (choice < 7) this.constant(choice);
    else if (choice < 9) this.push('mark', op('('));
    else if (choice < 12) this.collect();
    else if (choice < 15) this.call();
    else if (choice < 18) this.construct();
    else if (choice < 19) this.build();
    else if (choice < 21) this.fill();
    else if (choice < 23) this.remember();
    else if (choice < 24) this.shuffle();
    else if (choice < 25) this.fromOutside();
    else this.framing();
  }

  finish(): Instruction[] {
    while (this.markAt >= 0 && this.random.chance(0.9)) {
      this.popMark();
      this.push('tuple', op('t'));
    }
    if (this.above < 1) this.out.push(op('N'));
    return [...this.out, op('.')];
  }

  private get markAt(): number {
    return this.stack.lastIndexOf('mark');
  }

  /** Values above the last mark. */
  private get above(): number {
    return this.stack.length - 1 - this.markAt;
  }

  private top(depth = 0): Kind | undefined {
    return this.stack[this.stack.length - 1 - depth];
  }

  private push(kind: Kind, ...instructions: readonly Instruction[]): void {
    this.out.push(...instructions);
    this.stack.push(kind);
  }

  private pop(count: number): void {
    this.stack.length = Math.max(0, this.stack.length - count);
  }

  private popMark(): void {
    this.stack.length = Math.max(0, this.markAt);
  }

  private constant(choice: number): void {
    const { random } = this;
    if (choice === 3) this.push('text', someText(random));
    else if (choice === 4) this.push('any', numberConstant(random));
    else if (choice === 5) {
      if (random.chance(0.5)) this.push('any', op(random.pick(['N', '\x88', '\x89'])));
      else this.push('buffer', bytesConstant(random));
    } else {
      const [code, kind] = random.pick(emptyContainers);
      this.push(kind, op(code));
    }
  }

  private collect(): void {
    const { random } = this;
    const size = 1 + random.below(3);
    if (random.chance(0.3) && (this.above >= size || random.chance(0.01))) {
      this.pop(size);
      this.push('tuple', op(['\x85', '\x86', '\x87'][size - 1]!));
    } else if (this.markAt >= 0 || random.chance(0.01)) {
      const codes = this.above % 2 === 0 || random.chance(0.01) ? 'ttl\x91d' : 'ttl\x91';
      const code = random.pick([...codes]);
      this.popMark();
      this.push(code === 't' ? 'tuple' : code === 'l' ? 'list' : code === 'd' ? 'dict' : 'any', op(code));
    }
  }

  /** REDUCE and NEWOBJ of what is there, or of new arguments. */
  private call(): void {
    const { random } = this;
    if (this.above >= 2 && ((this.top() === 'tuple' && callables.has(this.top(1))) || random.chance(0.15))) {
      this.pop(2);
      this.push('object', op(random.chance(0.7) ? 'R' : '\x81'));
    } else if (this.above >= 1 && callables.has(this.top())) {
      this.pop(1);
      const argument = someText(random);
      const lists = [[op(')')], [op(']'), argument, op('a')], [argument, op('\x85')], [argument, op('\x85')]];
      this.push('object', ...random.pick(lists), op(random.pick(['R', 'R', '\x81'])));
    }
  }

  /** NEWOBJ_EX, INST and OBJ. */
  private construct(): void {
    const { random } = this;
    const marked = this.markAt >= 0 || random.chance(0.01);
    const choice = random.below(3);
    if (choice === 0 && this.above >= 1 && this.top() === 'callable') {
      this.pop(1);
      const kwargs = random.chance(0.5) ? [op('}')] : [op('}'), someText(random), op('N'), op('s')];
      this.push('object', op(')'), ...kwargs, op('\x92'));
    } else if (choice === 1 && marked) {
      this.popMark();
      this.push('object', inst(random));
    } else if (
      choice === 2 &&
      marked &&
      (this.stack[this.markAt + 1] === 'callable' || random.chance(0.01))
    ) {
      this.popMark();
      this.push('object', op('o'));
    }
  }

  private build(): void {
    const { random } = this;
    if (this.above < 1) return;
    const value = random.chance(0.5) ? globalInstructions(random) : [op('N')];
    const dict = [op('}'), attributeName(random), ...value, op('s')];
    const slots = [op('N'), ...dict, op('\x86')];
    const states = [
      dict,
      dict,
      slots,
      [...dict, ...dict, op('\x86')],
      [op('N')],
      [op('}')],
      [attributeName(random)],
    ];
    if (callables.has(this.top()) || random.chance(0.2)) this.out.push(...random.pick(states), op('b'));
    else if (this.above >= 2) {
      this.out.push(op('b'));
      this.pop(1);
    }
  }

  /** Items into the right container, or into any object. */
  private fill(): void {
    const { random, above } = this;
    const at = this.markAt;
    const owner = this.stack[at - 1];
    const pairs = above % 2 === 0;
    if (random.chance(0.5) && at > 0 && owner !== 'mark') {
      const code = { list: 'e', set: '\x90', dict: pairs ? 'u' : '' }[owner as string];
      const any =
        callables.has(owner) || random.chance(0.01)
          ? random.pick(pairs ? ['e', 'u', '\x90'] : ['e', '\x90'])
          : '';
      if ((code ?? any) === '') return;
      this.out.push(op(code ?? any));
      this.popMark();
    } else if (above >= 2 && (this.top(1) === 'list' || callables.has(this.top(1)) || random.chance(0.02))) {
      this.out.push(op('a'));
      this.pop(1);
    } else if (
      above >= 3 &&
      (this.top(2) === 'dict' || this.top(2) === 'list' || callables.has(this.top(2)))
    ) {
      this.out.push(op('s'));
      this.pop(2);
    }
  }

  private remember(): void {
    const { random, memo } = this;
    if (random.chance(0.5)) {
      if (this.above < 1) return;
      const slot = random.below(6);
      memo.set(slot, this.top()!);
      this.out.push(random.chance(0.3) ? op('\x94') : putOrGet(random, true, slot));
    } else if (random.chance(0.03)) this.push('object', putOrGet(random, false));
    else if (memo.size > 0) {
      const [slot, kind] = random.pick([...memo]);
      this.push(kind, putOrGet(random, false, slot));
    }
  }

  private shuffle(): void {
    const { random } = this;
    if (this.above >= 1 || random.chance(0.01)) {
      if (random.chance(0.5)) this.push(this.top() ?? 'any', op('2'));
      else {
        this.out.push(op('0'));
        this.pop(1);
      }
    } else if (this.markAt >= 0 && random.chance(0.5)) {
      this.out.push(op('1'));
      this.popMark();
    }
  }

  private fromOutside(): void {
    const { random } = this;
    const choice = random.below(4);
    if (choice < 2) this.push('callable', extension(random));
    else if (choice === 2 && this.above >= 1) {
      this.pop(1);
      this.push('object', op('Q'));
    } else this.push('object', persistent(random));
  }

  private framing(): void {
    const { random } = this;
    const choice = random.below(4);
    if (choice === 0) this.push('buffer', op('\x97'));
    else if (this.top() === 'buffer') this.out.push(op('\x98'));
    else if (choice === 1) this.out.push(op('\x95', littleEndian(random.below(40), 8)));
    else if (choice === 2 && random.chance(0.3)) this.out.push(op('\x80', Uint8Array.of(random.below(7))));
  }
}

import type { HalsteadMetrics } from '../../core/code-metrics.ts';
import type { ConstantValue, Expr, FunctionDef, Module } from '../python/ast.ts';
import { ellipsis } from '../python/ast.ts';
import { type Node, walkModule } from '../python/walk.ts';

export interface HalsteadReport {
  readonly total: HalsteadMetrics;
  /** Functions and methods that are in no other function, in the order of the source. */
  readonly functions: readonly { readonly node: FunctionDef; readonly halstead: HalsteadMetrics }[];
}

/**
 * HalsteadMetrics's measures (Elements of Software Science, 1977) as radon 6.0 counts them: operators are those of arithmetic,
 * comparison, `and`, `or`, `not` and augmented assignment; operands are what stands directly beside one. A name, an
 * attribute and a constant are the same operand as another one that Python finds equal, within functions of one name;
 * any other expression is an operand of its own. Decorators, defaults and annotations of functions are not looked at.
 */
export function halstead(module: Module): HalsteadReport {
  const counting = new Counting();
  for (const statement of module.body) counting.walk(statement);
  return {
    total: derive(counting.total),
    functions: counting.functions.map(({ node, tally }) => ({ node, halstead: derive(tally) })),
  };
}

interface Tally {
  operators: number;
  operands: number;
  /** Operands that are equal to nothing but themselves. */
  single: number;
  readonly seenOperators: Set<string>;
  readonly seenOperands: Set<string>;
}

class Counting {
  readonly total: Tally = emptyTally();
  readonly functions: { readonly node: FunctionDef; readonly tally: Tally }[] = [];
  readonly #contexts = new Map<string, number>();
  /** The outermost function around, besides the module: both are told of whatever is met. */
  #outer: Tally | null = null;
  #context = 0;

  walk(root: Node): void {
    walkModule(root, (node) => {
      if (node.type !== 'FunctionDef') {
        this.#meet(node);
        return true;
      }
      this.#enter(node);
      return false;
    });
  }

  #enter(node: FunctionDef): void {
    const { outer, context } = { outer: this.#outer, context: this.#context };
    if (outer === null) {
      this.#outer = emptyTally();
      this.functions.push({ node, tally: this.#outer });
    }
    // Functions of one name share their operands: radon tells contexts apart by name alone.
    this.#context = this.#contexts.get(node.name) ?? this.#contexts.size + 1;
    this.#contexts.set(node.name, this.#context);
    for (const statement of node.body) this.walk(statement);
    this.#outer = outer;
    this.#context = context;
  }

  #meet(node: Node): void {
    switch (node.type) {
      case 'BinOp':
        this.#count([`binary ${node.op}`], [node.left, node.right]);
        break;
      case 'AugAssign':
        this.#count([`binary ${node.op}`], [node.target, node.value]);
        break;
      case 'UnaryOp':
        this.#count([`unary ${node.op}`], [node.operand]);
        break;
      case 'BoolOp':
        this.#count([node.op], node.values);
        break;
      case 'Compare':
        this.#count(node.ops, [node.left, ...node.comparators]);
        break;
      default:
    }
  }

  #count(operators: readonly string[], operands: readonly Expr[]): void {
    for (const tally of this.#outer === null ? [this.total] : [this.total, this.#outer]) {
      tally.operators += operators.length;
      tally.operands += operands.length;
      for (const operator of operators) tally.seenOperators.add(operator);
      for (const operand of operands) {
        const name = operandName(operand);
        if (name === null) tally.single += 1;
        else tally.seenOperands.add(`${this.#context} ${name}`);
      }
    }
  }
}

function emptyTally(): Tally {
  return { operators: 0, operands: 0, single: 0, seenOperators: new Set(), seenOperands: new Set() };
}

/** The same text for what Python holds equal: the name `a`, the attribute `.a` and the string 'a' are one operand. */
function operandName(operand: Expr): string | null {
  if (operand.type === 'Name') return `s${operand.id}`;
  if (operand.type === 'Attribute') return `s${operand.attr}`;
  return operand.type === 'Constant' ? constantName(operand.value) : null;
}

function constantName(value: ConstantValue): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return `s${value}`;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value === 'number' || typeof value === 'bigint') return value.toString();
  if (value === ellipsis) return '...';
  if (value instanceof Uint8Array) return `b${Buffer.from(value).toString('latin1')}`;
  if ('float' in value) return realName(value.float);
  return value.imaginary === 0 ? '0' : `${value.imaginary}j`;
}

/** 1.0 equals 1, and 1e300 equals that integer. */
function realName(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : `${value}`;
}

function derive({ operators, operands, single, seenOperators, seenOperands }: Tally): HalsteadMetrics {
  const h1 = seenOperators.size;
  const h2 = seenOperands.size + single;
  const vocabulary = h1 + h2;
  const length = operators + operands;
  const volume = vocabulary === 0 ? 0 : length * log2(vocabulary);
  const difficulty = h2 === 0 ? 0 : (h1 * operands) / (2 * h2);
  const effort = difficulty * volume;
  return {
    h1,
    h2,
    N1: operators,
    N2: operands,
    vocabulary,
    length,
    calculatedLength: h1 > 0 && h2 > 0 ? h1 * log2(h1) + h2 * log2(h2) : 0,
    volume,
    difficulty,
    effort,
    time: effort / 18,
    bugs: volume / 3000,
  };
}

function log2(value: number): number {
  return Math.log(value) / Math.LN2;
}

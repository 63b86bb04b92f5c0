import type { BinOp, Call, Expr } from '../../ast.ts';
import { roundsOf } from '../loops/endless-loops.ts';
import { isInfinite } from '../loops/infinite.ts';
import { type Magnitude, magnitude } from '../reading/magnitude.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import type { Other, Place } from '../survey.ts';
import { arrayElements, makesArray } from './arrays.ts';
import { itemsOf } from './item-counts.ts';

const gibibyte = 2 ** 30;
/** So many bytes at once are a mistake, or meant to do harm. */
const mostBytes = 1e9;
/** A list has a pointer for each item. */
const pointer = 8;
/** And each integer in it is an object. */
const number = 36;
/** 32 GiB of doubles: honest arrays of a model are smaller, and made of data. */
const mostElements = 2 ** 32;
/** Computing a longer integer takes minutes. */
const mostBits = 1e8;
const largestFactorial = 1e7;

const gathering: ReadonlySet<string> = new Set(
  (
    'list tuple set frozenset sorted sum max min dict collections.deque numpy.fromiter numpy.array ' +
    'collections.Counter math.prod math.fsum statistics.mean statistics.median dict.fromkeys'
  ).split(' '),
);
/** Methods that go through all of what they are given. */
const gatheringMethods: ReadonlySet<string> = new Set('join extend extendleft update writelines'.split(' '));

/** Finds constants so large that a machine runs out of memory or time: sequences, arrays, integers, products. */
export function findHugeAllocations(search: Search): void {
  // What stands inside of something that was told is told with it.
  let told = -1;
  const found: { readonly node: Call | Other; readonly verdict: Verdict }[] = [];
  const add = (node: Call | Other, verdict: Verdict | null): void => {
    if (verdict !== null) found.push({ node, verdict });
  };
  for (const { node, names, place } of search.survey.calls) add(node, ofCall(node, names, place, search));
  for (const { node, place } of search.survey.others) add(node, ofOther(node, place, search));
  for (const { node, verdict } of found.sort((a, b) => a.node.at - b.node.at || b.node.end - a.node.end)) {
    if (node.at < told) continue;
    told = node.end;
    search.report({ ...verdict, node });
  }
}

interface Verdict {
  readonly hazard: 'huge-allocation' | 'huge-number' | 'unbounded-growth';
  readonly detail: string;
}

function ofOther(node: Other, { scope }: Place, search: Search): Verdict | null {
  switch (node.type) {
    case 'BinOp':
      return ofOperation(node, search);
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
      return ofComprehension(node, scope, search);
    case 'Assign':
      // `first, *rest = …` takes all that there is.
      return node.targets.some(takesRest) && isInfinite(node.value, search, scope) ? endless : null;
    default:
      return null;
  }
}

function takesRest(target: Expr): boolean {
  return (
    (target.type === 'Tuple' || target.type === 'List') && target.elts.some(({ type }) => type === 'Starred')
  );
}

const endless: Verdict = { hazard: 'unbounded-growth', detail: 'what it goes through has no end' };

function huge(detail: string): Verdict {
  return { hazard: 'huge-allocation', detail };
}

function long(detail: string): Verdict {
  return { hazard: 'huge-number', detail };
}

function ofOperation(node: BinOp, search: Search): Verdict | null {
  const { resolve } = search;
  if (node.op === '*') {
    for (const [sequence, times] of [
      [node.left, node.right],
      [node.right, node.left],
    ] as const) {
      const each = bytesOf(sequence);
      const factor = each === null ? undefined : magnitude(times, resolve);
      if (each !== null && factor !== undefined && each * factor.value >= mostBytes)
        return huge(`${inBytes(each * factor.value)} at once`);
    }
  }
  if (node.op !== '**' && node.op !== '<<') return null;
  const size = magnitude(node, resolve);
  if (size === undefined || !isWhole(node)) return null;
  if (node.op === '**' && size.bits >= mostBits) return long(`an integer of ${digits(size)} digits`);
  if (node.op === '<<' && size.bits >= 8 * gibibyte) return long(`an integer of ${inBytes(size.bits / 8)}`);
  return null;
}

/** Floats overflow with an error, and cost nothing. */
function isWhole(node: Expr): boolean {
  if (node.type === 'BinOp') return node.op !== '/' && isWhole(node.left) && isWhole(node.right);
  if (node.type === 'UnaryOp') return node.op === '+';
  return node.type !== 'Constant' || typeof node.value === 'number' || typeof node.value === 'bigint';
}

function ofCall(node: Call, names: readonly string[], place: Place, search: Search): Verdict | null {
  const { resolve } = search;
  const [first, second, third] = node.args;
  if (takesAll(node, names, place.scope, search)) return endless;
  for (const name of names) {
    if (first === undefined) continue;
    if (gathering.has(name)) {
      if (isInfinite(first, search, place.scope)) return endless;
      if (name === 'sum' || name === 'max' || name === 'min') continue;
      const numbers = roundsOf(first, search);
      const size =
        numbers === undefined ? (itemsOf(first, place.scope, search) ?? 0) * pointer : numbers * number;
      if (size >= mostBytes) return huge(`${inBytes(size)} of items at once`);
    } else if (name === 'bytearray' || name === 'bytes') {
      const size = magnitude(first, resolve)?.value ?? 0;
      if (node.args.length === 1 && size >= mostBytes) return huge(`${inBytes(size)} at once`);
    } else if (makesArray(name)) {
      const count = name.endsWith('.arange')
        ? steps(node.args, search)
        : arrayElements(name, node.args, resolve);
      if (count >= mostElements && !hasNoMemory(node, place, search))
        return huge(`an array of ${count.toExponential(0)} elements`);
    } else if (name === 'pow' && second !== undefined && third === undefined) {
      const [base, exponent] = [magnitude(first, resolve), magnitude(second, resolve)];
      if (base && exponent && base.bits * exponent.value >= mostBits)
        return long(`an integer of ${digits({ bits: base.bits * exponent.value, value: 0 })} digits`);
    } else if (name === 'math.factorial') {
      const of = magnitude(first, resolve)?.value ?? 0;
      if (of >= largestFactorial) return long(`the factorial of ${of}`);
    }
  }
  return null;
}

/** `''.join(repeat(' '))`, `f(*count())`, `reduce(add, cycle(x))` */
function takesAll({ func, args }: Call, names: readonly string[], scope: Scope, search: Search): boolean {
  const [first, second] = args;
  if (names.includes('functools.reduce') && second !== undefined) return isInfinite(second, search, scope);
  if (
    func.type === 'Attribute' &&
    gatheringMethods.has(func.attr) &&
    args.length === 1 &&
    first !== undefined
  )
    return isInfinite(first, search, scope);
  return args.some((arg) => arg.type === 'Starred' && isInfinite(arg.value, search, scope));
}

type Gathered = Extract<Other, { type: 'ListComp' | 'SetComp' | 'DictComp' }>;

function ofComprehension(node: Gathered, scope: Scope, search: Search): Verdict | null {
  if (node.generators.some(({ iter }) => isInfinite(iter, search, scope))) return endless;
  const size = gathered(node, scope, search, 0);
  return size >= mostBytes ? huge(`${inBytes(size)} of items at once`) : null;
}

/** What a comprehension makes, in bytes, at least: its rounds, and the lists that it makes in each of them. */
function gathered(node: Gathered, scope: Scope, search: Search, depth: number): number {
  if (node.generators.some(({ ifs }) => ifs.length > 0)) return 0;
  let rounds = 1;
  for (const { iter } of node.generators) rounds *= itemsOf(iter, scope, search) ?? 1;
  const each =
    node.type === 'ListComp' && depth < deepestLists ? listBytes(node.elt, scope, search, depth + 1) : 0;
  return rounds * Math.max(pointer, each);
}

const deepestLists = 5;

/** `[0] * n`, `[… for _ in range(n)]` */
function listBytes(expression: Expr, scope: Scope, search: Search, depth: number): number {
  if (expression.type === 'ListComp') return gathered(expression, scope, search, depth);
  if (expression.type !== 'BinOp' || expression.op !== '*') return 0;
  const each = bytesOf(expression.left);
  // A text that is repeated is one object, and so is what a list of it points to.
  return (each ?? 0) * (magnitude(expression.right, search.resolve)?.value ?? 0);
}

/** On the device `meta` a tensor has a shape and no memory (PyTorch, Meta device). */
function hasNoMemory({ keywords }: Call, place: Place, search: Search): boolean {
  const device = keywords.find(({ arg }) => arg === 'device')?.value;
  if (device !== undefined) return isMeta(device, search);
  for (let at: Place | null = place; at !== null; at = at.up) {
    if (at.node.type === 'FunctionDef') return false;
    if (at.node.type === 'With' && at.node.items.some(({ context }) => isMeta(context, search))) return true;
  }
  return false;
}

function isMeta(device: Expr, { resolve }: Search): boolean {
  if (device.type !== 'Call') return resolve.constant(device) === 'meta';
  const isDevice = resolve.names(device.func).includes('torch.device');
  return isDevice && device.args[0] !== undefined && resolve.constant(device.args[0]) === 'meta';
}

/** `arange(n)`, `arange(from, to, step)`. 0 where that is not known. */
function steps(args: readonly Expr[], { resolve }: Search): number {
  const bounds = args.slice(0, 3).map((arg) => magnitude(arg, resolve)?.value ?? Number.NaN);
  const [first = 0, second, step = 1] = bounds;
  const count = second === undefined ? first : (second - first) / step;
  return Number.isNaN(count) ? 0 : count;
}

/** How much a display or literal is, in bytes, at least; null where it is no sequence. */
function bytesOf(expression: Expr): number | null {
  if (expression.type === 'List' || expression.type === 'Tuple') return expression.elts.length * pointer;
  if (expression.type !== 'Constant') return null;
  const { value } = expression;
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : null;
}

function inBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return 'more bytes than there are';
  const units = ['GiB', 'TiB', 'PiB', 'EiB'];
  let amount = bytes / gibibyte;
  let unit = 0;
  while (amount >= 1024 && unit < units.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${amount >= 1e6 ? amount.toExponential(0) : Math.max(1, Math.round(amount))} ${units[unit]}`;
}

function digits({ bits }: Magnitude): string {
  const count = bits * Math.log10(2);
  return Number.isFinite(count) ? count.toExponential(0).replace('e+', 'e') : 'uncountable';
}

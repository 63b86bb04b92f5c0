import type { Expr, Keyword, Module, Stmt } from '../python/ast.ts';
import { ellipsis } from '../python/ast.ts';
import type { NamesOf } from '../python/plain-names.ts';
import { isDots, metaOf } from './python-text.ts';

type Tree = Readonly<Record<string, unknown>>;

/** What metavariables stand for, newest first: a way of matching that fails leaves nothing behind. */
interface Bound {
  readonly name: string;
  readonly value: unknown;
  readonly before: Bound | null;
}

/** Steps of one pattern in one text, and more for each of its characters: gaps may be tried in many places. */
const fewestSteps = 2_000_000;
const stepsPerCharacter = 4;

/** Parts that a pattern restricts only where it has them. */
const optional: ReadonlySet<string> = new Set([
  ...['orelse', 'finalbody', 'decorators', 'returns', 'typeParams', 'annotation', 'keywords', 'bases'],
  ...['cause', 'msg', 'vars', 'guard', 'asname', 'name'],
]);
const places: ReadonlySet<string> = new Set(['at', 'end', 'nameAt', 'simple', 'async']);

/** Holds the trees of a pattern against those of a text, modulo aliases. */
export class PythonMatcher {
  private readonly names: NamesOf;
  private readonly most: number;
  private steps = 0;
  exhausted = false;

  constructor(names: NamesOf, length: number) {
    this.names = names;
    this.most = fewestSteps + stepsPerCharacter * length;
  }

  expression(pattern: Expr, found: Expr): boolean {
    return this.node(pattern, found, null) !== undefined;
  }

  /** Whether the statements of a pattern match some of a body's that follow each other, from `at` on. */
  statements(pattern: readonly Stmt[], body: readonly Stmt[], at: number): boolean {
    return this.sequence(pattern, 0, body, at, null, false) !== undefined;
  }

  private spent(): boolean {
    this.steps += 1;
    if (this.steps > this.most) this.exhausted = true;
    return this.exhausted;
  }

  /** The bindings with which both match; undefined where they do not. */
  private node(pattern: unknown, found: unknown, bound: Bound | null): Bound | null | undefined {
    if (this.spent()) return undefined;
    if (!isTree(pattern) || !isTree(found)) return same(pattern, found) ? bound : undefined;
    if (pattern['type'] === 'Constant' && pattern['value'] === ellipsis) return bound;
    if (pattern['type'] === 'Name') {
      const name = metaOf(pattern['id'] as string);
      if (name !== null) return this.bind(name, found, bound);
    }
    if (pattern['type'] === 'Constant' && pattern['value'] === '...')
      return found['type'] === 'JoinedStr' || typeof found['value'] === 'string' ? bound : undefined;
    if (pattern['type'] === 'Name' || pattern['type'] === 'Attribute') {
      const dotted = chainOf(pattern as unknown as Expr);
      if (dotted !== null) {
        const meant = this.names(found as unknown as Expr);
        if (meant.includes(dotted) || meant.includes(`builtins.${dotted}`)) return bound;
      }
    }
    if (pattern['type'] !== found['type']) return undefined;
    if (pattern['type'] === 'Call') return this.call(pattern, found, bound);
    if (pattern['type'] === 'Dict') return this.entries(pattern, found, bound);
    if (pattern['type'] === 'Constant') return equal(pattern['value'], found['value']) ? bound : undefined;
    return this.fields(pattern, found, bound);
  }

  private fields(pattern: Tree, found: Tree, before: Bound | null): Bound | null | undefined {
    let bound: Bound | null | undefined = before;
    for (const [key, value] of Object.entries(pattern)) {
      if (places.has(key)) continue;
      const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
      if (isEmpty && optional.has(key)) continue;
      bound = this.field(key, value, found[key], bound);
      if (bound === undefined) return undefined;
    }
    return bound;
  }

  private field(key: string, value: unknown, other: unknown, bound: Bound | null): Bound | null | undefined {
    if (typeof value === 'string') {
      const name = metaOf(value);
      return name === null ? (value === other ? bound : undefined) : this.bind(name, other, bound);
    }
    if (key === 'args' && isTree(value) && isTree(other)) return this.parameters(value, other, bound);
    if (!Array.isArray(value)) return this.node(value, other, bound);
    if (!Array.isArray(other)) return undefined;
    // Names of an import, decorators and handlers: each of the pattern's must be there, in whatever order.
    if (key === 'names' || key === 'decorators' || key === 'handlers') return this.each(value, other, bound);
    if (key === 'keywords') return this.keywords(value, other, true, bound);
    return this.sequence(value, 0, other, 0, bound, true);
  }

  private bind(name: string, given: unknown, bound: Bound | null): Bound | null | undefined {
    if (name === '_') return bound;
    // A parameter, an import and a use of it are the same name.
    const value = isTree(given) && given['type'] === 'Name' ? given['id'] : given;
    for (let each = bound; each !== null; each = each.before)
      if (each.name === name) return sameTree(each.value, value) ? bound : undefined;
    return { name, value, before: bound };
  }

  /** Positional arguments in their order, keywords in any; what is more is admitted by `...` alone. */
  private call(pattern: Tree, found: Tree, before: Bound | null): Bound | null | undefined {
    const bound = this.node(pattern['func'], found['func'], before);
    if (bound === undefined) return undefined;
    const args = pattern['args'] as readonly Expr[];
    const after = this.sequence(args, 0, found['args'] as readonly Expr[], 0, bound, true);
    if (after === undefined) return undefined;
    const open = args.some(isGap);
    return this.keywords(pattern['keywords'] as Keyword[], found['keywords'] as Keyword[], open, after);
  }

  private keywords(
    wanted: readonly Keyword[],
    given: readonly Keyword[],
    open: boolean,
    before: Bound | null,
  ): Bound | null | undefined {
    const left = [...given];
    let bound: Bound | null | undefined = before;
    for (const keyword of wanted) {
      if (keyword.arg === null && isDotsName(keyword.value)) continue;
      const meta = metaOf(keyword.arg);
      const at = left.findIndex((each) => {
        if (meta === null ? each.arg !== keyword.arg : each.arg === null) return false;
        return this.node(keyword.value, each.value, bound ?? null) !== undefined;
      });
      const match = left[at];
      if (match === undefined) return undefined;
      bound = this.node(keyword.value, match.value, bound ?? null);
      if (bound !== undefined && meta !== null) bound = this.bind(meta, match.arg, bound);
      if (bound === undefined) return undefined;
      left.splice(at, 1);
    }
    return open || left.length === 0 ? bound : undefined;
  }

  private each(
    wanted: readonly unknown[],
    given: readonly unknown[],
    before: Bound | null,
  ): Bound | null | undefined {
    let bound: Bound | null | undefined = before;
    for (const pattern of wanted) {
      let next: Bound | null | undefined;
      for (const found of given) {
        next = isTree(pattern) && isTree(found) ? this.fields(pattern, found, bound ?? null) : undefined;
        if (next !== undefined) break;
      }
      if (next === undefined) return undefined;
      bound = next;
    }
    return bound;
  }

  /** `def f(...)` takes any parameters. */
  private parameters(pattern: Tree, found: Tree, bound: Bound | null): Bound | null | undefined {
    const { vararg } = pattern as { vararg?: { arg: string } | null };
    if (vararg != null && isDots(vararg.arg)) {
      const first = pattern['args'] as readonly unknown[];
      const all = [...(found['posonly'] as unknown[]), ...(found['args'] as unknown[])];
      return first.length > all.length
        ? undefined
        : this.sequence(first, 0, all.slice(0, first.length), 0, bound, true);
    }
    return this.fields(pattern, found, bound);
  }

  /** A list of nodes with gaps; `whole`: to its end. */
  private sequence(
    pattern: readonly unknown[],
    i: number,
    found: readonly unknown[],
    j: number,
    bound: Bound | null,
    whole: boolean,
  ): Bound | null | undefined {
    let now: Bound | null = bound;
    let at = j;
    for (let next = i; next < pattern.length; next += 1, at += 1) {
      const wanted = pattern[next];
      if (isGap(wanted)) return this.gap(pattern, next + 1, found, at, now, whole);
      if (at >= found.length) return undefined;
      const after = this.node(wanted, found[at], now);
      if (after === undefined) return undefined;
      now = after;
    }
    return whole && at < found.length ? undefined : now;
  }

  /** What comes after `...` begins here or anywhere later. */
  private gap(
    pattern: readonly unknown[],
    i: number,
    found: readonly unknown[],
    j: number,
    bound: Bound | null,
    whole: boolean,
  ): Bound | null | undefined {
    if (i === pattern.length) return bound;
    for (let skip = j; skip <= found.length; skip += 1) {
      const rest = this.sequence(pattern, i, found, skip, bound, whole);
      if (rest !== undefined || this.exhausted) return rest;
    }
    return undefined;
  }

  /** Entries in any order; what is more is admitted by `...` alone. */
  private entries(pattern: Tree, found: Tree, before: Bound | null): Bound | null | undefined {
    const keys = pattern['keys'] as readonly unknown[];
    const values = pattern['values'] as readonly unknown[];
    const otherKeys = found['keys'] as readonly unknown[];
    const otherValues = found['values'] as readonly unknown[];
    let bound: Bound | null = before;
    let wanted = 0;
    for (const [at, key] of keys.entries()) {
      if (key === null && isDotsName(values[at])) continue;
      wanted += 1;
      let next: Bound | null | undefined;
      for (const [other, otherKey] of otherKeys.entries()) {
        const withKey = this.node(key, otherKey, bound);
        next = withKey === undefined ? undefined : this.node(values[at], otherValues[other], withKey);
        if (next !== undefined || this.exhausted) break;
      }
      if (next === undefined) return undefined;
      bound = next;
    }
    return wanted < keys.length || otherKeys.length === wanted ? bound : undefined;
  }
}

/** `...` among arguments, elements or statements. */
function isGap(node: unknown): boolean {
  if (!isTree(node)) return false;
  if (node['type'] === 'Starred') return isDotsName(node['value']);
  if (node['type'] !== 'Expr') return false;
  const value = node['value'] as Expr;
  return value.type === 'Constant' && value.value === ellipsis;
}

function isDotsName(node: unknown): boolean {
  return isTree(node) && node['type'] === 'Name' && isDots(node['id'] as string);
}

function isTree(value: unknown): value is Tree {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

/** The dotted name that a pattern writes out; null where it is none, or has metavariables. */
function chainOf(expression: Expr): string | null {
  const parts: string[] = [];
  let root = expression;
  while (root.type === 'Attribute') {
    if (metaOf(root.attr) !== null) return null;
    parts.push(root.attr);
    root = root.value;
  }
  if (root.type !== 'Name' || metaOf(root.id) !== null) return null;
  return [root.id, ...parts.reverse()].join('.');
}

function same(a: unknown, b: unknown): boolean {
  return a === b || (a instanceof Uint8Array && equal(a, b));
}

function equal(a: unknown, b: unknown): boolean {
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (isTree(a) && isTree(b)) return sameTree(a, b);
  return a === b;
}

/** Whether two parts of a source say the same, wherever they stand. */
function sameTree(a: unknown, b: unknown): boolean {
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((each, at) => sameTree(each, b[at]));
  if (!isTree(a) || !isTree(b)) return same(a, b);
  const keys = Object.keys(a).filter((key) => !places.has(key));
  return keys.every((key) => sameTree(a[key], b[key]));
}

/** A pattern's tree. */
export type PythonPattern =
  | { readonly kind: 'expression'; readonly expression: Expr }
  | { readonly kind: 'statements'; readonly statements: readonly Stmt[] };

/** What a pattern's module asks for: an expression that stands anywhere, or statements that follow each other. */
export function pythonPattern({ body }: Module): PythonPattern {
  const [first] = body;
  if (body.length === 1 && first?.type === 'Expr') return { kind: 'expression', expression: first.value };
  return { kind: 'statements', statements: body };
}

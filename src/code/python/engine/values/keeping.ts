import type { Expr, FunctionDef, Lambda, Stmt } from '../../ast.ts';
import type { CallPlace, Mapping, Sequence, Value } from '../state.ts';
import { dependencyMask } from './marks.ts';

/** Methods by which a container, or whatever behaves as one, takes in what it is given. */
export const takesIn: ReadonlySet<string> = new Set(
  'append appendleft add insert extend extendleft update setdefault put put_nowait register push set send asend then submit __setitem__ __setattr__'.split(
    ' ',
  ),
);

/** A parameter's argument stays in something that others see: what it is matters beyond this call. */
export function keeps({ frame }: CallPlace, value: Value): void {
  frame.summary.stored |= value.marks & dependencyMask;
}

/** The same for a container, unless the function makes it itself. */
export function keepsIn(container: Sequence | Mapping, marks: number, { frame, node }: CallPlace): void {
  const dependent = marks & dependencyMask;
  if (dependent === 0) return;
  const { func } = frame;
  // Numbers are given out in order: what was there before the function is not made by it.
  if (func !== null && container.id > func.id) {
    const root = rootOf(node as Expr);
    if (root !== null && madeIn(func.info.node).has(root)) return;
  }
  frame.summary.stored |= dependent;
}

const made = new WeakMap<object, ReadonlySet<string>>();
const makes: ReadonlySet<string> = new Set('list dict set defaultdict OrderedDict deque Counter'.split(' '));

/** Names that a function gives to containers which it writes down itself, and to nothing else. */
function madeIn(node: FunctionDef | Lambda): ReadonlySet<string> {
  let names = made.get(node);
  if (names === undefined) {
    const found = new Map<string, boolean>();
    if (node.type === 'FunctionDef') collect(node.body, found, 0);
    names = new Set([...found].filter(([, isMade]) => isMade).map(([name]) => name));
    made.set(node, names);
  }
  return names;
}

function collect(body: readonly Stmt[], found: Map<string, boolean>, depth: number): void {
  if (depth > 20) return;
  for (const statement of body) {
    if (statement.type === 'Assign')
      for (const target of statement.targets) {
        if (target.type === 'Name')
          found.set(target.id, found.get(target.id) !== false && isDisplay(statement.value));
      }
    else if (statement.type === 'AnnAssign' && statement.target.type === 'Name' && statement.value !== null)
      found.set(statement.target.id, found.get(statement.target.id) !== false && isDisplay(statement.value));
    else if (statement.type === 'If' || statement.type === 'For' || statement.type === 'While') {
      if (statement.type === 'For' && statement.target.type === 'Name') found.set(statement.target.id, false);
      collect(statement.body, found, depth + 1);
      collect(statement.orelse, found, depth + 1);
    } else if (statement.type === 'With') collect(statement.body, found, depth + 1);
    else if (statement.type === 'Try') {
      collect(statement.body, found, depth + 1);
      for (const handler of statement.handlers) collect(handler.body, found, depth + 1);
      collect(statement.orelse, found, depth + 1);
      collect(statement.finalbody, found, depth + 1);
    }
  }
}

function isDisplay(value: Expr): boolean {
  if (/^(?:List|Dict|Set)(?:Comp)?$/.test(value.type)) return true;
  return value.type === 'Call' && value.func.type === 'Name' && makes.has(value.func.id);
}

/** `a` of `a[b].c(d)`. */
function rootOf(node: Expr): string | null {
  let at = node;
  for (let steps = 0; steps < 32; steps += 1) {
    if (at.type === 'Name') return at.id;
    if (at.type === 'Call') at = at.func;
    else if (at.type === 'Attribute' || at.type === 'Subscript' || at.type === 'Starred') at = at.value;
    else return null;
  }
  return null;
}

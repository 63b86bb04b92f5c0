import type { Expr, For, Stmt, While } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { endlessBecause, headEnd, roundsOf } from '../loops/endless-loops.ts';
import { loopExits } from '../loops/loop-exits.ts';
import { assignedOnce, isOnlyRead } from '../reading/called.ts';
import { mentions, pathOf } from '../reading/names-in.ts';
import { alwaysMeets, leaving } from '../reading/paths.ts';
import type { Scope } from '../reading/scopes.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import type { Found, Place } from '../survey.ts';
import { inScope } from './sizes.ts';

/** Doubling so often makes a gigabyte of one byte. */
const mostDoublings = 30;

/** Finds lists that a loop adds to while it goes through them, and sequences that double in each round of a loop. */
export function findGrowth(search: Search): void {
  for (const loop of search.survey.loops) {
    const { node, place } = loop;
    if (node.type === 'For' && growsUnder(node, place, search))
      search.report({
        hazard: 'growth-while-iterating',
        node: { at: node.at, end: headEnd(node) },
        detail: 'the loop adds to what it goes through in each round',
      });
    const doubled = doubledIn(loop, search);
    if (doubled !== null) search.report({ hazard: 'unbounded-growth', ...doubled });
  }
}

const adding: ReadonlySet<string> = new Set(['append', 'extend', 'insert']);

/** Only what happens in each round, and loops that nothing leaves: a worklist adds under a condition. */
function growsUnder(node: For, place: Place, search: Search): boolean {
  const name = pathOf(wrapped(node.iter, search));
  if (name === null) return false;
  if (!node.body.some((statement) => addsTo(statement, name)) && !addsAnyway(node, name, place, search))
    return false;
  const exits = loopExits(node.body, { node, part: 'body', up: place, scope: place.scope }, search);
  if (exits.leaves) return false;
  return !node.body.some((statement) => continuesOrRebinds(statement, name));
}

/** Whether each way through a round adds something, `if` or `else`. */
function addsAnyway(node: For, name: string, { scope }: Place, search: Search): boolean {
  if (!search.spend(node.end - node.at)) return false;
  return alwaysMeets(node.body, {
    meets: (met) => (met.type === 'Call' || met.type === 'AugAssign') && isAdding(met, name),
    leaves: ({ func }) => search.resolve.names(func).some((each) => leaving.has(each)),
    truth: (test) => truthOf(test),
    items: (iter) => entryOf(iter, scope, search),
  });
}

/** What stands for any entry of a table whose entries all hold something: `TABLE[key]`. */
function entryOf(iter: Expr, scope: Scope, search: Search): Expr {
  if (iter.type !== 'Subscript' || iter.value.type !== 'Name') return iter;
  const table = assignedOnce(iter.value.id, scope)?.value;
  if (table?.type !== 'Dict' || !isOnlyRead(iter.value.id, search)) return iter;
  const [first] = table.values;
  return first !== undefined && table.values.every((each) => 'elts' in each && each.elts.length > 0)
    ? first
    : iter;
}

/** `enumerate(xs)`, `iter(xs)`: they go through the list itself as the loop goes on. */
function wrapped(iter: Expr, { resolve }: Search): Expr {
  const [first] = iter.type === 'Call' ? iter.args : [];
  if (iter.type !== 'Call' || first === undefined) return iter;
  return resolve.names(iter.func).some((name) => passingOn.has(name)) ? first : iter;
}

const passingOn: ReadonlySet<string> = new Set('enumerate iter tqdm.tqdm tqdm.auto.tqdm'.split(' '));

function addsTo(statement: Stmt, name: string): boolean {
  if (statement.type === 'AugAssign')
    return (
      statement.op === '+' &&
      pathOf(statement.target) === name &&
      (statement.value.type === 'List' || statement.value.type === 'Tuple') &&
      statement.value.elts.length > 0
    );
  return statement.type === 'Expr' && isAdding(statement.value, name);
}

function isAdding(node: Expr | Stmt, name: string): boolean {
  if (node.type === 'AugAssign') return addsTo(node, name);
  if (node.type !== 'Call') return false;
  const { func, args } = node;
  if (func.type !== 'Attribute' || !adding.has(func.attr) || pathOf(func.value) !== name) return false;
  // What is handed over may be empty.
  return func.attr !== 'extend' || (args[0]?.type === 'List' && args[0].elts.length > 0);
}

const shrinking: ReadonlySet<string> = new Set(['pop', 'remove', 'clear', 'popleft']);

function continuesOrRebinds(statement: Stmt, name: string): boolean {
  let found = false;
  walkModule(statement, (node) => {
    if (node.type === 'Continue' || node.type === 'Delete') found = true;
    if (node.type === 'Call' && node.func.type === 'Attribute')
      found ||= shrinking.has(node.func.attr) && pathOf(node.func.value) === name;
    if (node.type === 'Assign') found ||= node.targets.some((target) => pathOf(target) === name);
    return !found;
  });
  return found;
}

interface Doubled {
  readonly node: { readonly at: number; readonly end: number };
  readonly detail: string;
}

function doubledIn({ node, place }: Found<For | While>, search: Search): Doubled | null {
  const known = { ...search, resolve: inScope(search, place.scope) };
  const rounds = node.type === 'For' ? roundsOf(node.iter, known) : undefined;
  if (endlessBecause(node, search, place.scope) === null && (rounds ?? 0) < mostDoublings) return null;
  for (const statement of node.body) {
    const name = doubles(statement);
    if (name === null || (!holdsItself(statement) && !isSequence(name, place))) continue;
    const exits = loopExits(node.body, { node, part: 'body', up: place, scope: place.scope }, search);
    if (exits.leaves) return null;
    const times = rounds === undefined ? 'in a loop without an end' : `${rounds} times`;
    return { node: statement, detail: `${name} doubles ${times}` };
  }
  return null;
}

/** The name that a statement makes at least twice as long; null where it does something else. */
function doubles(statement: Stmt): string | null {
  if (statement.type === 'AugAssign' && statement.target.type === 'Name') {
    const { op, value, target } = statement;
    if (op === '+' && value.type === 'Name' && value.id === target.id) return target.id;
    return op === '*' && isTwoOrMore(value) ? target.id : null;
  }
  if (statement.type === 'Expr' && statement.value.type === 'Call') {
    const { func, args } = statement.value;
    if (func.type !== 'Attribute' || func.attr !== 'extend' || func.value.type !== 'Name') return null;
    return args[0]?.type === 'Name' && args[0].id === func.value.id ? func.value.id : null;
  }
  if (statement.type !== 'Assign') return null;
  const [target] = statement.targets;
  if (holdsItself(statement)) return target?.type === 'Name' ? target.id : null;
  if (statement.value.type !== 'BinOp') return null;
  const { left, op, right } = statement.value;
  if (target?.type !== 'Name' || left.type !== 'Name' || left.id !== target.id) return null;
  if (op === '+' && right.type === 'Name' && right.id === target.id) return target.id;
  return op === '*' && isTwoOrMore(right) ? target.id : null;
}

/** `x = {'a': deepcopy(x), 'b': deepcopy(x)}`, `x = f'{x}{x}'`: twice as large where it is copied, shown or sent. */
function holdsItself(statement: Stmt): boolean {
  if (statement.type !== 'Assign' || statement.targets.length !== 1) return false;
  const [target] = statement.targets;
  if (target?.type !== 'Name' || !displays.has(statement.value.type)) return false;
  return copies(statement.value, target.id, 0) >= 2;
}

const displays: ReadonlySet<Expr['type']> = new Set(['Dict', 'List', 'Tuple', 'JoinedStr']);
const deepestCopies = 6;

function copies(value: Expr, name: string, depth: number): number {
  if (depth > deepestCopies) return 0;
  const sum = (parts: readonly Expr[]): number =>
    parts.reduce((all, part) => all + copies(part, name, depth + 1), 0);
  switch (value.type) {
    case 'Name':
      return value.id === name ? 1 : 0;
    case 'Dict':
    case 'JoinedStr':
      return sum(value.values);
    case 'List':
    case 'Tuple':
      return sum(value.elts);
    case 'FormattedValue':
    case 'Starred':
      return copies(value.value, name, depth + 1);
    case 'Call':
      return copying(value.func) ? sum(value.args) : 0;
    default:
      return 0;
  }
}

/** `deepcopy(x)`, `copy.deepcopy(x)`, `list(x)` */
function copying(func: Expr): boolean {
  const name = func.type === 'Name' ? func.id : func.type === 'Attribute' ? func.attr : '';
  return ['deepcopy', 'copy', 'list', 'dict', 'tuple', 'str', 'repr', 'dumps'].includes(name);
}

function isTwoOrMore(expression: Expr): boolean {
  return expression.type === 'Constant' && typeof expression.value === 'number' && expression.value >= 2;
}

/** Whether all that the scope gives the name to begin with is a text, bytes or list: numbers may double as they like. */
function isSequence(name: string, { scope }: Place): boolean {
  const assigned = scope.bindings.get(name)?.assigned ?? [];
  const begins = assigned
    .slice(0, mostAssigned)
    .flatMap((node) => (node.type === 'AugAssign' || node.value === null ? [] : [node.value]))
    .filter((value) => !mentions(value, name));
  return begins.length > 0 && begins.every((value) => isDisplay(value) || isNameOfText(value, scope));
}

/** A name that stands for a text or a list, or a parameter that is one where nothing is given. */
function isNameOfText(value: Expr, scope: Scope): boolean {
  if (value.type !== 'Name') return false;
  const bound = assignedOnce(value.id, scope)?.value;
  if (bound !== undefined) return isDisplay(bound);
  const { node } = scope;
  if (node.type !== 'FunctionDef') return false;
  const given = [...node.args.posonly, ...node.args.args];
  const at = given.findIndex(({ arg }) => arg === value.id);
  const preset = at < 0 ? undefined : node.args.defaults[at - (given.length - node.args.defaults.length)];
  return preset !== undefined && isDisplay(preset);
}

const mostAssigned = 20;

function isDisplay(value: Expr): boolean {
  if (value.type === 'BinOp') return isDisplay(value.left) || isDisplay(value.right);
  if (value.type === 'List' || value.type === 'Tuple' || value.type === 'JoinedStr') return true;
  return value.type === 'Constant' && (typeof value.value === 'string' || value.value instanceof Uint8Array);
}

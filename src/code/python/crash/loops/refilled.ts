import type { Expr, Stmt, While } from '../../ast.ts';
import { targetsOf } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import { isNamed } from '../reading/names-in.ts';
import { alwaysMeets } from '../reading/paths.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import { headEnd } from './endless-loops.ts';
import { loopExits } from './loop-exits.ts';

/**
 * Finds worklists that never become empty: each round takes one out and puts one in on every way, or puts back what it
 * took under conditions that ask about nothing else, so that it is put back again the next time.
 */
export function findRefilled(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    const list = node.type === 'While' ? listOf(node.test) : null;
    if (node.type !== 'While' || list === null) continue;
    if (!search.spend(node.end - node.at)) return;
    const taken = takenFrom(list, node.body);
    if (taken === null) continue;
    const exits = loopExits(node.body, { node, part: 'body', up: place, scope: place.scope }, search);
    if (exits.leaves) continue;
    const always =
      callsOnly(node, list, search) &&
      alwaysMeets(node.body, {
        meets: (met) => putsInto(met, list) !== null,
        leaves: () => false,
        truth: (test) => truthOf(test),
      });
    if (!always && !putsBack(node.body, list, taken)) continue;
    search.report({
      hazard: 'loop-without-progress',
      node: { at: node.at, end: headEnd(node) },
      detail: always
        ? `each round puts into ${list} what it takes out`
        : `${list} gets back what was taken out of it`,
    });
  }
}

/** `while jobs`, `while len(jobs) > 0`, `while not jobs.empty()` */
export function listOf(test: Expr): string | null {
  if (test.type === 'Name') return test.id;
  if (
    test.type === 'Compare' &&
    test.comparators.length === 1 &&
    (test.ops[0] === '>' || test.ops[0] === '!=')
  )
    return test.comparators[0]?.type === 'Constant' && test.comparators[0].value === 0
      ? lengthOf(test.left)
      : null;
  if (test.type === 'UnaryOp' && test.op === 'not' && test.operand.type === 'Call') {
    const { func } = test.operand;
    return func.type === 'Attribute' && func.attr === 'empty' && func.value.type === 'Name'
      ? func.value.id
      : null;
  }
  return lengthOf(test);
}

function lengthOf(expression: Expr): string | null {
  if (expression.type !== 'Call' || expression.func.type !== 'Name' || expression.func.id !== 'len')
    return null;
  const [first] = expression.args;
  return first?.type === 'Name' ? first.id : null;
}

const taking: ReadonlySet<string> = new Set([
  'pop',
  'popleft',
  'popitem',
  'get',
  'get_nowait',
  'clear',
  'remove',
  'popright',
]);

/** The names that the only statement that takes something out of the list binds; null where there is none, or more. */
export function takenFrom(list: string, body: readonly Stmt[]): readonly string[] | null {
  let names: readonly string[] | null = null;
  let takes = 0;
  for (const statement of body) {
    walkModule(statement, (node) => {
      if (node.type === 'Attribute' && taking.has(node.attr) && isNamed(node.value, list)) takes += 1;
      for (const target of targetsOf(node))
        if (isNamed(target, list)) takes += node.type === 'AugAssign' ? 0 : 2;
      if (node.type === 'Delete' || node.type === 'Broken') takes += 2;
    });
    if (statement.type !== 'Assign' || statement.value.type !== 'Call') continue;
    const { func } = statement.value;
    const [target] = statement.targets;
    if (func.type !== 'Attribute' || !taking.has(func.attr) || !isNamed(func.value, list)) continue;
    if (target?.type === 'Name') names = [target.id];
    else if (target?.type === 'Tuple' && target.elts.every(({ type }) => type === 'Name'))
      names = target.elts.map((each) => (each.type === 'Name' ? each.id : ''));
  }
  return takes === 1 ? names : null;
}

/** What a node puts into the list, at least one item; null where it does something else, or may put nothing. */
export function putsInto(node: Node, list: string): readonly Expr[] | null {
  if (node.type === 'Call' && node.func.type === 'Attribute' && isNamed(node.func.value, list)) {
    const { args } = node;
    const [first] = args;
    if (['append', 'appendleft', 'add', 'insert', 'put', 'put_nowait'].includes(node.func.attr)) return args;
    if (node.func.attr !== 'extend' && node.func.attr !== 'extendleft') return null;
    return first?.type === 'List' && first.elts.some(({ type }) => type !== 'Starred') ? first.elts : null;
  }
  if (node.type === 'Assign') {
    const [target] = node.targets;
    return target?.type === 'Subscript' && isNamed(target.value, list) ? [node.value] : null;
  }
  if (node.type !== 'AugAssign' || node.op !== '+' || !isNamed(node.target, list)) return null;
  return node.value.type === 'List' && node.value.elts.some(({ type }) => type !== 'Starred')
    ? node.value.elts
    : null;
}

/** Whether nothing in the body may wait or fail: a scheduler goes round as well, and waits for what it runs. */
function callsOnly(node: While, list: string, search: Search): boolean {
  let known = true;
  for (const statement of node.body)
    walkModule(statement, (inner) => {
      if (inner.type !== 'Call') return known;
      const { func } = inner;
      if (func.type === 'Attribute') known = isNamed(func.value, list) || harmlessMethods.has(func.attr);
      else known = search.resolve.names(func).some((name) => harmless.has(name));
      return known;
    });
  return known;
}

const harmless: ReadonlySet<string> = new Set(
  'print len str int float isinstance max min abs sum list dict tuple set sorted range repr type'.split(' '),
);
const harmlessMethods: ReadonlySet<string> = new Set(
  'append extend add update items keys values strip lower upper format join split'.split(' '),
);

/** `if isinstance(value, dict): … else: pending[key + '_raw'] = value`: the value is the same the next time. */
function putsBack(body: readonly Stmt[], list: string, taken: readonly string[]): boolean {
  for (const statement of body) {
    if (statement.type === 'If') {
      for (const branch of [statement.body, statement.orelse]) {
        const again = againIn(branch, list, taken);
        if (again !== null && asksOnly(statement.test, again)) return true;
      }
      // What stands behind a branch that begins the next round is under its condition as well.
      if (leadsAway(statement)) return false;
    } else if (statement.type !== 'Assign' && statement.type !== 'Expr' && statement.type !== 'AugAssign')
      return false;
  }
  return false;
}

function leadsAway(statement: Stmt): boolean {
  let found = false;
  walkModule(statement, ({ type }) => {
    found ||= type === 'Continue';
    return !found;
  });
  return found;
}

/** The name that a block puts back as it came, with nothing done to it meanwhile. */
function againIn(block: readonly Stmt[], list: string, taken: readonly string[]): string | null {
  let again: string | null = null;
  for (const statement of block) {
    const put = statement.type === 'Expr' ? putsInto(statement.value, list) : putsInto(statement, list);
    if (put !== null) {
      const last = put.at(-1);
      if (last?.type === 'Name' && taken.includes(last.id)) again = last.id;
      continue;
    }
    // Anything else may change what was taken, or leave.
    if (statement.type !== 'Assign' || statement.value.type === 'Call') return null;
    if (statement.targets.some((target) => target.type === 'Name')) return null;
  }
  return again;
}

/** Whether a test asks about one name alone, by what does not change: its type, its value. */
function asksOnly(test: Expr, name: string): boolean {
  let only = true;
  let asked = false;
  const types = new Set<Node>();
  walkModule(test, (node) => {
    if (node.type === 'Call') {
      only &&= isNamed(node.func, 'isinstance') && node.args.length === 2;
      types.add(node.func);
      const [, second] = node.args;
      if (second !== undefined) walkModule(second, (type) => void types.add(type));
    }
    if (types.has(node)) return only;
    if (node.type === 'Name') {
      asked = true;
      only &&= node.id === name;
    } else
      only &&=
        node.type === 'Call' ||
        node.type === 'Compare' ||
        node.type === 'UnaryOp' ||
        node.type === 'BoolOp' ||
        node.type === 'Constant';
    return only;
  });
  return only && asked;
}

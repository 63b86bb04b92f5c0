import type { Call, Expr } from '../../ast.ts';
import { assignedOnce } from '../reading/called.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { hasMessages } from './messages.ts';
import { requestData } from './request-data.ts';
import { isRequested } from './requested.ts';

/** Functions whose work or memory grows with a number that they are given, faster than the number is long. */
const growing =
  /^(?:math\.(?:factorial|comb|perm)|bytearray|bytes|os\.urandom|secrets\.token_(?:bytes|hex)|random\.randbytes|(?:numpy|torch|jax\.numpy|tensorflow|cupy)\.(?:zeros|ones|empty|full|arange|eye|identity|rand|randn|tile|random\.(?:rand|randn|random|random_sample|bytes|normal|uniform))|PIL\.Image\.new|itertools\.(?:permutations|product)|concurrent\.futures\.(?:process\.)?ProcessPoolExecutor|multiprocessing\.(?:pool\.)?Pool)$/;

/** A look at the text, before any expression is followed: without one of these words nothing comes from a request. */
const mayServe = /request|websocket|context\)|@\w+\.\w+\(/i;

/** Text that is filled up to a width, pictures that are made as large as is said. */
const growingMethods: ReadonlySet<string> = new Set(['ljust', 'rjust', 'center', 'zfill', 'resize']);

/** Finds numbers of a request or a message that say how much is computed or allocated, with nothing that bounds them. */
export function findRequestSizes(search: Search): void {
  if (!mayServe.test(search.module.source.text) && !hasMessages(search.module)) return;
  const tell = (node: Expr, what: string): void =>
    search.report({
      hazard: 'size-from-request',
      node,
      detail: `${what}, as large as whoever sends it says`,
    });
  for (const { node, place, names } of search.survey.calls) {
    const name = names.find((each) => growing.test(each));
    const isList = names.some((each) => each === 'list' || each === 'tuple');
    const [first] = node.args;
    const given = sizesGiven(node, name);
    if (
      node.func.type === 'Attribute' &&
      growingMethods.has(node.func.attr) &&
      given.some((arg) => isRequested(arg, place.scope, search))
    )
      tell(node, node.func.attr);
    else if (name !== undefined && given.some((arg) => isSize(arg, name, place.scope, search)))
      tell(node, name);
    else if (isList && first?.type === 'Call' && search.resolve.names(first.func).includes('range'))
      if (first.args.some((arg) => isRequested(arg, place.scope, search))) tell(node, 'a list');
  }
  for (const { node, place } of search.survey.others) {
    if (node.type !== 'BinOp') continue;
    const { left, op, right } = node;
    if (op === '**' || op === '<<') {
      if (isRequested(right, place.scope, search)) tell(node, 'a power');
    } else if (op === '*')
      for (const [sequence, times] of [
        [left, right],
        [right, left],
      ] as const)
        if (isSequence(sequence, place.scope) && isRequested(times, place.scope, search))
          tell(node, 'a sequence');
  }
}

/** What JSON gives may as well be a list, of which `bytes` is as long as what was sent. */
function isSize(given: Expr, name: string, scope: Scope, search: Search): boolean {
  if (name.startsWith('byte') && requestData(given, scope, search) === 'json') return false;
  return isRequested(given, scope, search);
}

const sizing: ReadonlySet<string> = new Set([
  'size',
  'shape',
  'repeat',
  'r',
  'num',
  'length',
  'N',
  'M',
  'max_workers',
  'processes',
]);

/** The arguments that say how much: not what an array is filled with. */
function sizesGiven({ args, keywords }: Call, name = ''): readonly Expr[] {
  const named = keywords.filter(({ arg }) => arg !== null && sizing.has(arg)).map(({ value }) => value);
  if (name.endsWith('.full')) return [...args.slice(0, 1), ...named];
  if (/\.(?:new|tile|permutations|normal|uniform)$/.test(name))
    return [...args.slice(name.includes('random') ? 2 : 1), ...named];
  return name.endsWith('.product') ? named : [...args, ...named];
}

function isSequence(expression: Expr, scope: Scope): boolean {
  if (expression.type === 'Name') {
    const made = assignedOnce(expression.id, scope)?.value;
    return made !== undefined && made.type !== 'Name' && isSequence(made, scope);
  }
  if (expression.type === 'List' || expression.type === 'Tuple' || expression.type === 'ListComp')
    return true;
  if (expression.type === 'BinOp') return expression.op === '*' && isSequence(expression.left, scope);
  return (
    expression.type === 'Constant' &&
    (typeof expression.value === 'string' || expression.value instanceof Uint8Array)
  );
}

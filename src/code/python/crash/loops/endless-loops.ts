import type { Expr, For, Stmt, While } from '../../ast.ts';
import { walkModule } from '../../walk.ts';
import { magnitude } from '../reading/magnitude.ts';
import type { Scope } from '../reading/scopes.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { isInfinite } from './infinite.ts';
import { caughtOutside, loopExits } from './loop-exits.ts';

/** A loop of so many rounds ends after hours at best. */
const mostRounds = 1e11;

/**
 * Finds loops whose condition always holds, or that go through something without end, and that nothing leaves: no
 * `break`, `return`, `raise`, `yield` or `await`, and no call that might wait or fail. A loop that serves, waits or asks
 * is meant to go on, and has such a call.
 */
export function findEndlessLoops(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    const reason = endlessBecause(node, search, place.scope);
    if (reason === null) continue;
    const exits = loopExits(node.body, placeInside(node, place), search);
    if (exits.leaves || exits.unknownCalls) continue;
    const caught = caughtOutside(place);
    if (caught === 'interrupt' || (caught === 'errors' && exits.mayFail)) continue;
    const grown = grownIn(node.body);
    search.report({
      hazard: grown === null ? 'endless-loop' : 'unbounded-growth',
      node: { at: node.at, end: headEnd(node) },
      detail:
        grown === null
          ? `${reason}, and nothing leaves the loop`
          : `${reason}, and ${grown} grows in each round`,
    });
  }
}

/** Why a loop never ends by itself; null where it may. */
export function endlessBecause(node: For | While, search: Search, scope?: Scope): string | null {
  if (node.type === 'While') return truthOf(node.test) === true ? 'the condition always holds' : null;
  if (node.async) return null;
  if (isInfinite(node.iter, search, scope)) return 'what it goes through has no end';
  const rounds = roundsOf(node.iter, search);
  return rounds !== undefined && rounds >= mostRounds ? `it goes on for ${scientific(rounds)} rounds` : null;
}

/** How often `for … in range(…)` goes round; undefined where that is not known. */
export function roundsOf(iter: Expr, { resolve }: Search): number | undefined {
  if (iter.type !== 'Call' || !resolve.names(iter.func).includes('range') || iter.keywords.length > 0)
    return undefined;
  const bounds = iter.args.map((arg) => magnitude(arg, resolve)?.value);
  if (bounds.some((bound) => bound === undefined)) return undefined;
  const [first = 0, second, step = 1] = bounds as number[];
  const [low, high] = second === undefined ? [0, first] : [first, second];
  return step === 0 ? 0 : Math.max(0, Math.ceil((high - low) / step));
}

const growing: ReadonlySet<string> = new Set(['append', 'extend', 'insert', 'appendleft']);

const writing: ReadonlySet<string> = new Set(
  'write writelines mkdir makedirs touch write_text write_bytes symlink symlink_to link hardlink_to mkdtemp mkstemp mkfifo'.split(
    ' ',
  ),
);

/** What gets longer in each round; null where nothing is seen to. */
function grownIn(body: readonly Stmt[]): string | null {
  let grown: string | null = null;
  for (const statement of body)
    walkModule(statement, (node) => {
      if (grown !== null || node.type === 'FunctionDef' || node.type === 'Lambda') return false;
      if (node.type === 'Call' && node.func.type === 'Attribute' && growing.has(node.func.attr))
        grown = node.func.value.type === 'Name' ? node.func.value.id : 'a list';
      if (node.type === 'Call' && node.func.type === 'Attribute' && writing.has(node.func.attr))
        grown = 'a file';
      if (node.type === 'AugAssign' && node.op === '+' && isSequence(node.value))
        grown = node.target.type === 'Name' ? node.target.id : 'a sequence';
      return true;
    });
  return grown;
}

function isSequence(expression: Expr): boolean {
  if (expression.type === 'List' || expression.type === 'Tuple' || expression.type === 'JoinedStr')
    return true;
  if (expression.type === 'BinOp') return isSequence(expression.left) || isSequence(expression.right);
  return (
    expression.type === 'Constant' &&
    (typeof expression.value === 'string' || expression.value instanceof Uint8Array)
  );
}

function placeInside(node: For | While, place: Place): Place {
  return { node, part: 'body', up: place, scope: place.scope };
}

/** The line that begins the loop, without its body. */
export function headEnd(node: For | While): number {
  return node.type === 'For' ? node.iter.end : node.test.end;
}

function scientific(value: number): string {
  return Number.isFinite(value)
    ? value.toExponential(1).replace('.0e', 'e').replace('e+', 'e')
    : 'more than 1e308';
}

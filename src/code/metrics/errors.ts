import type { CodeCapability, EffectFact } from '../../core/code.ts';
import type { ErrorMetrics } from '../../core/code-metrics.ts';
import type { ExceptHandler, Expr, Module, Stmt } from '../python/ast.ts';
import { lineOf } from '../python/source-lines.ts';
import { walkModule } from '../python/walk.ts';

/** What fails for reasons outside of the program. */
const risky: ReadonlySet<CodeCapability> = new Set([
  'process',
  'network',
  'file-read',
  'file-write',
  'file-delete',
  'database',
  'deserialisation',
  'native-code',
  'dynamic-code',
]);

/**
 * How errors are met: of the places that reach outside and may fail, those in the body of a `try` with a handler; of
 * the handlers, those that catch everything (`except:`, `Exception`, `BaseException`), and those of these that do
 * nothing but `pass`, `continue`, `break` or return a constant, so that nobody learns of the error.
 */
export function errorMetrics(module: Module, effects: readonly EffectFact[] | null): ErrorMetrics {
  let handlers = 0;
  let broad = 0;
  let swallowing = 0;
  const guarded: { readonly first: number; readonly last: number }[] = [];
  walkModule(module, (node) => {
    if (node.type === 'Try' && node.handlers.length > 0) {
      const [from, to] = [node.body[0], node.body.at(-1)];
      if (from !== undefined && to !== undefined)
        guarded.push({ first: lineOf(module.source, from.at), last: lineOf(module.source, to.end) });
    }
    if (node.type !== 'ExceptHandler') return true;
    handlers += 1;
    if (!isBroad(node)) return true;
    broad += 1;
    if (node.body.every(saysNothing)) swallowing += 1;
    return true;
  });
  const lines = effects
    ?.filter(({ capability }) => risky.has(capability))
    .map(({ where }) => where.line ?? 0);
  return {
    risky: lines?.length ?? null,
    guarded: lines === undefined ? null : countInside(lines, guarded),
    handlers,
    broad,
    swallowing,
  };
}

function isBroad({ exception }: ExceptHandler): boolean {
  if (exception === null) return true;
  const caught: readonly Expr[] = exception.type === 'Tuple' ? exception.elts : [exception];
  return caught.some(
    (each) => each.type === 'Name' && (each.id === 'Exception' || each.id === 'BaseException'),
  );
}

function saysNothing(statement: Stmt): boolean {
  switch (statement.type) {
    case 'Pass':
    case 'Continue':
    case 'Break':
      return true;
    case 'Return':
      return statement.value === null || statement.value.type === 'Constant';
    case 'Expr':
      return statement.value.type === 'Constant';
    default:
      return false;
  }
}

/** Spans may nest: they are merged first, so that each line is looked up once. */
function countInside(
  lines: readonly number[],
  spans: readonly { readonly first: number; readonly last: number }[],
): number {
  const merged: { first: number; last: number }[] = [];
  for (const { first, last } of spans.toSorted((a, b) => a.first - b.first)) {
    const before = merged.at(-1);
    if (before !== undefined && first <= before.last) before.last = Math.max(before.last, last);
    else merged.push({ first, last });
  }
  let inside = 0;
  let next = 0;
  for (const line of lines.toSorted((a, b) => a - b)) {
    while (next < merged.length && (merged[next]?.last ?? 0) < line) next += 1;
    if (next < merged.length && (merged[next]?.first ?? 0) <= line) inside += 1;
  }
  return inside;
}

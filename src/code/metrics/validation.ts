import type { EffectFact } from '../../core/code.ts';
import type { CoverageMetrics } from '../../core/code-metrics.ts';
import type { Expr, Module } from '../python/ast.ts';
import { lineOf } from '../python/source-lines.ts';
import { walkModule } from '../python/walk.ts';
import { definitions } from './definitions.ts';
import { coverage } from './documentation.ts';

/**
 * The share of places where a value from outside reaches an effect, with a check before: in the same function (or the
 * module), on an earlier line, an `if`, `while`, `assert` or `match` asks about a name that also stands on the line of
 * the effect. Says that somebody looked, not that the look was good enough.
 */
export function inputValidation(module: Module, effects: readonly EffectFact[]): CoverageMetrics {
  const lines = [
    ...new Set(effects.filter(({ taint }) => taint.length > 0).map(({ where }) => where.line ?? 0)),
  ];
  if (lines.length === 0) return coverage(0, 0);
  const scopeOf = scopes(module);
  const used = new Map<number, Set<string>>(lines.map((line) => [line, new Set()]));
  /** By scope, then name: the first line on which it is asked about. */
  const asked = new Map<number, Map<string, number>>();
  walkModule(module, (node) => {
    if (node.type === 'Name') used.get(lineOf(module.source, node.at))?.add(node.id);
    const test = testOf(node);
    if (test === null) return;
    const line = lineOf(module.source, test.at);
    const scope = scopeOf(line);
    const names = asked.get(scope) ?? new Map<string, number>();
    asked.set(scope, names);
    walkModule(test, (inner) => {
      if (inner.type === 'Name' && !names.has(inner.id)) names.set(inner.id, line);
    });
  });
  const checked = lines.filter((line) => {
    const names = asked.get(scopeOf(line));
    return [...(used.get(line) ?? [])].some((name) => (names?.get(name) ?? Number.POSITIVE_INFINITY) < line);
  });
  return coverage(checked.length, lines.length);
}

function testOf(node: { readonly type: string }): Expr | null {
  if ('test' in node) return node.test as Expr;
  return 'subject' in node ? (node.subject as Expr) : null;
}

/** The first line of the innermost function around a line; 0 for the module. */
function scopes(module: Module): (line: number) => number {
  const innermost = new Uint32Array(module.source.lineStarts.length + 2);
  // In the order of the source, an inner function comes after the one around it, and takes its lines over.
  for (const { node } of definitions(module).functions) {
    const first = lineOf(module.source, node.at);
    innermost.fill(first, first, lineOf(module.source, Math.max(node.at, node.end - 1)) + 1);
  }
  return (line) => innermost[line] ?? 0;
}

import type { CoverageMetrics } from '../../core/code-metrics.ts';
import type { Arg, FunctionDef, Module, Stmt } from '../python/ast.ts';
import type { Definition, Definitions } from './definitions.ts';

/**
 * The share of what PEP 257 wants documented that has a docstring: the module, and its public classes, functions and
 * methods (no leading underscore in their names or in those of the classes around them, not inside of a function).
 */
export function docstringCoverage(
  module: Module,
  { functions, classes }: Pick<Definitions, 'functions' | 'classes'>,
): CoverageMetrics {
  const bodies = [...functions, ...classes].filter(isPublic).map(({ node }) => node.body);
  if (module.body.length > 0) bodies.push(module.body);
  return coverage(bodies.filter(hasDocstring).length, bodies.length);
}

/**
 * The share of parameters and results that are annotated. `self` and `cls`, the result of `__init__` and lambdas are
 * left out, as PEP 484 asks for no annotation there.
 */
export function typeHintCoverage({ functions }: Pick<Definitions, 'functions'>): CoverageMetrics {
  let annotated = 0;
  let of = 0;
  for (const { node, holder } of functions) {
    const asked = parameters(node, holder?.type === 'ClassDef');
    of += asked.length;
    annotated += asked.filter(({ annotation }) => annotation !== null).length;
    if (node.name === '__init__') continue;
    of += 1;
    if (node.returns !== null) annotated += 1;
  }
  return coverage(annotated, of);
}

/** A share, with what it is of. */
export function coverage(covered: number, of: number): CoverageMetrics {
  return { covered, of, ratio: of === 0 ? null : covered / of };
}

function parameters({ args, decorators }: FunctionDef, method: boolean): readonly Arg[] {
  const { posonly, args: plain, vararg, kwonly, kwarg } = args;
  const isStatic = decorators.some(
    ({ type, ...rest }) => type === 'Name' && 'id' in rest && rest.id === 'staticmethod',
  );
  const positional = [...posonly, ...plain].slice(method && !isStatic ? 1 : 0);
  return [...positional, ...kwonly, ...[vararg, kwarg].filter((arg) => arg !== null)];
}

function isPublic({
  name,
  local,
}: Definition<FunctionDef> | Definition<Definitions['classes'][number]['node']>): boolean {
  return !local && !name.split('.').some((part) => part.startsWith('_'));
}

function hasDocstring(body: readonly Stmt[]): boolean {
  const [first] = body;
  return first?.type === 'Expr' && first.value.type === 'Constant' && typeof first.value.value === 'string';
}

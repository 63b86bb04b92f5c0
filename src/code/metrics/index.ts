import type { EffectFact } from '../../core/code.ts';
import type { ComplexityMetrics, FunctionMeasures, Legibility, Metrics } from '../../core/code-metrics.ts';
import type { Fact } from '../../core/fact.ts';
import type { FunctionDef, Module } from '../python/ast.ts';
import { type NamesOf, plainNames } from '../python/plain-names.ts';
import { lineOf } from '../python/source-lines.ts';
import { capabilityMetrics } from './capabilities.ts';
import { cognitive } from './cognitive.ts';
import { type ClassBlock, cyclomatic, cyclomaticBlocks, type FunctionBlock } from './cyclomatic.ts';
import { type Definitions, definitions } from './definitions.ts';
import { determinism } from './determinism.ts';
import { docstringCoverage, typeHintCoverage } from './documentation.ts';
import { duplication } from './duplication.ts';
import { errorMetrics } from './errors.ts';
import { deepestNesting, functionLines, parameterCount } from './functions.ts';
import { halstead } from './halstead.ts';
import { maintainability } from './maintainability.ts';
import { naming } from './naming.ts';
import { rawLines } from './raw.ts';
import { resourceHandling } from './resources.ts';
import { legibilityScore, safetyScore } from './score.ts';
import { unreachableCode } from './unreachable.ts';
import { unused } from './unused.ts';
import { inputValidation } from './validation.ts';

/**
 * Measures a file of Python: how legible it is, and how it deals with what can go wrong. `facts` are those of the same
 * text; without them, what goes by effects is null. What does not parse is measured as far as it was read.
 */
export function measure(
  module: Module,
  facts?: readonly Fact[],
  names: NamesOf = plainNames(module),
): Metrics {
  const effects = facts?.filter((fact): fact is EffectFact => fact.kind === 'effect') ?? null;
  const safety = {
    capabilities: effects === null ? null : capabilityMetrics(effects),
    errors: errorMetrics(module, effects),
    validation: effects === null ? null : inputValidation(module, effects),
    resources: resourceHandling(module, names),
    determinism: determinism(module, names),
  };
  return { legibility: legibility(module), safety: { ...safety, score: safetyScore(safety) } };
}

function legibility(module: Module): Legibility {
  const { text } = module.source;
  const found = definitions(module);
  const lines = rawLines(text);
  const decisions = cyclomatic(module);
  const { total: totalHalstead, functions: halsteadByFunction } = halstead(module);
  const effort = cognitive(module);
  const { imports, locals, private: hidden } = unused(module, found);
  const byFunction = measureFunctions(module, found, {
    cyclomatic: complexityByNode(decisions),
    cognitive: new Map(effort.functions.map(({ node, complexity }) => [node, complexity])),
    volume: new Map(halsteadByFunction.map(({ node, halstead: { volume } }) => [node, volume])),
  });
  const index = (countStrings: boolean): number =>
    maintainability(totalHalstead.volume, decisions.total, lines, countStrings);
  const measured = {
    lines,
    cyclomatic: summary(
      decisions.total,
      cyclomaticBlocks(decisions).map(({ complexity }) => complexity),
    ),
    cognitive: summary(
      effort.total,
      effort.functions.map(({ complexity }) => complexity),
    ),
    halstead: totalHalstead,
    maintainability: { index: index(true), indexWithoutStrings: index(false) },
    functions: {
      count: byFunction.length,
      averageLines: mean(byFunction.map((each) => each.lines)),
      maxLines: most(byFunction.map((each) => each.lines)),
      averageParameters: mean(byFunction.map(({ parameters }) => parameters)),
      maxParameters: most(byFunction.map(({ parameters }) => parameters)),
      maxNesting: Math.max(deepestNesting(module.body), most(byFunction.map(({ nesting }) => nesting))),
    },
    naming: naming(module),
    docstrings: docstringCoverage(module, found),
    typeHints: typeHintCoverage(found),
    deadCode: {
      unreachable: unreachableCode(module),
      unusedImports: imports,
      unusedLocals: locals,
      unusedPrivate: hidden,
    },
    duplication: duplication(text),
    byFunction,
  };
  return { ...measured, score: legibilityScore(measured) };
}

interface ByFunction {
  readonly cyclomatic: ReadonlyMap<FunctionDef, number>;
  readonly cognitive: ReadonlyMap<FunctionDef, number>;
  readonly volume: ReadonlyMap<FunctionDef, number>;
}

function measureFunctions(
  module: Module,
  { functions }: Definitions,
  measured: ByFunction,
): readonly FunctionMeasures[] {
  return functions.map(({ node, name }) => ({
    name,
    line: lineOf(module.source, node.at),
    lines: functionLines(module, node),
    parameters: parameterCount(node),
    nesting: deepestNesting(node.body),
    // radon leaves out classes inside of functions, and what is in them.
    cyclomatic: measured.cyclomatic.get(node) ?? cyclomaticAlone(module, node),
    cognitive: measured.cognitive.get(node) ?? null,
    halsteadVolume: measured.volume.get(node) ?? null,
  }));
}

function cyclomaticAlone(module: Module, node: FunctionDef): number {
  return cyclomatic({ ...module, body: [node] }).functions[0]?.complexity ?? 1;
}

function complexityByNode({
  functions,
  classes,
}: {
  readonly functions: readonly FunctionBlock[];
  readonly classes: readonly ClassBlock[];
}): ReadonlyMap<FunctionDef, number> {
  const found = new Map<FunctionDef, number>();
  const blocks: (FunctionBlock | ClassBlock)[] = [...functions, ...classes];
  for (let block = blocks.pop(); block !== undefined; block = blocks.pop()) {
    if (block.type === 'function') {
      found.set(block.node, block.complexity);
      for (const closure of block.closures) blocks.push(closure);
    } else {
      for (const inner of block.methods) blocks.push(inner);
      for (const inner of block.innerClasses) blocks.push(inner);
    }
  }
  return found;
}

function summary(total: number, each: readonly number[]): ComplexityMetrics {
  return { total, average: mean(each), max: most(each) };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Not `Math.max(...values)`: a file may have more functions than a call may have arguments. */
function most(values: readonly number[]): number {
  return values.reduce((highest, value) => Math.max(highest, value), 0);
}

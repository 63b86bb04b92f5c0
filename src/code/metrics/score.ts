import type { FunctionalSafety, FunctionMeasures, Legibility } from '../../core/code-metrics.ts';

/** McCabe's own limit (1976, section VI). */
const mostCyclomatic = 10;
/** SonarSource's default for a function. */
const mostCognitive = 15;
/** pylint's defaults: max-statements 50, taken for lines; max-nested-blocks 5; max-args 5. */
const mostLines = 50;
const mostNesting = 5;
const mostParameters = 5;

/**
 * 100 × the mean of nine shares: the maintainability index / 100; of the functions, those within the limits of
 * cyclomatic and cognitive complexity, lines, nesting and parameters; of names, docstrings and type hints what follows
 * the rule. A share that is of nothing is left out. No such figure is known to say how well people understand a text
 * (Scalabrino et al., ASE 2017): it orders files, and the components say why.
 */
export function legibilityScore(legibility: Omit<Legibility, 'score'>): number {
  const { byFunction, maintainability, naming, docstrings, typeHints } = legibility;
  const within = (fits: (measures: FunctionMeasures) => boolean): number | null =>
    byFunction.length === 0 ? null : byFunction.filter(fits).length / byFunction.length;
  return (
    mean([
      maintainability.index / 100,
      within(({ cyclomatic }) => cyclomatic <= mostCyclomatic),
      within(({ cognitive }) => (cognitive ?? 0) <= mostCognitive),
      within(({ lines }) => lines <= mostLines),
      within(({ nesting }) => nesting <= mostNesting),
      within(({ parameters }) => parameters <= mostParameters),
      naming.ratio,
      docstrings.ratio,
      typeHints.ratio,
    ]) ?? 100
  );
}

/**
 * 100 × the mean of the shares that are of something: risky places that are guarded, handlers that let no error vanish,
 * sinks with a check before, resources that are closed, random calls that a seed stands for. Null where there is none.
 * Capabilities do not enter: whether code may use the network is for a policy to say.
 */
export function safetyScore(safety: Omit<FunctionalSafety, 'score'>): number | null {
  const { errors, validation, resources, determinism } = safety;
  return mean([
    share(errors.guarded, errors.risky),
    share(errors.handlers - errors.swallowing, errors.handlers),
    validation?.ratio ?? null,
    resources.ratio,
    determinism.random === 0 ? null : determinism.seeds > 0 ? 1 : 0,
  ]);
}

function share(part: number | null, of: number | null): number | null {
  return part === null || of === null || of === 0 ? null : part / of;
}

function mean(shares: readonly (number | null)[]): number | null {
  const known = shares.filter((each) => each !== null);
  return known.length === 0 ? null : (100 * known.reduce((sum, each) => sum + each, 0)) / known.length;
}

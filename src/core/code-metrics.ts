import type { CodeCapability, CodePhase } from './code.ts';

/**
 * What is measured of one file of Python: numbers, and the names of what they are of. docs/metrics.md has the formula
 * and the source of each. A ratio is between 0 and 1, and null where there is nothing that it could be of.
 */
export interface Metrics {
  readonly legibility: Legibility;
  readonly safety: FunctionalSafety;
}

export interface Legibility {
  readonly lines: LineMetrics;
  readonly cyclomatic: ComplexityMetrics;
  readonly cognitive: ComplexityMetrics;
  readonly halstead: HalsteadMetrics;
  readonly maintainability: {
    readonly index: number;
    /** Without taking lines of strings that stand alone for comments. */
    readonly indexWithoutStrings: number;
  };
  readonly functions: FunctionMetrics;
  readonly naming: NamingMetrics;
  readonly docstrings: CoverageMetrics;
  readonly typeHints: CoverageMetrics;
  readonly deadCode: DeadCodeMetrics;
  readonly duplication: { readonly lines: number; readonly ratio: number | null };
  readonly score: number;
  /** Each function and method, in the order of the source. */
  readonly byFunction: readonly FunctionMeasures[];
}

export interface LineMetrics {
  readonly loc: number;
  readonly lloc: number;
  readonly sloc: number;
  readonly comments: number;
  readonly multi: number;
  readonly blank: number;
  readonly singleComments: number;
}

export interface ComplexityMetrics {
  /** Of the whole module. */
  readonly total: number;
  readonly average: number;
  readonly max: number;
}

/** Counts and what follows from them; the names of the short ones are Halstead's. */
export interface HalsteadMetrics {
  /** Distinct operators. */
  readonly h1: number;
  /** Distinct operands. */
  readonly h2: number;
  /** Operators in all. */
  readonly N1: number;
  /** Operands in all. */
  readonly N2: number;
  /** h1 + h2 */
  readonly vocabulary: number;
  /** N1 + N2 */
  readonly length: number;
  /** h1 log2 h1 + h2 log2 h2 */
  readonly calculatedLength: number;
  /** length × log2 vocabulary */
  readonly volume: number;
  /** h1 / 2 × N2 / h2 */
  readonly difficulty: number;
  /** difficulty × volume */
  readonly effort: number;
  /** effort / 18, in seconds. */
  readonly time: number;
  /** volume / 3000 */
  readonly bugs: number;
}

export interface FunctionMetrics {
  readonly count: number;
  readonly averageLines: number;
  readonly maxLines: number;
  readonly averageParameters: number;
  readonly maxParameters: number;
  readonly maxNesting: number;
}

export interface NamingMetrics {
  readonly names: number;
  /** Of names that follow PEP 8. */
  readonly ratio: number | null;
  readonly oneLetter: number;
  readonly shadowedBuiltins: number;
}

export interface CoverageMetrics {
  readonly covered: number;
  readonly of: number;
  readonly ratio: number | null;
}

export interface DeadCodeMetrics {
  readonly unreachable: number;
  readonly unusedImports: number;
  readonly unusedLocals: number;
  readonly unusedPrivate: number;
}

export interface FunctionMeasures {
  /** `Class.method`, `outer.inner`. */
  readonly name: string;
  readonly line: number;
  readonly lines: number;
  readonly parameters: number;
  readonly nesting: number;
  readonly cyclomatic: number;
  /** Null for what is nested in a function: it counts for that one. */
  readonly cognitive: number | null;
  /** Null for what is nested in a function. */
  readonly halsteadVolume: number | null;
}

export interface FunctionalSafety {
  /** Null where the effects of the code were not looked at. */
  readonly capabilities: CapabilityMetrics | null;
  readonly errors: ErrorMetrics;
  /** Null where the effects of the code were not looked at. */
  readonly validation: CoverageMetrics | null;
  readonly resources: CoverageMetrics;
  readonly determinism: DeterminismMetrics;
  readonly score: number | null;
}

export interface CapabilityMetrics {
  /** How many different ones. */
  readonly used: number;
  readonly atImport: number;
  readonly places: number;
  readonly by: Readonly<Partial<Record<CodeCapability, number>>>;
  readonly phases: Readonly<Partial<Record<CodePhase, number>>>;
}

export interface ErrorMetrics {
  /** Places that reach outside and may fail; null where the effects of the code were not looked at. */
  readonly risky: number | null;
  /** Of those: in the body of a `try` that has a handler. */
  readonly guarded: number | null;
  readonly handlers: number;
  /** `except:`, `except Exception`, `except BaseException`. */
  readonly broad: number;
  /** Broad ones that let the error vanish. */
  readonly swallowing: number;
}

export interface DeterminismMetrics {
  readonly random: number;
  readonly seeds: number;
  readonly clock: number;
  readonly identifiers: number;
  readonly ordering: number;
  /** Random calls that no seed in the file stands for, and the other three. */
  readonly uncontrolled: number;
}

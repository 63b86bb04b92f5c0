import type { ConstantValue, Expr, FunctionDef, Module } from '../ast.ts';
import type { Survey } from './survey.ts';

/** The ids of the hazards in rules/code/crash-hazards.ts. */
export type CrashHazard =
  | 'endless-recursion'
  | 'overridable-recursion'
  | 'recursion-without-progress'
  | 'depth-from-outside'
  | 'self-triggered-event'
  | 'endless-loop'
  | 'loop-without-progress'
  | 'endless-retry'
  | 'blocked-event-loop'
  | 'unbounded-growth'
  | 'growth-over-time'
  | 'growth-while-iterating'
  | 'changed-while-iterated'
  | 'endless-iterator'
  | 'huge-allocation'
  | 'huge-number'
  | 'size-from-request'
  | 'combinatorial-growth'
  | 'endless-input'
  | 'unbounded-decompression'
  | 'unbounded-read'
  | 'fork-bomb'
  | 'thread-growth'
  | 'process-for-each-item'
  | 'pool-without-main-guard'
  | 'spawn-without-main-guard'
  | 'catastrophic-pattern'
  | 'raised-recursion-limit'
  | 'self-deadlock'
  | 'lock-order'
  | 'endless-wait'
  | 'process-abort';

/** A place in the source where a program may hang, run out of memory, or be torn down. */
export interface CrashRisk {
  readonly hazard: CrashHazard;
  readonly node: { readonly at: number; readonly end: number };
  readonly detail: string;
}

/** What is known of expressions; the engine's where there is one, `plainResolver` else. */
export interface Resolver {
  /** Dotted names that an expression may stand for: `os.fork`, `threading.Thread`, `print`. */
  names(expression: Expr): readonly string[];
  /** What an expression comes to; undefined where it is not known to be one constant. */
  constant(expression: Expr): ConstantValue | undefined;
}

/** What each search for risks is given. */
export interface Search {
  readonly module: Module;
  readonly resolve: Resolver;
  readonly survey: Survey;
  readonly report: (risk: CrashRisk) => void;
  /** Takes so many nodes from what may be looked at again; false where nothing is left of it. */
  readonly spend: (nodes: number) => boolean;
  /** Generators of the file that yield without end. */
  readonly endlessGenerators: ReadonlySet<FunctionDef>;
  /** Functions of the file that do nothing but compute, as far as they were asked about. */
  readonly inert: Map<FunctionDef, boolean>;
}

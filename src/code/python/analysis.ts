import type { CodeContext, EffectFact, HazardFact } from '../../core/code.ts';
import type { Place } from '../../core/place.ts';
import type { Code, CodeSink, EmbeddedCode } from '../code.ts';
import type { Module } from './ast.ts';

/** The files that imports can lead to. Paths are relative to the repository, '/' between parts. */
export interface Workspace {
  /** What a file holds that is no code by its name or its first line: a command may start it all the same. */
  text?(path: string): string | null;
  /**
   * The file that `import name` in the file `from` would run, as the loader resolves it: null where it is not of the
   * repository. `level` counts leading dots. A package is its `__init__.py`.
   */
  resolve(name: string, level: number, from: string): string | null;
  /** Parsed on first use, then kept; null where it is no file that can be read. */
  module(path: string): Module | null;
  /**
   * The files that are analysed together with this one, itself among them, in a fixed order: what one of them does to
   * another is seen. Without it a file is analysed with all that it imports.
   */
  unit?(path: string): readonly string[];
  /** How a loader runs a file of a unit: functions that it calls itself, `all` of them, or null where it does not run it. */
  loads?(path: string): readonly string[] | 'all' | null;
  /** Whether what runs a file runs it as a program, so that what stands behind its main guard runs at once. */
  starts?(path: string): boolean;
  /** True for a file of a large tree that lies beside what a loader is known to run. */
  aside?(path: string): boolean;
}

/** One import statement (or computed import) that leads to another file of the repository, or outside of it. */
export interface ImportEdge {
  readonly line: number;
  /** The dotted name as resolved: `.modeling` becomes the absolute one. */
  readonly name: string;
  /** The file of the repository; null: an external module. */
  readonly path: string | null;
  /** When it happens: `import` for the top level, `call` inside a function. */
  readonly when: 'import' | 'construct' | 'call' | 'start';
  /** In a `try` that catches its failure, or behind `TYPE_CHECKING` or an availability check. */
  readonly optional: boolean;
}

/** Who calls whom: dotted names, functions of the repository by module and qualified name (`pkg.mod.Class.method`). */
export interface CallEdge {
  readonly caller: string;
  readonly callee: string;
}

/** What one module does, taken for itself and for whatever it leads to inside the repository. */
export interface ModuleAnalysis {
  readonly path: string;
  /** Of this file's own source; phases as if this file were imported, reach `load`. */
  readonly effects: readonly EffectFact[];
  readonly hazards: readonly HazardFact[];
  readonly embedded: readonly EmbeddedCode[];
  readonly imports: readonly ImportEdge[];
  /** Only where `callGraph` was asked for. */
  readonly calls: readonly CallEdge[];
  /** False where a budget ran out or the source did not parse: what was not seen is not known. */
  readonly complete: boolean;
  /** Why, where it is not complete. */
  readonly problems: readonly { readonly line: number; readonly detail: string }[];
}

export interface AnalysisOptions {
  readonly context: CodeContext;
  readonly callGraph?: boolean;
}

/** Also told of each text of Python with what was made of it, where somebody wants to know. */
export interface PythonSink extends CodeSink {
  analysed?(
    module: Module,
    imports: readonly ImportEdge[],
    at: Pick<Code, 'phase' | 'reach'>,
    /** Where a line of it is, where the text was put together from several. */
    where?: (line: number) => Place,
  ): void;
}

import type { CodeReach, HazardFact } from '../../core/code.ts';
import type { Module } from '../python/ast.ts';
import type { Listing } from './listing.ts';
import type { Resolution } from './resolve-import.ts';

/** What makes a file run. */
export type EntryKind =
  /** A configuration names a class in it. */
  | 'auto-map'
  /** A loader looks for a file of this name, or programs import it by habit. */
  | 'named-file'
  /** A loader imports every file of the repository. */
  | 'whole-repository'
  /** No loader is known that would choose between the files: whoever uses the folder imports any of them. */
  | 'importable'
  /** pip runs it to build or install the repository. */
  | 'build'
  /** The interpreter runs it whenever it starts. */
  | 'interpreter-start'
  /** Another tool runs it when it is started: a test runner, make, a workflow. */
  | 'tool'
  /** A person or a container starts it. */
  | 'program'
  | 'notebook';

/** A file that something outside of the repository runs. */
export interface EntryPoint {
  readonly kind: EntryKind;
  /** The file that runs. */
  readonly path: string;
  readonly reach: Exclude<CodeReach, 'none'>;
  readonly resolution: Resolution;
  /** Who runs it: `transformers`, `pip`, `docker`. */
  readonly loader: string;
  /** What leads there, in words: `config.json, auto_map.AutoModel`. */
  readonly why: string;
  /** Functions and classes of the file that the loader itself calls; `all`: any of them. */
  readonly calls: readonly string[] | 'all';
  /** True where the file runs as a program, so that what stands behind `__name__ == '__main__'` runs too. */
  readonly asProgram: boolean;
  /** True for a program that nothing but its name tells. */
  readonly byName?: boolean;
  /** True for `python -m`: the folder of the file does not join `sys.path`. */
  readonly asModule?: boolean;
  /** True for a module of a package as it was released, which its users import. */
  readonly released?: boolean;
}

/**
 * Code of another repository that is fetched and run when this one is loaded. Which revision of it, only the caller of the
 * loader can say (`code_revision`): a configuration cannot, whatever it holds.
 */
export interface CrossReference {
  /** The configuration that names it. */
  readonly from: string;
  readonly line: number;
  readonly repository: string;
  /** The module there, and the class. */
  readonly target: string;
  /** Where in the configuration: `auto_map.AutoModel`. */
  readonly key: string;
  readonly loader: string;
}

/** A fact about one file of the repository. */
export interface FileFact {
  readonly path: string;
  readonly fact: HazardFact;
}

/** Where layouts put what they find. */
export interface Finds {
  entry(entry: EntryPoint): void;
  reference(reference: CrossReference): void;
  hazard(path: string, hazard: FoundHazard): void;
  /** A folder that a loader puts on `sys.path`. */
  root(folder: string): void;
  /** A configuration that names code could not be read: what its loader runs is not known. */
  unread(path: string): void;
}

export interface FoundHazard {
  readonly id: string;
  readonly line?: number;
  /** A part of the file that lines count in: a cell of a notebook. */
  readonly member?: string;
  readonly evidence: string;
  readonly detail?: string;
  readonly rewrite?: string;
  readonly phase?: HazardFact['phase'];
  readonly reach?: CodeReach;
}

/** Looks for the entry points that one kind of repository has. */
export type Layout = (listing: Listing, finds: Finds, surroundings: Surroundings) => void;

export interface Surroundings {
  /** The repository's own name, `org/model`, where the caller knows it. */
  readonly name: string | null;
  /** The parsed module of a file, where it has one. */
  module(path: string): Module | null;
}

import type { CodeReach } from '../../../core/code.ts';
import type { Module } from '../../python/ast.ts';
import type { EntryPoint, Finds } from '../entry-point.ts';
import type { Listing } from '../listing.ts';
import type { ModuleImports } from '../local-imports.ts';
import type { FileReach } from '../reach.ts';
import type { RelativeNames } from '../remote-modules.ts';

/** What is known of a repository once its load graph is built. */
export interface Inspected {
  readonly listing: Listing;
  readonly names: RelativeNames;
  readonly graph: {
    readonly entries: readonly EntryPoint[];
    fileReach(path: string): FileReach;
    reach(path: string): CodeReach;
  };
  module(path: string): Module | null;
  imports(path: string): ModuleImports | null;
}

/** Looks for one kind of hazard in a repository as a whole. */
export type Inspection = (inspected: Inspected, finds: Finds) => void;

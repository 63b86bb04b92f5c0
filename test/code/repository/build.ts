import { type LoadGraph, loadGraph } from '../../../src/code/repository/load-graph.ts';
import type { HazardFact } from '../../../src/core/code.ts';

/** A repository held in memory, by path. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

export function graphOf(tree: Tree, name?: string, links?: ReadonlyMap<string, string>): LoadGraph {
  const bytes = new Map(
    Object.entries(tree).map(([path, content]) => [
      path,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]),
  );
  return loadGraph(
    [...bytes].map(([path, content]) => ({ path, size: content.length })),
    (path, most) => bytes.get(path)?.subarray(0, most) ?? null,
    { ...(name === undefined ? {} : { name }), ...(links === undefined ? {} : { links }) },
  );
}

/** The reach of every file, for comparison with a table. */
export function reaches(tree: Tree, name?: string): Record<string, string> {
  const graph = graphOf(tree, name);
  return Object.fromEntries(Object.keys(tree).map((path) => [path, graph.reach(path)]));
}

/** Hazards as `path: id`, in order. */
export function hazards(tree: Tree, name?: string): string[] {
  return graphOf(tree, name).facts.map(({ path, fact }) => `${path}: ${fact.hazard}`);
}

export function hazard(tree: Tree, id: string, name?: string): HazardFact {
  const found = graphOf(tree, name).facts.find(({ fact }) => fact.hazard === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found.fact;
}

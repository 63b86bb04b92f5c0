import type { AnalysisOptions, CallEdge, ModuleAnalysis, Workspace } from './analysis.ts';
import { callNames } from './engine/calls/called-names.ts';
import { addCrashRisks } from './engine/crash-risks.ts';
import { createMachine } from './engine/create.ts';
import { addLeaks, effectsOf, embeddedOf, hazardsOf, importsOf, settleParameters } from './engine/facts.ts';
import { summariseWhole } from './engine/functions/cut-short.ts';
import { evaluateStale } from './engine/functions/stale.ts';
import { deepest, type Machine } from './engine/machine.ts';
import { moduleAt, refill, run } from './engine/modules.ts';
import { settleTypeChecking } from './engine/names/type-checking.ts';
import { addBrought } from './engine/origins/brought-programs.ts';
import { addLoadsOfFetched, addStartsOfFetched } from './engine/origins/fetched-files.ts';
import { addServedPaths } from './engine/origins/served-paths.ts';
import { phasesOf } from './engine/phases.ts';
import { runChecks } from './engine/sites.ts';
import type { ModuleState } from './engine/state.ts';
import { embedWaiting, followWaiting } from './engine/waiting-programs.ts';
import { lineOf } from './source-lines.ts';

/** What was found of the files of a workspace and not yet asked for: each is asked for once. */
const analysed = new WeakMap<Workspace, Map<string, ModuleAnalysis>>();

/**
 * What a module of Python does, found by evaluating it on symbols: effects with their phases, hazards, imports, code of
 * other languages in it. Files of one unit are evaluated together, in the order of the unit, so that what is found does
 * not depend on which of them is asked for first. Never throws for what the source is.
 */
export function analyseModule(path: string, workspace: Workspace, options: AnalysisOptions): ModuleAnalysis {
  const known = analysed.get(workspace) ?? new Map<string, ModuleAnalysis>();
  analysed.set(workspace, known);
  if (options.callGraph === true || !known.has(path))
    for (const found of analyseUnit(path, workspace, options)) known.set(found.path, found);
  const found = known.get(path) ?? nothingAt(path);
  known.delete(path);
  return found;
}

function* analyseUnit(
  path: string,
  workspace: Workspace,
  options: AnalysisOptions,
): Generator<ModuleAnalysis> {
  const unit = workspace.unit?.(path) ?? null;
  const m = createMachine(unit === null ? workspace : narrowed(workspace, unit), options.callGraph ?? false);
  const modules = (unit ?? [path]).flatMap((one) => moduleAt(m, one) ?? []);
  for (const module of modules) guarded(m, module, () => run(m, module));
  for (const module of modules)
    if (workspace.loads?.(module.path) === 'all') guarded(m, module, () => callNames(m, module));
  for (const module of modules) guarded(m, module, () => evaluateAll(m, module));
  for (const module of modules) settleParameters(module);
  settleTypeChecking(m);
  const phaseOf = phasesOf(
    modules,
    ({ path: own }) => (workspace.loads === undefined ? [] : workspace.loads(own)),
    ({ path: own }) => workspace.starts?.(own) === true,
  );
  for (const module of modules) yield told(m, module, phaseOf, options);
}

/** Imports lead out of a unit, and what is there stays unknown. */
function narrowed(workspace: Workspace, unit: readonly string[]): Workspace {
  const within = new Set(unit);
  return {
    resolve: (name, level, from) => workspace.resolve(name, level, from),
    module: (path) => (within.has(path) ? workspace.module(path) : null),
    ...(workspace.aside === undefined ? {} : { aside: workspace.aside }),
  };
}

function told(
  m: Machine,
  module: ModuleState,
  phaseOf: ReturnType<typeof phasesOf>,
  { context }: AnalysisOptions,
): ModuleAnalysis {
  guarded(m, module, () => runChecks(m, module, phaseOf));
  addLeaks(module);
  addStartsOfFetched(module);
  addLoadsOfFetched(module);
  addServedPaths(module);
  addBrought(module);
  // Beside what is loaded, crash risks would say little and cost a tenth.
  if (m.workspace.aside?.(module.path) !== true) guarded(m, module, () => addCrashRisks(m, module));
  return {
    path: module.path,
    effects: effectsOf(module, context, phaseOf),
    hazards: hazardsOf(module, context, phaseOf),
    embedded: embeddedOf(module, context, phaseOf),
    imports: importsOf(module, phaseOf),
    calls: edgesOf(m),
    complete: module.problems.length === 0 && module.tree.errors.length === 0,
    problems: module.problems.map(({ line, detail }) => ({ line: lineOf(module.tree.source, line), detail })),
  };
}

/**
 * A stack that is smaller than thought is a budget that ran out, and a mistake of ours is no reason to let a file pass:
 * what was not seen is said, and the rest goes on.
 */
function guarded(m: Machine, module: ModuleState, work: () => void): void {
  try {
    work();
  } catch (error) {
    Object.assign(m, {
      depth: 0,
      special: 0,
      since: 0,
      quiet: 0,
      calls: 0,
      layers: 0,
      following: 0,
      layer: null,
      again: null,
    });
    const detail =
      error instanceof RangeError
        ? 'nested deeper than is followed'
        : `the analysis stopped: ${String(error)}`;
    module.problems.push({ line: 0, detail });
  }
}

function nothingAt(path: string): ModuleAnalysis {
  const problems = [{ line: 1, detail: 'no such file' }];
  return { path, effects: [], hazards: [], embedded: [], imports: [], calls: [], complete: false, problems };
}

/** Functions that nothing called so far do what they do all the same. */
function evaluateAll(m: Machine, module: ModuleState): void {
  refill(m, module);
  for (let at = 0; at < module.functions.length; at += 1) {
    const func = module.functions[at];
    if (func === undefined || m.depth > deepest) continue;
    summariseWhole(m, func);
  }
  evaluateStale(module, (at) => summariseWhole(m, module.functions[at] as (typeof module.functions)[number]));
  followWaiting(m, module);
  embedWaiting(m, module);
}

function edgesOf(m: Machine): CallEdge[] {
  const edges: CallEdge[] = [];
  for (const module of m.modules.values())
    for (const edge of module.edges) {
      const [caller = '', callee = ''] = edge.split(' ');
      edges.push({ caller, callee });
    }
  return edges;
}

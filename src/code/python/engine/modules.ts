import type { Module } from '../ast.ts';
import { deepest, emptySummary, type Machine } from './machine.ts';
import { newOwner } from './owners.ts';
import type { Frame, ModuleState } from './state.ts';
import { execute } from './statements.ts';
import { none } from './values/values.ts';

/** Modules that one workspace may have under evaluation. */
const mostModules = 5_000;

/** The module of a file; null where it is no file that can be read. */
export function moduleAt(m: Machine, path: string): ModuleState | null {
  const known = m.modules.get(path);
  if (known !== undefined) return known;
  if (m.modules.size >= mostModules) return null;
  const tree = m.workspace.module(path);
  if (tree === null) return null;
  const made = newModule(m, path, tree);
  m.modules.set(path, made);
  return made;
}

export function newModule(m: Machine, path: string, tree: Module): ModuleState {
  const summary = emptySummary(none);
  const frame: { -readonly [Key in keyof Frame]: Frame[Key] } = {
    kind: 'module',
    names: new Map(),
    scope: null,
    parent: null,
    module: null as unknown as ModuleState,
    qualified: '',
    owner: null as unknown as Frame['owner'],
    summary,
    log: null,
    returns: null,
    yields: null,
    func: null,
    special: null,
    self: null,
    cls: null,
    lambdas: 0,
    loops: 0,
    left: 'nothing',
  };
  const state: { -readonly [Key in keyof ModuleState]: ModuleState[Key] } = {
    path,
    name: dottedName(path),
    tree,
    frame,
    owner: null as unknown as ModuleState['owner'],
    guard: null as unknown as ModuleState['guard'],
    forTypes: null as unknown as ModuleState['forTypes'],
    entries: null as unknown as ModuleState['entries'],
    progress: 'new',
    infos: new Map(),
    functions: [],
    made: [],
    classes: [],
    stars: [],
    starModules: [],
    replaced: new Map(),
    parts: new Map(),
    effects: new Map(),
    hazards: new Map(),
    leaks: new Map(),
    sites: new Map(),
    imports: [],
    imported: new Set(),
    edges: new Set(),
    trying: 0,
    problems: [],
    frames: new Map(),
  };
  frame.module = state;
  state.owner = newOwner(m, state, '', 'module', null);
  state.guard = newOwner(m, state, '', 'guard', null);
  state.forTypes = newOwner(m, state, '', 'guard', null);
  state.entries = newOwner(m, state, '', 'guard', null);
  frame.owner = state.owner;
  return state;
}

/** `pkg/mod.py` is `pkg.mod`, `pkg/__init__.py` is `pkg`. */
export function dottedName(path: string): string {
  return path
    .replace(/\.pyw?$/, '')
    .replace(/(?:^|\/)__init__$/, '')
    .replaceAll('/', '.')
    .replace(/^\.+/, '');
}

/** Evaluates a module's top level, once; whoever asks while it runs sees what there is so far, as in Python. */
export function run(m: Machine, module: ModuleState): void {
  if (module.progress !== 'new' || m.depth > deepest - 150) return;
  module.progress = 'running';
  const { special, quiet, layer, calls, budget, followed, rounds } = m;
  m.special = 0;
  m.quiet = 0;
  m.layer = null;
  refill(m, module);
  execute(m, module.tree.body, module.frame);
  m.special = special;
  m.quiet = quiet;
  m.layer = layer;
  m.calls = calls;
  m.budget = budget;
  m.followed = followed;
  m.rounds = rounds;
  module.frames.set(module.tree, module.frame);
  module.progress = 'done';
}

/**
 * What may be spent on one module, in characters of source: on particular arguments, and on rounds of loops. What is
 * beyond is taken for handed over, so that less is spent on what lies beside what a loader runs.
 */
export function refill(m: Machine, { path, tree }: ModuleState): void {
  const { length } = tree.source.text;
  const aside = m.workspace.aside?.(path) === true;
  m.budget = aside ? 40_000 + length / 2 : 300_000 + 2 * length;
  m.followed = 300_000 + 2 * length;
  m.rounds = (aside ? 200_000 : 1_500_000) + length;
}

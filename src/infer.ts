import { analyseModule } from './code/python/analyse.ts';
import type { Workspace } from './code/python/analysis.ts';
import type { Surroundings } from './code/python/profile/gate.ts';
import { Gates } from './code/python/profile/gate.ts';
import type { ModuleInfo, Sources } from './code/python/profile/model.ts';
import { isAside, makersIn, type NameProfile, profilesOf } from './code/python/profile/profile.ts';
import type { EffectFact } from './core/code.ts';
import type { Profile, ProfiledName } from './core/profile.ts';
import { claimOn, knows, knowsModule } from './infer/knowledge.ts';
import { readLibrary } from './infer/sources.ts';
import { version } from './version.ts';

export interface InferOptions {
  /** Told of each module twice: when it is read, and when its names were judged. */
  readonly onProgress?: (done: string, stage: 'read' | 'judged') => void;
}

/**
 * Says of every class and function of a library what loading it would do, from its source alone: nothing is imported.
 * @param targets folders of packages, .py files, wheels.
 * @throws LoadlockError TARGET_MISSING, TARGET_UNSUPPORTED, LIMIT_EXCEEDED
 */
export async function inferProfile(targets: readonly string[], options: InferOptions = {}): Promise<Profile> {
  const { onProgress = () => {} } = options;
  const { sources, named } = await readLibrary(targets, (path) => onProgress(path, 'read'));
  const around: Surroundings = { sources, knows, knowsModule, effects: effectsIn(sources) };
  const gates = new Gates(around);
  const makers = new Set([...sources.modules.values()].flatMap((module) => [...makersIn(module)]));
  const names = new Map<string, ProfiledName>();
  let aside = 0;
  for (const module of named) {
    if (isAside(module)) {
      aside += 1;
      continue;
    }
    for (const profile of profilesOf(
      around,
      gates,
      module,
      makers,
      (name) => claimOn(module.name, name) !== null,
    )) {
      const found = judged(profile, module);
      const before = names.get(found.name);
      // Of two definitions of a name nobody knows which one counts.
      if (before === undefined || found.verdict === 'refused') names.set(found.name, found);
    }
    onProgress(module.path, 'judged');
  }
  const all = [...names.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const count = (verdict: ProfiledName['verdict']): number =>
    all.filter((one) => one.verdict === verdict).length;
  return {
    schema: 'loadlock.profile/1',
    tool: { name: 'loadlock', version },
    targets: [...targets],
    names: all,
    summary: {
      modules: sources.modules.size,
      aside,
      data: count('data'),
      known: count('known'),
      refused: count('refused'),
    },
  };
}

function judged({ name, kind, path, line, problems }: NameProfile, module: ModuleInfo): ProfiledName {
  const where = { path, line };
  const claim = claimOn(module.name, name.slice(module.name.length + 1));
  if (claim === 'known') return { name, kind, verdict: 'known', where, reasons: [] };
  const reasons = problems.map(({ phase, capability, path: at, line: row, why }) => ({
    ...{ phase, capability },
    where: { path: at, line: row },
    why,
  }));
  if (claim !== null) reasons.unshift({ phase: 'load', capability: null, where, why: claim });
  return { name, kind, verdict: reasons.length === 0 ? 'data' : 'refused', where, reasons };
}

/** What the analysis of code finds in a module, found once for each. */
function effectsIn({ modules }: Sources): (module: ModuleInfo) => readonly EffectFact[] {
  const byPath = new Map([...modules.values()].map((module) => [module.path, module]));
  const known = new Map<string, readonly EffectFact[]>();
  const workspace: Workspace = {
    resolve: () => null,
    module: (path) => byPath.get(path)?.tree ?? null,
    unit: (path) => [path],
  };
  return ({ path }) => {
    let effects = known.get(path);
    if (effects === undefined) {
      effects = analyseModule(path, workspace, { context: 'repository' }).effects;
      known.set(path, effects);
    }
    return effects;
  };
}

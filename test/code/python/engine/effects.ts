import { analyseModule } from '../../../../src/code/python/analyse.ts';
import type { ModuleAnalysis } from '../../../../src/code/python/analysis.ts';
import type { CodeContext, EffectFact } from '../../../../src/core/code.ts';
import { workspaceOf } from './workspace.ts';

export type Files = Readonly<Record<string, string>>;

export function analysis(
  source: string | Files,
  path = 'main.py',
  context: CodeContext = 'repository',
): ModuleAnalysis {
  const files = typeof source === 'string' ? { [path]: source } : source;
  return analyseModule(path, workspaceOf(new Map(Object.entries(files))), { context });
}

/** Effects of one capability, each as `phase callable argument`. */
export function effects(
  source: string | Files,
  capability: EffectFact['capability'] = 'process',
  path = 'main.py',
): readonly string[] {
  return analysis(source, path)
    .effects.filter((fact) => fact.capability === capability)
    .map(
      ({ phase, callable, argument }) =>
        `${phase} ${callable}${argument === undefined ? '' : ` ${argument}`}`,
    );
}

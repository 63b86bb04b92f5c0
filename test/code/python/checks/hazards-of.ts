import { analyseModule } from '../../../../src/code/python/analyse.ts';
import type { ModuleAnalysis, Workspace } from '../../../../src/code/python/analysis.ts';
import { parsePython } from '../../../../src/code/python/parse/parse.ts';
import type { CodeContext } from '../../../../src/core/code.ts';

/** Analyses one file by itself. */
export function analysed(source: string, context: CodeContext = 'generated'): ModuleAnalysis {
  const module = parsePython(source);
  const workspace: Workspace = {
    resolve: () => null,
    module: (path) => (path === 'program.py' ? module : null),
  };
  return analyseModule('program.py', workspace, { context });
}

/** The hazards of a source, as `line id`, in the order in which they are told. */
export function hazardsOf(source: string, context?: CodeContext): readonly string[] {
  return analysed(source, context).hazards.map(({ where, hazard }) => `${where.line} ${hazard}`);
}

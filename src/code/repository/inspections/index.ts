import { advice } from './advice.ts';
import { compiledModules } from './compiled-modules.ts';
import { fetchedFiles } from './fetched-files.ts';
import { gitSettings } from './git-settings.ts';
import type { Inspection } from './inspection.ts';
import { misledAssistants } from './misled-assistants.ts';
import { opensAndRuns } from './opens-and-runs.ts';
import { outsideFiles } from './outside-files.ts';
import { packages } from './packages.ts';
import { remoteImports } from './remote-imports.ts';
import { setupHooks } from './setup-hooks.ts';
import { shadowing } from './shadowing.ts';
import { toolTexts } from './tool-texts.ts';

/** What is asked of every repository. */
export const inspections: readonly Inspection[] = [
  compiledModules,
  remoteImports,
  shadowing,
  packages,
  setupHooks,
  fetchedFiles,
  opensAndRuns,
  misledAssistants,
  toolTexts,
  gitSettings,
  outsideFiles,
  advice,
];

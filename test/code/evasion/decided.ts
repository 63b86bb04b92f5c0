import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Verdict } from '../../../src/core/decision.ts';
import { check } from '../../../src/index.ts';
import { askedByLibraries } from './asked-by-libraries.ts';
import { budgets } from './budgets.ts';
import { buildsAndPlants } from './builds-and-plants.ts';
import { calledBack } from './called-back.ts';
import { callees } from './callees.ts';
import { changedObjects } from './changed-objects.ts';
import { chosenNames, commands } from './commands.ts';
import { containers } from './containers.ts';
import { detours } from './detours.ts';
import { dottedNames } from './dotted-names.ts';
import { dressedAndFound } from './dressed-and-found.ts';
import { executors } from './executors.ts';
import { folders } from './folders.ts';
import { generators } from './generators.ts';
import { givenBack } from './given-back.ts';
import { helpersThatRun } from './helpers-that-run.ts';
import { hiddenTexts } from './hidden-texts.ts';
import { hooks } from './hooks.ts';
import { inDoubt } from './in-doubt.ts';
import { lateNames } from './late-names.ts';
import { leftBehind } from './left-behind.ts';
import { libraries } from './libraries.ts';
import { loading } from './loading.ts';
import { moments } from './moments.ts';
import { namedModules } from './named-modules.ts';
import { namesAndViews } from './names-and-views.ts';
import { notebooks } from './notebooks.ts';
import { overriding } from './overriding.ts';
import { ownFiles } from './own-files.ts';
import { packaging } from './packaging.ts';
import { protocols } from './protocols.ts';
import { rebinding } from './rebinding.ts';
import { recipes } from './recipes.ts';
import { configuration, repositories } from './repositories.ts';
import type { Files, Sample } from './sample.ts';
import { scripts } from './scripts.ts';
import { senders } from './senders.ts';
import { specialMethods } from './special-methods.ts';
import { statements } from './statements.ts';
import { stepByStep } from './step-by-step.ts';
import { storage } from './storage.ts';
import { throughModules } from './through-modules.ts';
import { twinsOfLibraries } from './twins-of-libraries.ts';
import { twinsOfPackages } from './twins-of-packages.ts';
import { typeChecking } from './type-checking.ts';

export const evasions: readonly (readonly [string, readonly Sample[]])[] = [
  ['functions that go by other names', callees],
  ['calls at import', moments],
  ['given, and taken out again', givenBack],
  ['while a model is loaded', loading],
  ['commands, tasks and routes', commands],
  ['names out of files', chosenNames],
  ['what libraries ask of objects', askedByLibraries],
  ['functions by their dotted names', dottedNames],
  ['functions by names in texts, modules seen through something', namesAndViews],
  ['special methods', specialMethods],
  ['operators, builtins and formats', protocols],
  ['functions and classes that become others', rebinding],
  ['generators, coroutines and exceptions', generators],
  ['kept here, called there', storage],
  ['calls by way of objects and classes', detours],
  ['callbacks of the interpreter', hooks],
  ['dressed functions and finders', dressedAndFound],
  ['callbacks of libraries', libraries],
  ['what executes', executors],
  ['helpers that run something', helpersThatRun],
  ['what sends and fetches', senders],
  ['texts that are hidden', hiddenTexts],
  ["what a class has in the place of its base's", overriding],
  ['objects that are changed, and objects of objects', changedObjects],
  ['called by the way', calledBack],
  ['what may have been replaced', inDoubt],
  ['followed step by step', stepByStep],
  ['through other modules', throughModules],
  ['left behind, and sent', leftBehind],
  ['several files', repositories],
  ['files that are run by their path', ownFiles],
  ['notebooks', notebooks],
  ['containers', containers],
  ['recipes and steps', recipes],
  ['scripts', scripts],
  ['statements', statements],
  ['installers, test runners, editors', packaging],
  ['what tools do with a folder', folders],
  ['modules that a configuration names', namedModules],
  ['what libraries do', twinsOfLibraries],
  ['what packages do', twinsOfPackages],
  ['what installers build, and what is planted', buildsAndPlants],
  ['names that are found out late', lateNames],
  ['what only type checkers see', typeChecking],
  ['budgets, and ways around them', budgets],
];

export interface Decided {
  readonly verdict: Verdict;
  /** What it was for, a line each. */
  readonly findings: readonly string[];
}

/** What is decided of a repository with the sample in it, written into a folder that is not there yet. */
export async function decidedOn(sample: string | Files, folder: string): Promise<Decided> {
  const files =
    typeof sample === 'string' ? { 'config.json': configuration, 'modeling_x.py': `${sample}\n` } : sample;
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const report = await check([folder], { context: 'repository', jobs: 1 });
  const findings = report.targets
    .flatMap(({ artifacts }) => artifacts)
    .flatMap(({ path, findings: found }) =>
      found.map(({ rule, severity, evidence }) => `${path}: ${severity} ${rule} ${evidence}`),
    );
  return { verdict: report.decision, findings };
}

import type { ReferenceFact, ReferenceTarget } from '../core/fact.ts';
import type { Severity } from '../core/finding.ts';
import { explain } from './catalog/index.ts';
import type { Judgement, Overrides, Rule } from './rule.ts';
import { stockLists } from './stock/index.ts';
import type { StockList } from './stock/stock.ts';

interface Words {
  readonly id: string;
  readonly to: ReferenceTarget;
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly refs: readonly string[];
}

const askWhatItIs = 'Look at what the name stands for; if it is yours and harmless, list it in the policy.';

const words: readonly Words[] = [
  {
    id: 'names-callable',
    to: 'callable',
    severity: 'medium',
    what: 'The document names a Python callable that its loader imports and calls.',
    why: 'Whoever writes the document chooses what is called, and with which arguments.',
    fix: askWhatItIs,
    refs: ['CWE-470', 'CVE-2025-23304'],
  },
  {
    id: 'names-class',
    to: 'class',
    severity: 'medium',
    what: 'The document names a class of no known library that its loader imports and constructs.',
    why: 'Importing a module runs its code, and a constructor can do anything.',
    fix: askWhatItIs,
    refs: ['CWE-470'],
  },
  {
    id: 'names-module',
    to: 'module',
    severity: 'medium',
    what: 'The document names a module that its loader imports.',
    why: 'Importing a module runs its code.',
    fix: askWhatItIs,
    refs: ['CWE-470'],
  },
  {
    id: 'calls-function',
    to: 'function',
    severity: 'medium',
    what: 'Code in the file calls a function that does more than compute.',
    why: 'The code runs when the model is used, with the rights of the process.',
    fix: 'Ask the publisher for the fitted values alone, or use the model only in isolation.',
    refs: ['CWE-829'],
  },
  {
    id: 'custom-object',
    to: 'custom-object',
    severity: 'medium',
    what: 'The model needs a class or function that the loading program must bring along.',
    why: 'What the model does depends on code that is not part of the library and was not looked at.',
    fix: 'Read the code that you register under this name before you load the model with it.',
    refs: ['CWE-829'],
  },
  {
    id: 'repository-code',
    to: 'repository-code',
    severity: 'medium',
    what: 'The configuration names Python code of a repository that is imported when the model is loaded.',
    why: 'With trust_remote_code, loading the model runs that code; without a pinned revision it can change any day.',
    fix: 'Read the code, pin the revision by its commit, or use a class that the library itself ships.',
    refs: ['CWE-829', 'CWE-494'],
  },
  {
    id: 'native-library',
    to: 'native-library',
    severity: 'high',
    what: 'The document names compiled code that its loader opens.',
    why: 'A native library runs code as soon as it is opened.',
    fix: 'Load the model only if you built or verified that library yourself.',
    refs: ['CWE-114', 'CWE-829'],
  },
  {
    id: 'remote-resource',
    to: 'url',
    severity: 'medium',
    what: 'The document names something that its loader fetches over the network.',
    why: 'What is fetched can change any day, and the request tells somebody that the model was loaded.',
    fix: 'Fetch it yourself, check it, and name the local copy.',
    refs: ['CWE-494', 'CWE-918'],
  },
  {
    id: 'names-command',
    to: 'command',
    severity: 'high',
    what: 'The document names a program that is run.',
    why: 'Whoever writes the document chooses what is run.',
    fix: 'Do not deploy the model with this command.',
    refs: ['CWE-78'],
  },
];

const codeIsHere =
  'With trust_remote_code, loading the model runs that code. It is among the files that were read, and is judged there; ' +
  'what a hub serves under the same name may be other code.';

const byLoader: ReadonlyMap<string, StockList> = new Map(stockLists.map((list) => [list.loader, list]));

/** Targets that are Python names, so that the catalog and the policy's list of callables apply. */
const pythonNames: ReadonlySet<ReferenceTarget> = new Set(['callable', 'class', 'module']);

/** One rule for each thing that a document can lead its loader to. */
export const referenceRules: readonly Rule<'reference'>[] = [
  ...words.map(
    ({ to, ...texts }): Rule<'reference'> => ({
      ...texts,
      on: 'reference',
      check: (reference, overrides) => (reference.to === to ? judge(reference, overrides) : null),
    }),
  ),
  {
    id: 'outside-file',
    on: 'reference',
    severity: 'high',
    what: 'The file makes its loader open a file outside of its own folder.',
    why: 'Whoever loads the model lets its author read files of the machine, or mixes them into the model.',
    fix: 'Do not load this file: an exporter writes the bare names of files beside it.',
    refs: ['CWE-22', 'CVE-2022-25882', 'CVE-2024-27318'],
    check: (reference) => {
      if (reference.to !== 'companion') return null;
      const problem = leadsOut(reference.name);
      if (problem === null) return null;
      const evidence = evidenceOf(reference);
      const known = byLoader.get(reference.loader)?.outside?.(reference);
      return known?.kind === 'hazard'
        ? { evidence, severity: known.severity, why: known.why }
        : { evidence, why: `The name is ${problem}.` };
    },
  },
];

function judge(reference: ReferenceFact, overrides: Overrides): Judgement | null {
  const evidence = evidenceOf(reference);
  if (reference.to === 'repository-code' && reference.analysed === true)
    return { evidence, severity: 'low', why: codeIsHere };
  const known = byLoader.get(reference.loader)?.judge(reference);
  if (known?.kind === 'hazard')
    return {
      evidence,
      severity: known.severity,
      why: known.why,
      ...(known.refs === undefined ? {} : { refs: known.refs }),
    };
  // Importing a module of a library is not calling what it holds.
  const judgedHere = !pythonNames.has(reference.to) || (reference.to === 'module' && known !== undefined);
  if (judgedHere) return known === undefined ? { evidence } : null;
  const { decision, why } = explain(reference.name);
  if (decision === 'deny')
    return overrides.allowDangerous(reference.name)
      ? null
      : { evidence, severity: 'critical', why, fix: 'Do not load this file.' };
  return known !== undefined || overrides.allow(reference.name) ? null : { evidence };
}

/** What is wrong with a name that should be one of a file beside; null where nothing is. */
function leadsOut(name: string): string | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return 'a URL';
  if (name.startsWith('/') || name.startsWith('\\') || /^[A-Za-z]:/.test(name)) return 'an absolute path';
  if (name.split(/[\\/]/).includes('..')) return 'a path through the parent folder';
  return name.includes('\0') ? 'one with a NUL character, at which some readers end it' : null;
}

function evidenceOf({ loader, key, name, detail }: ReferenceFact): string {
  return `${loader}: ${key} = ${name}${detail === undefined ? '' : ` (${detail})`}`;
}

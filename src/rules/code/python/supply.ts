import type { Hazard } from '../hazard-rule.ts';
import { attack, weakness } from './by-place.ts';

/** What is fetched from a hub without saying exactly which. */
export const supplyHazards: readonly Hazard[] = [
  {
    id: 'unpinned-model',
    severity: 'low',
    severityOf: weakness('low', 'info'),
    what: 'A model, data set or file is fetched from a hub without the commit that is meant.',
    why: 'A branch or a tag can be moved to other files after you have looked at them.',
    fix: 'Name the commit by its forty digits.',
    refs: ['CWE-494', 'CWE-829', 'AML.T0010.003'],
  },
  {
    id: 'trusts-remote-code',
    severity: 'medium',
    severityOf: attack('high', 'medium', 'low', 'medium'),
    what: 'trust_remote_code=True imports Python files of the repository, whatever they are on that day.',
    why: 'Code in a model’s repository runs with all rights of the process as soon as the model is loaded.',
    fix: 'Use the class that the library itself ships, or pin revision and code_revision to commits that you have read.',
    refs: ['CWE-829', 'CWE-494', 'AML.T0010.003', 'AML.T0011'],
  },
  {
    id: 'trusts-pinned-code',
    severity: 'low',
    severityOf: weakness('low'),
    what: 'trust_remote_code=True imports Python files of the repository, at one commit.',
    why: 'The code cannot change any more, but it runs with all rights of the process.',
    fix: 'Read the code at that commit, or scan the repository before it is loaded.',
    refs: ['CWE-829', 'AML.T0011'],
  },
  {
    id: 'unpinned-hub-code',
    severity: 'medium',
    severityOf: attack('high', 'medium', 'low', 'medium'),
    what: 'torch.hub fetches and runs Python code of a repository without the commit that is meant.',
    why: 'hubconf.py runs on every load, and a branch can be moved to another one.',
    fix: 'Name the commit after the repository, or load weights without code.',
    refs: ['CWE-494', 'CWE-829', 'AML.T0010.003'],
  },
  {
    id: 'fetched-code-run',
    severity: 'high',
    severityOf: (fact) => attack('critical', 'high', fact.reach === 'load' ? 'high' : 'medium', 'high')(fact),
    what: 'The code fetches a program from an address of its own and runs it in this process.',
    why: 'Whoever answers there decides what runs, another thing every day and for everybody, and nothing of it stands here.',
    fix: 'Do not run this code. What a program needs comes along with it, or is installed as a package by its digest.',
    refs: ['CWE-494', 'CWE-829', 'CWE-506', 'AML.T0011'],
  },
  {
    id: 'worker-environment',
    severity: 'medium',
    severityOf: attack('high', 'medium', 'low', 'medium'),
    what: 'Workers of a cluster are told to install packages from an address, or to run something before they start.',
    why: 'It runs on every machine of the cluster, whatever was checked of the program itself.',
    fix: 'Build the environment of the workers beforehand, from packages with known digests.',
    refs: ['CWE-829', 'CWE-494', 'AML.T0010.001'],
  },
  {
    id: 'install-command-replaced',
    severity: 'medium',
    severityOf: attack('medium', 'medium', 'medium', 'medium'),
    what: 'Installing the package runs a class of its own in the place of the installer’s.',
    why: 'pip runs it with all rights of the user before anything is imported; packages that attack start there.',
    fix: 'Read the class before you install, or install a wheel, which runs nothing.',
    refs: ['CWE-829', 'CWE-506', 'AML.T0010'],
  },
];

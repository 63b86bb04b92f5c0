import type { Hazard } from '../hazard-rule.ts';
import { attack } from './by-place.ts';

/** What a program does to other programs of its user's, so that they work for somebody else. */
export const plantingHazards: readonly Hazard[] = [
  {
    id: 'assistant-sent-out',
    severity: 'high',
    // With a task that names nothing of its user's, it is a script that somebody wrote for a machine of its own.
    severityOf: (fact) =>
      fact.detail === undefined
        ? attack('critical', 'high', 'high', 'high')(fact)
        : attack('high', 'medium', 'low', 'medium')(fact),
    what: 'An assistant on this machine is started with a task, and told not to ask before it acts.',
    why: 'It may read and send whatever its user may, and nothing of that stands in this code.',
    fix: 'Let a person start the assistant, with its questions switched on.',
    refs: ['CWE-506', 'CWE-78', 'AML.T0051'],
  },
  {
    id: 'packages-rewritten',
    severity: 'high',
    severityOf: attack('critical', 'high', 'medium', 'high'),
    what: 'The program looks for the files of installed packages, and writes into them.',
    why: 'Whatever imports one of them runs what was put there from then on.',
    fix: 'Do not run this code. A package that has to be changed is patched by whoever installs it.',
    refs: ['CWE-506', 'CWE-494', 'AML.T0010'],
  },
  {
    id: 'payment-redirected',
    severity: 'high',
    severityOf: attack('critical', 'high', 'high', 'high'),
    what: 'A function of a library that pays or signs is replaced by one that names a wallet of its own.',
    why: 'Who pays somebody pays somebody else.',
    fix: 'Do not run this code.',
    refs: ['CWE-506', 'CWE-349'],
  },
];

import { byPlace } from './by-place.ts';
import type { Hazard } from './hazard-rule.ts';

/** What files of services declare: containers and the work of a build service. */
export const declaredHazards: readonly Hazard[] = [
  {
    id: 'container-holds-host',
    severity: 'medium',
    severityOf: byPlace('medium', 'low', 'info'),
    what: 'A container is given the machine that it runs on: it is privileged, or may write where the system is.',
    why: 'What runs in it can do whatever root of the machine can do.',
    fix: 'Mount only the folders that it needs, read-only where it reads, and give it no privileges.',
    refs: ['CWE-250'],
  },
  {
    id: 'workflow-runs-strangers-code',
    severity: 'high',
    severityOf: byPlace('high', 'medium', 'medium'),
    what: 'A workflow fetches the commit of whoever opens a request, and runs something of it with the project’s rights.',
    why: 'Anybody can open one: what it brings reads the project’s secrets and writes to its branches.',
    fix: 'Run it on `pull_request`, which has neither, and keep what needs rights in a workflow that runs no code of it.',
    refs: ['CWE-829', 'CWE-94'],
  },
  {
    id: 'workflow-fills-in-text',
    severity: 'medium',
    severityOf: (fact) =>
      fact.detail === undefined
        ? byPlace('medium', 'low', 'low')(fact)
        : byPlace('high', 'medium', 'medium')(fact),
    what: 'A workflow puts a text that somebody else has written into a script: a title, a comment, the name of a branch.',
    why: 'The service fills it in before any shell reads the script: a quotation mark in it ends the word.',
    fix: 'Give it to the step as a variable of its environment, and write "$TITLE" in the script.',
    refs: ['CWE-94', 'CWE-78'],
  },
  {
    id: 'pipeline-from-elsewhere',
    severity: 'medium',
    severityOf: byPlace('medium', 'medium', 'low'),
    what: 'A pipeline takes some of its jobs from an address, whatever lies there on the day.',
    why: 'Whoever controls the address decides what runs, with the project’s rights and secrets.',
    fix: 'Say what it is to hold (`integrity:`), name it by its commit, or keep a copy in the project.',
    refs: ['CWE-494', 'CWE-829'],
  },
];

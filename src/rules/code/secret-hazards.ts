import type { Hazard } from './hazard-rule.ts';

/** Credentials that lie in a text for everybody who gets the file. */
export const secretHazards: readonly Hazard[] = [
  {
    id: 'hardcoded-secret',
    severity: 'medium',
    severityOf: ({ severity }) => severity ?? 'medium',
    what: 'The file holds what looks like a credential.',
    why: 'Whoever gets the file can use the credential, and so can whatever the code talks to.',
    fix: 'Revoke the credential, since the file was shared, and read a new one from the environment or a secret store.',
    refs: ['CWE-798', 'CWE-312'],
  },
];

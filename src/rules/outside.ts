import { repr } from '../core/repr.ts';
import type { Rule } from './rule.ts';

/** An object that is named by a number in the process that loads. */
export const extensionCode: Rule<'extension'> = {
  id: 'extension-code',
  on: 'extension',
  severity: 'high',
  what: 'The pickle names an object by an extension code.',
  why: 'What the code stands for is registered in the process that loads the file; the file does not tell.',
  fix: 'Ask the publisher for a file without extension codes.',
  refs: ['CWE-502'],
  check: ({ code }) => ({ evidence: `copyreg extension ${code}` }),
};

/** An object that the loading program resolves by a rule of its own. */
export const persistentId: Rule<'persistent-id'> = {
  id: 'persistent-id',
  on: 'persistent-id',
  severity: 'medium',
  what: 'The pickle asks the loading program for an object by a persistent id.',
  why: 'A plain load fails on it; what another loader makes of it depends on that loader.',
  fix: 'Find out which program writes and loads this file.',
  refs: [],
  check: ({ id, expected }) => (expected ? null : { evidence: `persistent id ${repr(id)}` }),
};

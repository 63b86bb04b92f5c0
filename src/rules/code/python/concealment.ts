import type { Hazard } from '../hazard-rule.ts';
import { attack } from './by-place.ts';

/** Code and names that are written so that their reader does not see what they are. */
export const concealmentHazards: readonly Hazard[] = [
  {
    id: 'encrypted-code',
    severity: 'high',
    severityOf: attack('high', 'high', 'medium', 'high'),
    what: 'The code is encrypted, and decrypts itself when it is imported.',
    why: 'Nothing can be said of what it does: neither its reader nor any check sees it.',
    fix: 'Ask its publisher for the plain source, or use another model.',
    refs: ['CWE-506', 'CWE-656', 'AML.T0011'],
  },
  {
    id: 'decoded-code',
    severity: 'high',
    severityOf: attack('high', 'high', 'medium', 'high'),
    what: 'Text is decoded to be compiled, or to be given to another interpreter as its program.',
    why: 'Nobody has to encode honest code in its own source.',
    fix: 'Do not run this code. Ask its publisher for the plain source.',
    refs: ['CWE-506', 'CWE-94', 'AML.T0011'],
  },
  {
    id: 'command-in-compiled-text',
    severity: 'medium',
    severityOf: attack('high', 'medium', 'medium', 'medium'),
    what: 'A constant text that starts programs is compiled, to be run some other time.',
    why: 'Code in a text is passed over by readers and checks, and nothing else gives a reason to have it there.',
    fix: 'Write the code as code, or leave it out.',
    refs: ['CWE-95', 'CWE-506', 'AML.T0011'],
  },
  {
    id: 'names-alike',
    severity: 'medium',
    severityOf: attack('medium', 'medium', 'medium', 'medium'),
    what: 'A name consists of characters that cannot be told apart.',
    why: 'Obfuscators name everything so, that nobody can follow what goes where.',
    fix: 'Ask its publisher for the plain source, or use another model.',
    refs: ['CWE-506', 'CWE-656'],
  },
  {
    id: 'name-in-escapes',
    severity: 'medium',
    severityOf: attack('high', 'medium', 'medium', 'medium'),
    what: 'The name of something powerful is spelled in escapes, each of its letters a number.',
    why: 'It says the same to Python, and nothing to whoever reads or searches the source.',
    fix: 'Find out what the name is for before you run this code.',
    refs: ['CWE-506', 'CWE-656'],
  },
  {
    id: 'text-in-odd-encoding',
    severity: 'medium',
    severityOf: attack('high', 'medium', 'medium', 'medium'),
    what: 'A constant is decoded from an encoding that no source is written in.',
    why: 'That hides a name or a program from readers and searches.',
    fix: 'Find out what the text is before you run this code.',
    refs: ['CWE-506', 'CWE-656'],
  },
];

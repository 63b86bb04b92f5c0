import type { Hazard } from './hazard-rule.ts';

/** What stood in the way of reading a source as it stands. */
export const readingHazards: readonly Hazard[] = [
  {
    id: 'encoding-trick',
    severity: 'high',
    what: 'The source declares an encoding in which ordinary text stands for something else.',
    why: 'Python decodes the file before it parses it: what people and most tools see in it is not what runs.',
    fix: 'Save the file as UTF-8, and look at what it says then.',
    refs: ['CWE-506', 'CWE-116', 'AML.T0011.000'],
  },
  {
    id: 'language-not-read',
    severity: 'medium',
    // By its words the program starts nothing that was not read, and reaches for nothing that is not its own.
    severityOf: ({ context, detail }) =>
      context !== 'generated' ? 'info' : detail === 'reaches for nothing' ? 'low' : 'medium',
    what: 'The file is a program in a language that is not analysed.',
    why: 'What it does is not known: nothing of it was read but its bytes.',
    fix: 'Have somebody read it, or do without it.',
    refs: [],
  },
  {
    id: 'python-2-source',
    severity: 'low',
    what: 'Only Python 2 runs this source.',
    why: 'It was analysed as Python 2 reads it; Python 3 refuses it.',
    fix: 'Bring it to Python 3, or leave it out.',
    refs: [],
  },
  {
    id: 'shown-text',
    severity: 'low',
    what: 'A block that is called Python holds lines that are none, such as the output of a program.',
    why: 'No interpreter takes them; what stands beside them was read.',
    fix: 'Leave them out of the block.',
    refs: [],
  },
  {
    id: 'unparsed-code',
    severity: 'medium',
    what: 'A file that no loader was seen to run does not parse.',
    why: 'What could not be parsed was not understood.',
    fix: 'Mend the source or leave the file out.',
    refs: [],
  },
];

import type { Hazard } from './hazard-rule.ts';

const trojan: readonly string[] = ['CWE-1007', 'CVE-2021-42574'];

/** Modules and functions that start programs, run text or load it. */
const grave =
  /^Python reads (?:os|sys|subprocess|pty|ctypes|socket|builtins|__builtins__|importlib|marshal|pickle|base64|system|popen|Popen|spawn\w*|exec\w*|posix_spawn\w*|check_output|check_call|getoutput|eval|compile|getattr|globals|__\w+__|import_module|loads|urlopen|unlink|rmtree)$/;

/** What a reader of a source does not see, or sees otherwise than it runs. */
export const textHazards: readonly Hazard[] = [
  {
    id: 'bidirectional-text',
    severity: 'high',
    what: 'Invisible controls turn the direction of a line of code.',
    why: 'The line reads otherwise than it runs: what looks like a comment can be code, and the other way round.',
    fix: 'Take the characters out, or write them as escapes, and read the line again.',
    refs: trojan,
  },
  {
    id: 'invisible-text',
    severity: 'high',
    what: 'The source carries text that no editor shows.',
    why: 'Tag characters, variation selectors and runs of characters without width carry bytes to a program, or instructions to a language model, past every reader.',
    fix: 'Do not use the file. Honest text has no need of them.',
    refs: ['CWE-451', 'CWE-506'],
  },
  {
    id: 'invisible-character',
    severity: 'medium',
    what: 'A character without width stands in code.',
    why: 'Two names that look the same differ, or a name is none.',
    fix: 'Take the character out.',
    refs: trojan,
  },
  {
    id: 'confusable-identifier',
    severity: 'medium',
    // A file's own words may be in any letters; the names of what runs programs and code come out of a keyboard.
    severityOf: ({ detail }) => (grave.test(detail ?? '') ? 'high' : 'medium'),
    what: 'A name looks like another one, and is not, or is another one and does not look so.',
    why: 'A reader takes it for the name that it looks like; Python reads compatibility forms as plain letters.',
    fix: 'Write the name in the letters of one script.',
    refs: ['CWE-1007', 'CVE-2021-42694'],
  },
  {
    id: 'terminal-escape',
    severity: 'medium',
    what: 'The source holds control sequences of a terminal.',
    why: 'Whoever shows the file in a terminal sees what the sequences draw, not what the file holds.',
    fix: 'Write control characters as escapes of the language.',
    refs: ['CWE-150'],
  },
  {
    id: 'code-off-screen',
    severity: 'high',
    what: 'Code stands behind hundreds of blanks.',
    why: 'It runs like any code, and no reader who does not scroll far to the side sees it.',
    fix: 'Read what stands there; do not use the file if you did not write it.',
    refs: ['CWE-506', 'CWE-451'],
  },
  {
    id: 'carriage-return',
    severity: 'medium',
    what: 'A carriage return without a line feed hides part of a line.',
    why: 'Python begins a new line of code there; a terminal writes over what it has just shown.',
    fix: 'Break lines with line feeds, and read what was hidden.',
    refs: ['CWE-451'],
  },
  {
    id: 'page-sends-secrets',
    severity: 'high',
    what: 'A script sends cookies, what a browser keeps for a site, or the whole environment to another machine.',
    why: 'Whoever gets them is logged in as the person whose they are.',
    fix: 'Take the script out.',
    refs: ['CWE-79', 'CWE-200'],
  },
  {
    id: 'script-drives-notebook',
    severity: 'high',
    what: 'A script that a notebook shows runs cells, or asks the notebook’s server for files.',
    why: 'It does so in the name of whoever looks at the notebook, without any cell being started.',
    fix: 'Clear the output, or take the script out.',
    refs: ['CWE-79', 'CVE-2021-32797'],
  },
];

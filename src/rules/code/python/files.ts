import type { Hazard } from '../hazard-rule.ts';
import { weakness } from './by-place.ts';

/** Files that others can get at, and errors that nobody hears of. */
export const fileHazards: readonly Hazard[] = [
  {
    id: 'archive-writes-outside',
    severity: 'medium',
    severityOf: weakness('medium'),
    what: 'A tar archive is unpacked without a filter.',
    why: 'Members named ../x, or links among them, are written outside of the folder.',
    fix: 'Pass filter="data".',
    refs: ['CWE-22', 'CVE-2007-4559'],
  },
  {
    id: 'racy-temporary-file',
    severity: 'medium',
    severityOf: weakness('medium'),
    what: 'The name of a temporary file is made before the file is.',
    why: 'Somebody else can make a file or a link of that name in between.',
    fix: 'Use tempfile.NamedTemporaryFile or mkstemp.',
    refs: ['CWE-377', 'CWE-379'],
  },
  {
    id: 'fixed-temporary-path',
    severity: 'low',
    severityOf: weakness('low', 'info'),
    what: 'A file of a fixed name is written in a folder that everybody may write to.',
    why: 'Somebody else can put a link of that name there first.',
    fix: 'Use the tempfile module.',
    refs: ['CWE-377'],
  },
  {
    id: 'loose-permissions',
    severity: 'medium',
    severityOf: weakness('medium'),
    what: 'A file is made writable for others, or made to run as its owner.',
    why: 'Other users of the machine can put something else into it.',
    fix: 'Give 0o600, or 0o700 to programs.',
    refs: ['CWE-732'],
  },
  {
    id: 'assert-as-guard',
    severity: 'low',
    severityOf: weakness('low', 'info'),
    what: 'A permission is checked by assert.',
    why: 'python -O leaves assertions out.',
    fix: 'Raise an exception.',
    refs: ['CWE-617', 'CWE-703'],
  },
  {
    id: 'swallowed-exception',
    severity: 'info',
    severityOf: weakness('info', 'info'),
    what: 'All exceptions are caught and nothing is done.',
    why: 'Failures, of safeguards too, go unnoticed.',
    fix: 'Catch what is expected, and log the rest.',
    refs: ['CWE-390', 'CWE-703'],
  },
];

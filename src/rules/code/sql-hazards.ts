import type { HazardFact } from '../../core/code.ts';
import type { Severity } from '../../core/finding.ts';
import { byPlace } from './by-place.ts';
import type { Hazard } from './hazard-rule.ts';

const destroyed = 'What is gone is gone for everybody who uses the database, unless somebody has a backup.';

/**
 * A statement that a method sends when somebody calls it is as far from the loader as one in a file that nothing runs; one
 * that a constructor sends goes to a person, as what else a constructor does.
 */
function byMoment(generated: Severity, atLoad: Severity, later: Severity): (fact: HazardFact) => Severity {
  const severity = byPlace(generated, atLoad, later);
  return (fact) => {
    if (fact.phase === 'call') return severity({ ...fact, reach: 'later' });
    const found = severity(fact);
    return fact.context === 'repository' && fact.phase === 'construct' && found === 'high' ? 'medium' : found;
  };
}

/** SQL: what statements destroy, and where they reach beyond their database. */
export const sqlHazards: readonly Hazard[] = [
  {
    id: 'sql-drop-database',
    severity: 'critical',
    severityOf: byMoment('critical', 'critical', 'medium'),
    what: 'The statement drops a whole database or schema.',
    why: destroyed,
    fix: 'Take the statement out, or let somebody who owns the database run it by hand.',
    refs: ['CWE-89'],
  },
  {
    id: 'sql-drop',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'low'),
    what: 'The statement drops a table with all of its rows.',
    why: destroyed,
    fix: 'Take the statement out; to make a table anew, make a temporary one.',
    refs: ['CWE-89'],
  },
  {
    id: 'sql-replaces-table',
    severity: 'medium',
    severityOf: (fact) =>
      fact.detail?.endsWith(': empty') === true ? byMoment('medium', 'medium', 'low')(fact) : 'low',
    what: 'The statement puts a new table in the place of one that may be there.',
    why: 'The rows of the old table are lost.',
    fix: 'Give the new table a name of its own, and change the names when it is known to be right.',
    refs: ['CWE-89'],
  },
  {
    id: 'sql-drop-object',
    severity: 'medium',
    severityOf: byMoment('medium', 'medium', 'low'),
    what: 'The statement drops a view, an index, a function or another object that holds no rows.',
    why: 'Programs that use the object fail afterwards.',
    fix: 'Make sure that nothing uses the object, and keep the statement that makes it again.',
    refs: [],
  },
  {
    id: 'sql-truncate',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'low'),
    what: 'The statement removes all rows of a table.',
    why: destroyed,
    fix: 'Delete the rows that are meant, by a condition.',
    refs: [],
  },
  {
    id: 'sql-delete-all',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'low'),
    what: 'The statement deletes every row: it has no condition, or one that always holds.',
    why: destroyed,
    fix: 'Say in a WHERE which rows are meant.',
    refs: [],
  },
  {
    id: 'sql-update-all',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'low'),
    what: 'The statement changes every row: it has no condition, or one that always holds.',
    why: 'The old values of all rows are lost.',
    fix: 'Say in a WHERE which rows are meant.',
    refs: [],
  },
  {
    id: 'sql-alter-drop',
    severity: 'medium',
    severityOf: byMoment('high', 'medium', 'low'),
    what: 'The statement takes a column or a constraint from a table.',
    why: 'The column’s values are lost, and programs that read it fail.',
    fix: 'Leave the column until a backup and a migration are at hand.',
    refs: [],
  },
  {
    id: 'sql-runs-commands',
    severity: 'critical',
    severityOf: byMoment('critical', 'critical', 'high'),
    what: 'The statement runs a command or a program of the machine.',
    why: 'Whoever can send SQL can then do anything that the database’s user may do on its machine.',
    fix: 'Take it out. No query needs the machine’s shell.',
    refs: ['CWE-78', 'CVE-2019-9193'],
  },
  {
    id: 'sql-native-code',
    severity: 'critical',
    severityOf: byMoment('critical', 'critical', 'medium'),
    what: 'The statement loads compiled code into the database’s process.',
    why: 'The library’s code runs as soon as it is loaded, with all that the server may do.',
    fix: 'Let the administrator of the database install what is needed.',
    refs: ['CWE-114', 'CWE-829'],
  },
  {
    id: 'sql-reads-files',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'medium'),
    what: 'The statement reads a file of the machine on which it runs.',
    why: 'Files that the asking user may not see, keys and passwords among them, come back as rows.',
    fix: 'Read files in the program that needs them, and send their contents as parameters.',
    refs: ['CWE-73', 'CWE-200'],
  },
  {
    id: 'sql-writes-files',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'medium'),
    what: 'The statement writes a file on the machine on which it runs.',
    why: 'A file in the right place is a program: a web page, a start-up script, a key.',
    fix: 'Return rows, and let the program that asked write them.',
    refs: ['CWE-73'],
  },
  {
    id: 'sql-attach',
    severity: 'medium',
    what: 'The statement opens another database file.',
    why: 'SQLite makes the file where there is none, and writes text of the author’s choice into it.',
    fix: 'Open the database in the program, at a path that it knows.',
    refs: ['CWE-73'],
  },
  {
    id: 'sql-network',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'medium'),
    what: 'The statement lets the server connect to another machine.',
    why: 'Rows can be sent out, and machines behind the firewall be asked, in the server’s name.',
    fix: 'Take it out, or let the administrator set the connection up.',
    refs: ['CWE-918'],
  },
  {
    id: 'sql-privileges',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'medium'),
    what: 'The statement changes who may do what: users, roles, owners, privileges.',
    why: 'A privilege that was given stays after the program has ended.',
    fix: 'Let the owner of the database give privileges by hand.',
    refs: ['CWE-269'],
  },
  {
    id: 'sql-reads-credentials',
    severity: 'high',
    what: 'The statement reads the table that holds the server’s users and their passwords.',
    why: 'Password hashes can be broken elsewhere, at leisure.',
    fix: 'Take it out; ask for names of users through a view that shows no passwords.',
    refs: ['CWE-522'],
  },
  {
    id: 'sql-server-settings',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'medium'),
    what: 'The statement changes settings of the server, or switches a safeguard of it off.',
    why: 'The change is for all who use the server, and some settings run code.',
    fix: 'Let the administrator of the server change its settings.',
    refs: ['CWE-15'],
  },
  {
    id: 'sql-extension',
    severity: 'medium',
    what: 'The statement installs an extension.',
    why: 'Extensions bring functions, often compiled, that run inside the server.',
    fix: 'Let the administrator of the database install what is needed.',
    refs: ['CWE-829'],
  },
  {
    id: 'sql-stops-work',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'medium'),
    what: 'The statement stops the server, or the work of other users.',
    why: 'Everybody else’s queries fail.',
    fix: 'Take it out.',
    refs: ['CWE-400'],
  },
  {
    id: 'sql-delay',
    severity: 'medium',
    what: 'The statement makes the server wait or compute for nothing.',
    why: 'Waiting holds connections and locks; injections tell the truth of a condition by it.',
    fix: 'Wait in the program, not in the database.',
    refs: ['CWE-400'],
  },
  {
    id: 'sql-dynamic',
    severity: 'medium',
    what: 'The statement runs a text as another statement, and the text is put together while it runs.',
    why: 'What will run cannot be told, and whatever reaches the text becomes part of it.',
    fix: 'Write the statement out, with parameters for what differs.',
    refs: ['CWE-89', 'CWE-95'],
  },
  {
    id: 'sql-stacked',
    severity: 'low',
    severityOf: ({ detail }) => (detail === undefined ? 'low' : 'medium'),
    what: 'A query is followed by a statement that changes the database, in one text.',
    why: 'Injections look like this, and drivers that allow it make them worse.',
    fix: 'Send each statement by itself.',
    refs: ['CWE-89'],
  },
  {
    id: 'sql-built-from-text',
    severity: 'low',
    what: 'The SQL is put together from parts that could not be computed.',
    why: 'A part that holds SQL of its own becomes part of the statement.',
    fix: 'Give values as parameters of the query, and choose names from a list.',
    refs: ['CWE-89'],
  },
  {
    id: 'sql-not-understood',
    severity: 'medium',
    what: 'The text is to be run as SQL, and was not understood.',
    why: 'What cannot be read cannot be judged, and a server may read it well.',
    fix: 'Write the statement in the plain form of its dialect, and name the dialect.',
    refs: [],
  },
];

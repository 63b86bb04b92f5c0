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
    // A routine that is only defined does so when somebody calls it, who has to be asked.
    if (fact.detail?.endsWith(', when the routine is called') === true && /^(?:high|critical)$/.test(found))
      return 'medium';
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
      /: empty\b|: its rows/.test(fact.detail ?? '') ? byMoment('medium', 'medium', 'low')(fact) : 'low',
    what: 'The statement puts a new table in the place of one that may be there.',
    why: 'The rows of the old table are lost.',
    fix: 'Give the new table a name of its own, and change the names when it is known to be right.',
    refs: ['CWE-89'],
  },
  {
    id: 'sql-drop-object',
    severity: 'medium',
    severityOf: (fact) =>
      /^index |, (?:made anew|on the way back|a temporary one|whose name and rows another one has)$/.test(
        fact.detail ?? '',
      )
        ? 'low'
        : byMoment('medium', 'medium', 'low')(fact),
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
    id: 'sql-erases-history',
    severity: 'medium',
    severityOf: byMoment('medium', 'medium', 'low'),
    what: 'The statement lets go of what deleted or changed rows could be brought back from.',
    why: 'Older versions, backups and what is known of them are the last help after a mistake.',
    fix: 'Leave a day at least, better a week, and the safeguard as it is.',
    refs: [],
  },
  {
    id: 'sql-alter-drop',
    severity: 'medium',
    severityOf: (fact) =>
      byMoment(fact.detail?.endsWith('depends on it') === true ? 'high' : 'medium', 'medium', 'low')(fact),
    what: 'The statement takes a column or a constraint from a table.',
    why: 'The column’s values are lost, and programs that read it fail.',
    fix: 'Leave the column until a backup and a migration are at hand.',
    refs: [],
  },
  {
    id: 'sql-drops-partition',
    severity: 'low',
    what: 'The statement drops a partition of a table, chosen by its name or its key.',
    why: 'Its rows are gone, as those that a DELETE with a condition takes.',
    fix: 'Make sure that the partition is the one meant.',
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
    id: 'sql-untrusted-language',
    severity: 'medium',
    severityOf: byMoment('medium', 'medium', 'low'),
    what: 'The statement makes a function in a language that the database does not keep from its machine.',
    why: 'The function only computes as it is; whoever changes it can do what the database’s user may.',
    fix: 'Write the function in SQL or PL/pgSQL, or let the program compute.',
    refs: ['CWE-250'],
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
    id: 'sql-reads-data',
    severity: 'medium',
    severityOf: byMoment('medium', 'medium', 'low'),
    what: 'The statement reads a table out of a file of data that lies outside of the program’s folder.',
    why: 'It works where that file is, and takes in whatever it holds.',
    fix: 'Give the path as a parameter, or keep the file beside the program.',
    refs: ['CWE-73'],
  },
  {
    id: 'sql-writes-data',
    severity: 'medium',
    severityOf: byMoment('medium', 'medium', 'low'),
    what: 'The statement writes rows into a file of data outside of the program’s folder.',
    why: 'A file of that name is replaced, and others may read what is written.',
    fix: 'Write beside the program, or return rows and let the program write them.',
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
    severityOf: (fact) =>
      byMoment(
        fact.detail?.endsWith(', in the own network') === true ? 'medium' : 'high',
        'high',
        'medium',
      )(fact),
    what: 'The statement lets the server connect to another machine.',
    why: 'Rows can be sent out, and machines behind the firewall be asked, in the server’s name.',
    fix: 'Take it out, or let the administrator set the connection up.',
    refs: ['CWE-918'],
  },
  {
    id: 'sql-reads-address',
    severity: 'medium',
    severityOf: byMoment('medium', 'high', 'medium'),
    what: 'The statement reads a table out of a file at a fixed address.',
    why: 'Whoever controls the address decides what is read, and sees who asks.',
    fix: 'Fetch the file once, check its digest, and read it from the disk.',
    refs: ['CWE-918'],
  },
  {
    id: 'sql-reads-bucket',
    severity: 'low',
    what: 'The statement reads a table out of a cloud’s storage.',
    why: 'Whoever may write there decides what is read.',
    fix: 'Let the server’s role say from where it may read.',
    refs: [],
  },
  {
    id: 'sql-writes-address',
    severity: 'medium',
    severityOf: (fact) =>
      fact.detail?.endsWith(', of the same project') === true
        ? 'low'
        : byMoment('medium', 'high', 'medium')(fact),
    what: 'The statement writes rows to a fixed place in a cloud’s storage.',
    why: 'Whoever owns the place gets the rows, and its name does not tell who that is.',
    fix: 'Give the place as a parameter, and let the server’s role say where it may write.',
    refs: ['CWE-200'],
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
    id: 'sql-grants',
    severity: 'medium',
    severityOf: (fact) =>
      fact.detail?.endsWith(', made by the same text') === true
        ? 'low'
        : byMoment('medium', 'medium', 'low')(fact),
    what: 'The statement lets a role work with some tables, takes a privilege back, or makes a role that nobody logs in as.',
    why: 'Who may read or change rows is for the owner of the database to say.',
    fix: 'Let the owner of the database look at it, and give no more than the role needs.',
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
    id: 'sql-tunes',
    severity: 'medium',
    severityOf: byMoment('medium', 'medium', 'low'),
    what: 'The statement changes how a server or a database works from now on: a limit, a time zone, a job by the clock.',
    why: 'The change stays, and is for all who use it.',
    fix: 'Let the administrator of the server look at it.',
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
    id: 'sql-extension-part',
    severity: 'low',
    what: 'The statement is part of an extension: it names functions of the extension’s own library by a mark.',
    why: 'Only CREATE EXTENSION fills the mark in, with a library that is installed on the server.',
    fix: 'Install the extension from where its authors offer it.',
    refs: [],
  },
  {
    id: 'sql-bundled-extension',
    severity: 'low',
    what: 'The statement installs an extension that comes with the database, or only brings types and functions.',
    why: 'It stays for all who use the database.',
    fix: 'Let the administrator of the database install what is needed.',
    refs: [],
  },
  {
    id: 'sql-stops-work',
    severity: 'high',
    severityOf: (fact) =>
      // A query that is given up can be asked again; its connection stays.
      /^pg_cancel_backend|: one session$|: idle sessions$/.test(fact.detail ?? '')
        ? byMoment('medium', 'low', 'low')(fact)
        : byMoment('high', 'high', 'medium')(fact),
    what: 'The statement stops the server, or the work of other users.',
    why: 'Everybody else’s queries fail.',
    fix: 'Take it out.',
    refs: ['CWE-400'],
  },
  {
    id: 'sql-delay',
    severity: 'medium',
    severityOf: ({ detail }) => (detail?.endsWith(', between rounds') === true ? 'low' : 'medium'),
    what: 'The statement makes the server wait or compute for nothing.',
    why: 'Waiting holds connections and locks; injections tell the truth of a condition by it.',
    fix: 'Wait in the program, not in the database.',
    refs: ['CWE-400'],
  },
  {
    id: 'sql-endless',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'low'),
    what: 'The statement computes rows without end, or more than any server can hold.',
    why: 'It takes a processor, and then the memory or the disk, until somebody stops it.',
    fix: 'Give the recursion a condition that ends it, or the query a limit.',
    refs: ['CWE-400', 'CWE-835'],
  },
  {
    id: 'sql-multiplies-rows',
    severity: 'medium',
    severityOf: byMoment('medium', 'medium', 'low'),
    what: 'The statement pairs every row of a table with every other one of the same table, and nothing joins them.',
    why: 'A thousand rows become a million, three times the table a thousand millions; servers that bill for it do.',
    fix: 'Say in ON or WHERE which rows belong together, or limit how many are asked for.',
    refs: ['CWE-400'],
  },
  {
    id: 'sql-dynamic',
    severity: 'medium',
    severityOf: ({ detail }) =>
      detail?.endsWith(', filled with names and values') === true ? 'low' : 'medium',
    what: 'The statement runs a text as another statement, and the text is put together while it runs.',
    why: 'What will run cannot be told, and whatever reaches the text becomes part of it.',
    fix: 'Write the statement out, with parameters for what differs.',
    refs: ['CWE-89', 'CWE-95'],
  },
  {
    id: 'sql-hidden',
    severity: 'high',
    severityOf: byMoment('high', 'high', 'high'),
    what: 'The statement runs a text that was encoded, turned round or spelled out in numbers.',
    why: 'Statements are encoded so that nobody reads them.',
    fix: 'Write the statement out.',
    refs: ['CWE-506', 'CWE-94'],
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

import { byPlace } from './by-place.ts';
import type { Hazard } from './hazard-rule.ts';
import { row, takeOut } from './shell-row.ts';

const inside = 'Name a folder of your own, and remove only that.';

/** Shell commands that destroy files, disks, processes and work. */
export const shellDestruction: readonly Hazard[] = [
  row(
    'shell-deletes-everything',
    ['critical', 'critical', 'high'],
    'The command removes the file system, a part of the operating system or a whole home.',
    'Nothing of it comes back, and the machine may not start again.',
    inside,
    'CWE-73',
  ),
  row(
    'shell-deletes-by-variable',
    ['high', 'high', 'medium'],
    'The command removes everything if a variable happens to be empty.',
    'A variable that was never set, or a command that failed, leaves only the slash behind it.',
    'Write the variable with `:?` (in braces), so that the shell stops where it is empty.',
    'CWE-73',
  ),
  row(
    'shell-deletes-system-file',
    ['high', 'high', 'medium'],
    'The command removes or overwrites a file of the operating system.',
    'Programs, or the whole system, stop working.',
    takeOut,
    'CWE-73',
  ),
  row(
    'shell-deletes-around',
    ['medium', 'low', 'low'],
    'The command removes all of the folder that it happens to stand in, or of one that is not known.',
    'Started elsewhere, it removes something else.',
    inside,
  ),
  row(
    'shell-deletes-outside',
    ['medium', 'low', 'low'],
    'The command removes something outside of its own folder.',
    'What lies there belongs to somebody else.',
    inside,
  ),
  row(
    'shell-deletes',
    ['low', 'low', 'info'],
    'The command removes files in its own folder, or temporary ones.',
    'What is removed is gone.',
    'Make sure that the files can be made again.',
  ),
  row(
    'shell-destroys-data',
    ['high', 'high', 'medium'],
    'The command destroys data so that it cannot be recovered, or removes the backups of it.',
    'Nothing brings the data back.',
    takeOut,
  ),
  row(
    'shell-discards-changes',
    ['medium', 'medium', 'low'],
    'The command throws away changes, or the history, of a git repository.',
    'Work that nobody else has is lost.',
    'Commit or stash first, and push without force.',
  ),
  {
    ...row(
      'shell-writes-disk',
      ['critical', 'critical', 'high'],
      'The command writes to a disk past its file system, or makes the disk anew.',
      'Everything on the disk is lost.',
      takeOut,
    ),
    // `/dev/sdX` is no disk: whoever reads the command says which one is meant.
    severityOf: (fact) =>
      fact.detail?.endsWith(', a stand-in') === true
        ? 'medium'
        : byPlace('critical', 'critical', 'high')(fact),
  },
  row(
    'shell-reads-disk',
    ['high', 'high', 'medium'],
    'The command reads a disk or the memory of the machine past its file system.',
    'Every file of every user can be read so, whatever its permissions.',
    takeOut,
    'CWE-200',
  ),
  row(
    'shell-makes-file-system',
    ['low', 'low', 'info'],
    'The command makes a file system inside of a file.',
    'What the file held is lost.',
    'Make sure that the file is new.',
  ),
  row(
    'shell-mounts',
    ['medium', 'medium', 'low'],
    'The command mounts or unmounts a file system.',
    'What is mounted hides what was there; what is unmounted is gone for other programs.',
    takeOut,
  ),
  row(
    'shell-fills-disk',
    ['high', 'high', 'medium'],
    'The command writes without end, or loads the machine on purpose.',
    'A full disk stops every program that writes.',
    'Say how much is to be written.',
    'CWE-400',
  ),
  row(
    'shell-fork-bomb',
    ['critical', 'critical', 'high'],
    'The command starts itself again and again.',
    'The machine runs out of processes and has to be restarted.',
    takeOut,
    'CWE-400',
    'CWE-674',
  ),
  row(
    'shell-recursion',
    ['medium', 'medium', 'low'],
    'A function calls itself.',
    'Without an end to it the shell runs out of memory.',
    'Give the function a case in which it returns.',
    'CWE-674',
  ),

  row(
    'shell-kills-everything',
    ['high', 'high', 'medium'],
    'The command ends all processes, or those that the system needs.',
    'Work of every program is lost.',
    'End the one process that was started, by its id.',
  ),
  row(
    'shell-kills-many',
    ['medium', 'medium', 'low'],
    'The command ends processes that a search finds.',
    'A search also finds what is not meant.',
    'Keep the id of the process, and end that one.',
  ),
  row(
    'shell-kills',
    ['low', 'low', 'info'],
    'The command ends a process.',
    'Its unsaved work is lost.',
    'Make sure that it is the one that was started.',
  ),
  row(
    'shell-stops-machine',
    ['high', 'high', 'medium'],
    'The command stops or restarts the machine.',
    'Everybody’s work on it ends.',
    takeOut,
  ),
  row(
    'shell-endless-loop',
    ['medium', 'low', 'info'],
    'A loop has no end, and nothing in it waits.',
    'It keeps a processor busy until somebody stops it.',
    'Give the loop an end, or let it wait.',
    'CWE-835',
  ),
  row(
    'shell-encrypts-files',
    ['high', 'high', 'medium'],
    'The command encrypts many files, one after another.',
    'Without the key they are lost: ransomware does this.',
    takeOut,
    'CWE-506',
  ),
  {
    ...row(
      'shell-deletes-remote',
      ['high', 'high', 'medium'],
      'The command deletes a database, a bucket, a cluster or a repository on another machine.',
      'Others use it, and it does not come back.',
      takeOut,
    ),
    severityOf: (fact) =>
      byPlace(
        /, (?:asked for by that name|which asks first)$/.test(fact.detail ?? '') ? 'medium' : 'high',
        'high',
        'medium',
      )(fact),
  },
];

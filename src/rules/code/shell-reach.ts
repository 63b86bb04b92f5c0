import { byPlace } from './by-place.ts';
import type { Hazard } from './hazard-rule.ts';
import { row, takeOut } from './shell-row.ts';

const review = 'Read what is fetched before it is run, and pin it by its digest.';

/** What builds from source does so, and names the repository that it trusts. */
const ofClone = /, out of a clone$/;
const lessOf =
  /, (?:from whoever makes it|checked by its digest|out of an archive|out of a clone|perhaps out of an artifact)$/;

/** Shell commands that fetch and run code, read secrets and talk to other machines. */
export const shellReach: readonly Hazard[] = [
  {
    ...row(
      'shell-runs-download',
      ['high', 'medium', 'medium'],
      'The command runs what it has just fetched from the network.',
      'Whoever controls the address, or the way to it, decides what runs here.',
      review,
      'CWE-494',
      'CWE-829',
    ),
    // A recipe that builds an image installs tools so; code that a loader calls for a model does not. What its maker offers,
    // what is the same whenever it is fetched, and what an archive held goes to a person.
    severityOf: (fact) =>
      fact.context === 'repository' && fact.reach === 'load' && fact.phase === 'construct'
        ? 'high'
        : byPlace(
            lessOf.test(fact.detail ?? '') ? 'medium' : 'high',
            ofClone.test(fact.detail ?? '') ? 'low' : 'medium',
            ofClone.test(fact.detail ?? '') ? 'low' : 'medium',
          )(fact),
  },
  row(
    'shell-runs-nameless',
    ['critical', 'high', 'high'],
    'The command runs what it has fetched from an address that says nobody’s name: a bare number, a paste, a tunnel.',
    'Nobody who stands by a program offers it there; it is how a second stage is brought onto a machine.',
    takeOut,
    'CWE-494',
    'CWE-829',
    'CWE-506',
  ),
  row(
    'shell-fetches-file',
    ['medium', 'medium', 'low'],
    'The command fetches a file in a way that is mostly used to bring programs onto a machine.',
    'What is fetched can be run by the next command.',
    review,
    'CWE-494',
  ),
  row(
    'shell-runs-decoded',
    ['high', 'high', 'high'],
    'The command decodes a text and runs it.',
    'Commands are encoded so that nobody reads them.',
    'Write the commands out.',
    'CWE-506',
    'CWE-94',
  ),
  row(
    'shell-dynamic',
    ['medium', 'medium', 'low'],
    'The command runs text that another command prints, or that is not known.',
    'What will run cannot be told.',
    'Write the commands out.',
    'CWE-95',
  ),
  row(
    'shell-hidden-command',
    ['medium', 'medium', 'medium'],
    'A command is run through a program that is no shell, or under a name that hides it.',
    'Lists of forbidden commands, and readers, overlook it.',
    'Call the command by its name.',
    'CWE-184',
  ),
  row(
    'shell-foreign-code-acts',
    ['medium', 'medium', 'medium'],
    'A program in another language is given on the command line, and reaches for processes, files or the network.',
    'The program was not analysed.',
    'Put the program into a file of its own, where it can be read and checked.',
    'CWE-94',
  ),
  row(
    'shell-foreign-code',
    ['low', 'low', 'info'],
    'A program in another language is given on the command line.',
    'The program was not analysed.',
    'Put the program into a file of its own.',
  ),
  row(
    'shell-built-from-text',
    ['low', 'low', 'low'],
    'The command is put together from parts that could not be computed.',
    'A part that holds a semicolon or a dollar sign becomes a command of its own.',
    'Start the program with a list of arguments, without a shell.',
    'CWE-78',
  ),
  row(
    'shell-not-understood',
    ['medium', 'medium', 'medium'],
    'The text is to be run as shell, and was not understood.',
    'What cannot be read cannot be judged.',
    'Write it for POSIX sh or bash.',
  ),

  row(
    'shell-reads-credentials',
    ['high', 'high', 'medium'],
    'The command reads keys, passwords or tokens.',
    'What reads them can send them away.',
    'Give the program the one secret that it needs.',
    'CWE-522',
  ),
  row(
    'shell-reads-metadata',
    ['medium', 'low', 'low'],
    'The command asks the cloud about this machine, and not all of the address is known.',
    'Under the same address the cloud hands out the machine’s credentials.',
    'Write out which page is meant.',
    'CWE-522',
  ),
  row(
    'shell-reads-accounts',
    ['medium', 'low', 'low'],
    'The command reads the list of the machine’s users.',
    'It is the first thing that an intruder looks at; few programs need it.',
    'Ask for the one user that is meant, with `id` or `getent`.',
    'CWE-200',
  ),
  row(
    'shell-shows-environment',
    ['medium', 'low', 'low'],
    'The command prints the whole environment.',
    'Tokens and passwords are kept there, and end up in logs.',
    'Print the one variable that is meant.',
    'CWE-526',
  ),
  row(
    'shell-shows-secret',
    ['medium', 'medium', 'low'],
    'The command prints a variable that by its name is a secret.',
    'Logs are read by many.',
    'Do not print it.',
    'CWE-532',
  ),
  row(
    'shell-given-every-secret',
    ['medium', 'medium', 'medium'],
    'All secrets of the project are given to the command at once.',
    'It needs a few of them at most, and whatever it calls can read the others.',
    'Give it the one secret that it needs, by its name.',
    'CWE-250',
    'CWE-522',
  ),
  row(
    'shell-sends-credentials',
    ['critical', 'critical', 'high'],
    'The command sends keys, passwords or the environment to another machine.',
    'Whoever gets them can act in their owner’s name.',
    takeOut,
    'CWE-200',
    'CWE-522',
  ),
  row(
    'shell-sends-data',
    ['medium', 'medium', 'medium'],
    'The command sends a file, or what another command prints, to another machine.',
    'What has left cannot be called back.',
    'Make sure that the file and the receiver are the ones meant.',
    'CWE-200',
  ),
  row(
    'shell-reverse-shell',
    ['critical', 'critical', 'critical'],
    'The command gives somebody at another machine a shell on this one.',
    'They can then do anything that the user may do.',
    takeOut,
    'CWE-506',
  ),
  row(
    'shell-raw-socket',
    ['high', 'high', 'high'],
    'The command speaks to another machine through the shell itself.',
    'Scripts do that where no program for it should be seen.',
    'Use a program that is made for the protocol.',
    'CWE-506',
  ),
  row(
    'shell-opens-port',
    ['medium', 'medium', 'medium'],
    'The command lets other machines connect to this one.',
    'Whoever reaches the port can talk to what is behind it.',
    'Listen on the loopback address alone.',
  ),
  row(
    'shell-attacks-network',
    ['high', 'high', 'medium'],
    'The command scans or attacks other machines, or listens to their traffic.',
    'Their owners have not agreed to it.',
    takeOut,
  ),

  row(
    'shell-installs-from-address',
    ['medium', 'medium', 'medium'],
    'The command installs a package from an address, a repository or an index of the author’s choice, or without checking it.',
    'Installing runs the package’s own code, and nobody vouches for it.',
    'Install a released version from the usual index, pinned by its hash.',
    'CWE-494',
    'CWE-829',
  ),
  row(
    'shell-installs',
    ['low', 'info', 'info'],
    'The command installs packages.',
    'Installing runs the packages’ own code.',
    'Pin versions, better by hash.',
    'CWE-1357',
  ),
  row(
    'shell-trusts-source',
    ['medium', 'medium', 'medium'],
    'The command lets the system install packages from another source.',
    'The source can replace any package of the system.',
    'Restrict the source’s key to its own packages (signed-by).',
    'CWE-829',
  ),
  row(
    'shell-searches-secrets',
    ['high', 'high', 'medium'],
    'The command looks through other people’s files for keys and passwords.',
    'What is found can be sent away.',
    takeOut,
    'CWE-522',
  ),
  row(
    'shell-unchecked-peer',
    ['low', 'low', 'low'],
    'The command does not check whom it talks to.',
    'Anybody on the way can answer in the other’s place.',
    'Let it check the certificate or the key.',
    'CWE-295',
  ),
  row(
    'shell-opens-cloud',
    ['medium', 'medium', 'medium'],
    'The command opens what lies in a cloud to everybody, or gives an account power over all of it.',
    'Whoever finds it can read it, and keys that were given out stay good after the program has ended.',
    'Open the one thing that is meant, to those who need it, and let its owner look at it.',
    'CWE-732',
    'CWE-269',
  ),
  row(
    'shell-spreads',
    ['critical', 'critical', 'high'],
    'The script copies itself to other machines, or goes to every machine that this one knows of.',
    'That is how a worm goes from one machine to the next.',
    'Name the machines, and bring them what they need by a tool that is made for it.',
    'CWE-506',
  ),
  {
    ...row(
      'shell-publishes',
      ['medium', 'medium', 'low'],
      'The command publishes a package, an image or files.',
      'What has been published cannot be called back, and others install it.',
      'Publish by hand, or from a job that does nothing else.',
    ),
    // `make push` is by hand.
    severityOf: (fact) =>
      byPlace(
        fact.detail?.endsWith(', asked for by that name') === true ? 'low' : 'medium',
        'medium',
        'low',
      )(fact),
  },
];

import type { HazardFact } from '../../../core/code.ts';
import type { Severity } from '../../../core/finding.ts';
import type { Hazard } from '../hazard-rule.ts';
import { attack, weakness } from './by-place.ts';

/** Shapes that only attacks have. */
export const attackHazards: readonly Hazard[] = [
  {
    id: 'reverse-shell',
    severity: 'critical',
    severityOf: attack('critical', 'critical', 'critical', 'critical'),
    what: 'A program gets a network connection as its input and output.',
    why: 'That is how a shell is handed to somebody on the other side.',
    fix: 'Do not run this code.',
    refs: ['CWE-506', 'CWE-78', 'AML.T0072'],
  },
  {
    id: 'remote-command',
    severity: 'high',
    severityOf: attack('critical', 'critical', 'high', 'high'),
    what: 'A command that came over the network is run.',
    why: 'Whoever answers decides what runs here.',
    fix: 'Do not run this code.',
    refs: ['CWE-78', 'CWE-506', 'AML.T0072'],
  },
  {
    id: 'object-graph-walk',
    severity: 'high',
    severityOf: attack('high', 'high', 'medium', 'high'),
    what: 'The code climbs from a value to its class, its base classes and all their subclasses.',
    why: 'From there every module of the process is in reach, past import and past sandboxes.',
    fix: 'Do not run this code.',
    refs: ['CWE-693', 'CWE-265'],
  },
  {
    id: 'system-function-by-name',
    severity: 'medium',
    severityOf: attack('high', 'medium', 'low', 'medium'),
    what: 'A function of the operating system’s modules is chosen by a name that is computed.',
    why: 'Any of them may be meant: one that starts programs is as near as one that joins paths.',
    fix: 'Call the function by its name, or choose from a dictionary.',
    refs: ['CWE-470'],
  },
  {
    id: 'package-path-changed',
    severity: 'high',
    severityOf: attack('high', 'medium', 'medium', 'medium'),
    what: 'A package has its modules looked for in an archive, or in a folder that is not its own.',
    why: 'Whatever lies there is imported under the name of this package, and was read by nobody.',
    fix: 'Keep modules in the folder of their package.',
    refs: ['CWE-427', 'CWE-426'],
  },
  {
    id: 'library-patched',
    severity: 'medium',
    severityOf: attack('medium', 'medium', 'low', 'low'),
    what: 'The code puts a function of its own in the place of one that everything else relies on.',
    why: 'Loaders, checks and other models in the same process call it from then on, with whatever they are given.',
    fix: 'Call your own function where it is needed, and leave the library as it is.',
    refs: ['CWE-349', 'CWE-915'],
  },
  {
    id: 'library-shadowed',
    severity: 'high',
    severityOf: attack('critical', 'high', 'medium', 'high'),
    what: 'A module by the name of a library’s is written, and its folder is one where modules are looked for.',
    why: 'Whoever imports the library from then on gets what was written there in its place.',
    fix: 'Do not run this code.',
    refs: ['CWE-427', 'CWE-506'],
  },
  {
    id: 'passwords-guessed',
    severity: 'high',
    severityOf: attack('critical', 'high', 'medium', 'high'),
    what: 'Passwords that many people have are tried one after another.',
    why: 'That is how somebody gets into machines and accounts that are not his.',
    fix: 'Do not run this code.',
    refs: ['CWE-307', 'CWE-506'],
  },
  {
    id: 'library-tapped',
    severity: 'high',
    severityOf: (fact) =>
      attack('critical', 'high', fact.detail === undefined ? 'medium' : 'high', 'high')(fact),
    what: 'A function of a library is replaced by one that sends what it is given over the network.',
    why: 'Every key, password and text that the program hands to the library from then on is read elsewhere.',
    fix: 'Do not run this code.',
    refs: ['CWE-506', 'CWE-200', 'AML.T0025'],
  },
  {
    id: 'loader-planted',
    severity: 'high',
    severityOf: (fact) => attack('critical', 'high', fact.reach === 'load' ? 'high' : 'medium', 'high')(fact),
    what: 'A program is written to a file that fetches or decodes code, and runs it.',
    why: 'What it will do stands neither here nor there, and it runs apart from this program.',
    fix: 'Do not run this code.',
    refs: ['CWE-506', 'CWE-494', 'AML.T0011'],
  },
  {
    id: 'clipboard-replaced',
    severity: 'high',
    // Of what nothing reads, and is a wallet by its name alone, a person may say whose it is.
    severityOf: (fact) =>
      fact.detail === undefined
        ? attack('critical', 'high', 'high', 'high')(fact)
        : attack('high', 'medium', 'low', 'medium')(fact),
    what: 'The address of a wallet is put into the clipboard by code that reads it.',
    why: 'Who copies an address in order to pay to it pays to somebody else.',
    fix: 'Do not run this code.',
    refs: ['CWE-506'],
  },
  {
    id: 'machine-code-held',
    severity: 'high',
    severityOf: attack('critical', 'high', 'medium', 'high'),
    what: 'Memory that can be run is asked for by a source that holds, decodes or fetches bytes to put there.',
    why: 'That is how shellcode is run: what it does stands in no language that anybody reads.',
    fix: 'Do not run this code.',
    refs: ['CWE-94', 'CWE-506', 'AML.T0011'],
  },
  {
    id: 'mining-pool',
    severity: 'high',
    severityOf: attack('critical', 'critical', 'high', 'high'),
    what: 'The code names a program or an address that coins are mined with.',
    why: 'Mining uses up the machine for somebody else.',
    fix: 'Do not run this code.',
    refs: ['CWE-506', 'AML.T0034'],
  },
  {
    id: 'data-drop-point',
    severity: 'medium',
    severityOf: nameless,
    what: 'The code names an address of a service that stolen data is commonly sent to.',
    why: 'Chat webhooks, request catchers and tunnels take data from anybody and say nothing of who reads it.',
    fix: 'Find out what is sent there before you run this code.',
    refs: ['CWE-200', 'AML.T0025'],
  },
  {
    id: 'pickle-payload',
    severity: 'high',
    severityOf: attack('high', 'high', 'high', 'high'),
    what: 'A class tells pickle to call something dangerous when it is loaded.',
    why: 'Its pickles run that in whatever program loads them; exploits are made so.',
    fix: 'Do not run this code, and do not load what it wrote.',
    refs: ['CWE-502', 'CWE-506', 'AML.T0011.000'],
  },
  {
    id: 'starts-download',
    severity: 'high',
    severityOf: attack('critical', 'high', 'medium', 'high'),
    what: 'A program that was fetched from the network is started.',
    why: 'Whoever serves it decides what runs here.',
    fix: 'Do not run this code. Get programs from a source that signs them.',
    refs: ['CWE-494', 'CWE-829', 'AML.T0011'],
  },
  {
    id: 'packets-forged',
    severity: 'high',
    severityOf: attack('high', 'medium', 'low', 'high'),
    what: 'Packets are made up that say something false to others of the network, or cut them off.',
    why: 'Whoever believes them sends to the wrong machine, or loses the connection.',
    fix: 'Do not run this code on a network that is not yours.',
    refs: ['CWE-290', 'CWE-406'],
  },
  {
    id: 'requests-flooded',
    severity: 'high',
    severityOf: attack('high', 'medium', 'low', 'high'),
    what: 'Packets or requests are sent without an end and without waiting for an answer.',
    why: 'It takes the other side, and the network between, out of service.',
    fix: 'Do not run this code. Measure with a tool that keeps to a rate, on machines of your own.',
    refs: ['CWE-400', 'CWE-406'],
  },
  {
    id: 'service-emptied',
    severity: 'medium',
    severityOf: (fact) =>
      attack('medium', 'low', 'low', fact.detail === 'production' ? 'high' : 'medium')(fact),
    what: 'One call empties a whole database, cache or service.',
    why: 'Nothing of it comes back, and the account of the program is usually that of everybody’s data.',
    fix: 'Delete what the program made, by its name; leave the rest to a person.',
    refs: ['CWE-73', 'CWE-250'],
  },
  {
    id: 'all-of-a-service-deleted',
    severity: 'high',
    severityOf: attack('high', 'medium', 'low', 'high'),
    what: 'Whatever a service lists is deleted, one after another.',
    why: 'Nothing says which of it is meant: the data of everybody else goes too.',
    fix: 'Delete what the program made, by its name; leave the rest to a person.',
    refs: ['CWE-73', 'CWE-250'],
  },
  {
    id: 'agent-runs-code',
    severity: 'medium',
    severityOf: attack('low', 'low', 'low', 'medium'),
    what: 'An agent is given a tool that runs whatever its model writes.',
    why: 'A model does what the last text says that it has read: a page, a mail, a file of somebody else’s.',
    fix: 'Run it in a sandbox without keys and network, or give it tools that do one thing each.',
    refs: ['CWE-94', 'AML.T0051', 'AML.T0053'],
  },
  {
    id: 'program-dropped',
    severity: 'high',
    // Which program it is stands there; that nobody has read it here is for a person to weigh.
    severityOf: (fact) =>
      fact.detail === 'pinned by its digest'
        ? attack('medium', 'medium', 'low', 'medium')(fact)
        : attack('critical', 'high', 'medium', 'high')(fact),
    what: 'What was fetched from the network is written to a file that is a program, or is made one.',
    why: 'Whoever serves it decides what runs here, and the file stays after this program has ended.',
    fix: 'Do not run this code. Get programs from a source that signs them.',
    refs: ['CWE-494', 'CWE-506', 'AML.T0011'],
  },
  {
    id: 'nameless-address',
    severity: 'medium',
    severityOf: nameless,
    what: 'The code names an address that does not say whose it is: a bare number, a short link, a throw-away host.',
    why: 'Nobody answers for what is there, and it is another thing tomorrow.',
    fix: 'Find out who is behind it. Use the name of a service that you know.',
    refs: ['CWE-829', 'CWE-494'],
  },
  {
    id: 'encrypts-files',
    severity: 'high',
    severityOf: attack('critical', 'high', 'medium', 'high'),
    what: 'Files of a whole folder are encrypted.',
    why: 'That is what ransomware does; without the key nothing of it comes back.',
    fix: 'Make sure whose key it is and that there is a copy before you run this code.',
    refs: ['CWE-506'],
  },
  {
    id: 'scans-ports',
    severity: 'medium',
    severityOf: attack('high', 'medium', 'low', 'medium'),
    what: 'Ports of another machine are tried one after another.',
    why: 'It looks for ways in, and is taken for an attack.',
    fix: 'Do so only on machines of your own.',
    refs: ['CWE-200', 'AML.T0006'],
  },
  {
    id: 'local-data-sent-openly',
    severity: 'high',
    severityOf: attack('critical', 'high', 'medium', 'high'),
    what: 'What was read from files or the environment of this machine is sent unencrypted, or to a bare address.',
    why: 'It leaves the machine in the clear, to somebody who has not even a name.',
    fix: 'Find out what is sent, and to whom, before you run this code.',
    refs: ['CWE-200', 'CWE-319', 'AML.T0025'],
  },
  {
    id: 'secret-sent',
    severity: 'high',
    severityOf: (fact) =>
      fact.detail === 'openly'
        ? attack('critical', 'critical', 'high', 'high')(fact)
        : fact.detail === 'to log in' && fact.context === 'generated'
          ? 'low'
          : attack('critical', 'critical', 'medium', 'medium')(fact),
    what: 'A secret is part of what is sent over the network.',
    why: 'Whoever receives it can use it in your name.',
    fix: 'Send secrets only to the service that they are for, in a header, over TLS.',
    refs: ['CWE-200', 'CWE-522', 'AML.T0025'],
  },
  {
    id: 'local-data-sent',
    severity: 'high',
    severityOf: attack('critical', 'high', 'low', 'medium'),
    what: 'What was read from files or the environment of this machine is sent over the network.',
    why: 'It leaves the machine, and nobody asked.',
    fix: 'Find out what is sent, and to whom, before you run this code.',
    refs: ['CWE-200', 'CWE-201', 'AML.T0025'],
  },
  {
    id: 'input-sent',
    severity: 'medium',
    // Beside a model lie clients of services, too, which nothing loads.
    severityOf: (fact) => (fact.reach === 'none' ? 'low' : attack('high', 'medium', 'medium', 'info')(fact)),
    what: 'What a function is given is sent to an address that stands in the source.',
    why: 'A model computes; texts and pictures that it is given are its user’s, and leave the machine here.',
    fix: 'Find out whose address it is. Use a model that computes where you are.',
    refs: ['CWE-200', 'CWE-359', 'AML.T0025'],
  },
  {
    id: 'cloud-credentials-read',
    severity: 'high',
    severityOf: attack('critical', 'high', 'medium', 'high'),
    what: 'The keys that a cloud gives to this machine are asked for.',
    why: 'Whoever has them acts as the machine, from anywhere. The libraries of the cloud ask for them where they are needed.',
    fix: 'Use the library of your cloud. Do not run code that fetches its keys.',
    refs: ['CWE-522', 'CWE-918', 'AML.T0055'],
  },
  {
    id: 'secret-shown',
    severity: 'medium',
    severityOf: weakness('medium'),
    what: 'A secret is printed or logged.',
    why: 'Terminals, logs and answers of a model are read and kept by others.',
    fix: 'Show that it is there, not what it is.',
    refs: ['CWE-532', 'CWE-200', 'AML.T0057'],
  },
  {
    id: 'secret-stored',
    severity: 'medium',
    severityOf: weakness('medium'),
    what: 'A secret is written to a file as it is.',
    why: 'It stays on the disk and in its backups, and goes wherever the file is copied to.',
    fix: 'Leave it where it came from, or keep it in a keyring.',
    refs: ['CWE-312', 'CWE-200'],
  },
];

/** An address that is only named is for a person to look at; one that something is asked of is worse, where a loader runs it. */
function nameless(fact: HazardFact): Severity {
  if (fact.detail === 'a bot of the user') return attack('medium', 'low', 'low', 'low')(fact);
  if (fact.detail === 'short link') return attack('medium', 'medium', 'low', 'medium')(fact);
  if (fact.detail === 'throw-away host') return attack('medium', 'medium', 'medium')(fact);
  return attack('high', 'high', 'medium', 'medium')(fact);
}

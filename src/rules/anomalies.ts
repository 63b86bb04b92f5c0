import type { AnomalyCode } from '../core/fact.ts';
import type { Severity } from '../core/finding.ts';
import type { Rule } from './rule.ts';

type Text = readonly [severity: Severity, what: string, why: string, fix: string, ...refs: string[]];

const askAgain = 'Get the file again from its publisher, and compare its digest.';
const repack =
  'Ask the publisher for a file written by the stock library, or repack what you trust yourself.';

/** What each anomaly means to somebody who is about to load the file. */
const texts: Readonly<Record<AnomalyCode, Text>> = {
  unreadable: [
    'high',
    'The file or a part of it could not be read.',
    'What was not read was not checked.',
    'Check that you may read the file, and that there is room for temporary files (TMPDIR); scan it again.',
  ],
  'empty-file': ['info', 'The file is empty.', 'There is nothing in it to load.', 'Nothing to do.'],
  'special-file': [
    'high',
    'This is a pipe, a socket or a device, not a file.',
    'What it gives to the next reader cannot be known beforehand.',
    'Copy its content to a regular file and scan that.',
  ],
  'changed-while-reading': [
    'high',
    'The file changed while it was read.',
    'The bytes that were checked are not the bytes that are there now.',
    'Wait until nothing writes to the file any more, and scan it again.',
    'CWE-367',
  ],
  'unusual-name': [
    'low',
    'The name of the file is not valid UTF-8.',
    'Tools show and handle such a name differently.',
    'Rename the file.',
  ],
  'symlink-skipped': [
    'medium',
    'A symbolic link leads out of the folder that was scanned.',
    'What it points to was not read, but a loader would follow it.',
    'Scan the target of the link too, or scan the folder that holds both.',
    'CWE-59',
  ],
  'unknown-format': [
    'info',
    'No format claims these bytes.',
    'Nothing is known of what a loader would do with them.',
    'Nothing to do, if no loader reads this file.',
  ],
  polyglot: [
    'high',
    'The file is valid in two formats at once.',
    'Which one is loaded depends on the loader; scanners that see only the other one pass the file.',
    'Do not load this file.',
    'CWE-436',
  ],
  'over-budget': [
    'high',
    'The file exceeds a limit of the reader.',
    'What lies beyond the limit was not read.',
    'If the size is honest, raise the limit in the policy under [limits].',
    'CWE-400',
  ],
  'nested-too-deep': [
    'high',
    'Archives or pickles nest deeper than the limit.',
    'What lies deeper was not read.',
    'Unpack the outer layers and scan what is inside.',
    'CWE-674',
  ],
  'expansion-bomb': [
    'high',
    'A small part of the file expands to far more than its size.',
    'Unpacking it fills memory or disk.',
    'Do not unpack the file.',
    'CWE-409',
  ],
  'pickle-broken': [
    'high',
    'The pickle breaks off or cannot be executed to its end.',
    'Everything before the break runs all the same; attackers break a stream on purpose so that scanners give up.',
    askAgain,
    'CWE-502',
  ],
  'pickle-trailing-data': [
    'medium',
    'Bytes that are no pickle follow the last pickle.',
    'A plain load stops before them; another loader may read them.',
    'Ask the publisher what the bytes are.',
  ],
  'pickle-second-reading': [
    'high',
    'Array data inside the pickle runs as opcodes under another loader.',
    'joblib skips these bytes, pickle.load executes them: the file says different things to the two.',
    'Do not load this file.',
    'CWE-502',
  ],
  'pickle-frame-straddle': [
    'high',
    'An opcode crosses the end of its frame.',
    'Unpicklers disagree about where such an opcode ends, so that the file says different things to them.',
    'Do not load this file: no pickler writes this.',
    'CWE-436',
  ],
  'pickle-embedded': [
    'info',
    'A constant holds a pickle or an archive.',
    'It runs only if something loads it in turn.',
    'Nothing to do, if nothing loads it.',
  ],
  'pickle-expansion': [
    'medium',
    'The objects nest so that walking them takes practically for ever, or more stack than there is.',
    'Hashing, comparing or printing the loaded object hangs or ends the process.',
    'Load it only with limits, in a process of its own.',
    'CWE-400',
  ],
  'pickle-huge-count': [
    'medium',
    'An index or an integer is far beyond what a pickle needs.',
    'The unpickler allocates memory for every index below it, and takes quadratic time over the digits of an integer.',
    'Load it only with limits on memory and time.',
    'CWE-789',
  ],
  'pickle-out-of-band': [
    'low',
    'The pickle takes buffers that are not part of the file.',
    'It cannot be loaded alone; what comes beside it was not checked.',
    'Scan what is handed over as buffers too.',
  ],
  'archive-broken': [
    'high',
    'The structure of the archive is damaged.',
    'Readers disagree about what a damaged archive holds.',
    askAgain,
    'CWE-436',
  ],
  'archive-name-mismatch': [
    'high',
    'A member has one name in the directory and another in its own header.',
    'Scanners and loaders that trust different names read different files.',
    repack,
    'CVE-2025-1944',
  ],
  'archive-duplicate-member': [
    'high',
    'Two members of the archive have the same name.',
    'Which one is loaded depends on the loader.',
    repack,
    'CWE-694',
  ],
  'archive-hidden-data': [
    'medium',
    'The file holds bytes that its own structure does not account for.',
    'Something else may be hidden there for another reader.',
    repack,
    'CWE-436',
  ],
  'archive-crc': [
    'medium',
    'The checksum of a member is wrong.',
    'Scanners give up on such a member while loaders read it.',
    askAgain,
    'CVE-2025-10156',
  ],
  'archive-flags': [
    'high',
    'The headers of a member disagree, or carry flags that no honest writer sets.',
    'Scanners refuse such a member while loaders read it.',
    repack,
    'CVE-2025-1945',
  ],
  'archive-encrypted': [
    'high',
    'A member is encrypted.',
    'What it holds cannot be checked.',
    'Decrypt the archive and scan what is inside.',
  ],
  'archive-traversal': [
    'high',
    'The name of a member leads out of the folder it is unpacked to.',
    'Unpacking overwrites files elsewhere.',
    'Do not unpack this archive.',
    'CWE-22',
  ],
  'archive-own-path': [
    'low',
    'The only member is named by the path at which the archive itself was written.',
    'pandas before 1.2 names it so. A tool that follows the path would write there, under the name of the archive.',
    'Unpack it with a tool that does not follow absolute paths.',
    'CWE-22',
  ],
  'archive-symlink': [
    'medium',
    'A member is a link or a device, not a file.',
    'Unpacked, it lets later members be written or read elsewhere.',
    'Unpack only what you need, without links.',
    'CWE-59',
  ],
  'archive-inner-link': [
    'info',
    'A member is a link to another member.',
    'It is a second name for a file or folder of the archive, and nothing is written through it.',
    'Nothing to do.',
  ],
  'archive-member-unreadable': [
    'high',
    'A member is packed in a way that is not read.',
    'What it holds was not checked.',
    repack,
  ],
  'codec-broken': [
    'high',
    'A compressed stream breaks off or is damaged.',
    'What was before the break is loaded all the same by some readers.',
    askAgain,
  ],
  'array-broken': [
    'high',
    'An array does not fit its description.',
    'Loaders fail or read past the data.',
    askAgain,
  ],
  'torch-broken': [
    'medium',
    'The tensors of the checkpoint do not fit its description.',
    'Loaders fail or read other data than the checkpoint describes.',
    askAgain,
  ],
  'carries-code': [
    'medium',
    'The archive carries code of its own.',
    'It runs when the archive is installed or its model is called; what could be read of it is told besides.',
    'Ask the publisher for the weights alone, and use model code that you know.',
    'CWE-829',
  ],
  'structure-broken': [
    'high',
    'The structure of the file does not fit its format.',
    'Loaders fail on it, or read something else than what was checked.',
    askAgain,
  ],
  'code-broken': [
    'high',
    'The source does not parse as the language that it is in.',
    'What could not be parsed was not understood; an interpreter of another version, or a more lenient one, may run it.',
    'Mend the source, and check it again.',
    'CWE-436',
  ],
  'structure-odd': [
    'medium',
    'The file is built in a way that no honest writer of its format builds it.',
    'Readers may disagree about what it holds.',
    repack,
    'CWE-436',
  ],
  'duplicate-key': [
    'medium',
    'An object holds the same key twice.',
    'Which value counts depends on the reader.',
    repack,
    'CWE-694',
  ],
  'tensor-layout': [
    'high',
    'Tensors overlap, leave gaps, or do not fit their shape.',
    'The reference reader refuses such a file; a careless one reads past its data or shares memory between tensors.',
    askAgain,
    'CWE-125',
  ],
  'misleading-name': [
    'high',
    'The name of the file promises another format than it holds.',
    'Who trusts the name, person or tool, loads code where data was promised.',
    'Do not load this file, or rename it and scan it again.',
    'CWE-646',
    'CVE-2025-1889',
  ],
  placeholder: [
    'info',
    'The file stands for another one that is not here.',
    'What it stands for was not checked.',
    'Fetch the file itself (git lfs pull), and scan it.',
  ],
  'companion-link': [
    'high',
    'A file that the loader opens beside this one is a link.',
    'The loader reads what the link leads to, anywhere on the machine.',
    'Replace the link by the file itself.',
    'CWE-59',
    'CVE-2026-27489',
    'CVE-2026-34446',
  ],
  'companion-hard-link': [
    'medium',
    'A file that the loader opens beside this one has a second name elsewhere.',
    'It may be a file of somebody else that an archive linked to; the loader reads it into the model.',
    'Replace the hard link by a copy.',
    'CWE-62',
    'CVE-2026-34446',
  ],
  'companion-missing': [
    'info',
    'A file that the loader opens beside this one is not there.',
    'The model cannot be loaded without it, and it was not checked.',
    'Scan the folder with all of its files.',
  ],
};

const whyAside =
  'The file lies among the tests or beside the package, where nothing leads that installs or imports it. Whoever opens it all the same is on their own.';

/** One rule for each anomaly: the code is the id. */
export const anomalyRules: readonly Rule<'anomaly'>[] = (Object.keys(texts) as AnomalyCode[]).map((code) => {
  const [severity, what, why, fix, ...refs] = texts[code];
  return {
    id: code,
    on: 'anomaly',
    severity,
    what,
    why,
    fix,
    refs,
    check: (fact) => {
      if (fact.code !== code) return null;
      const { detail: evidence } = fact;
      return fact.aside === true && severity !== 'info'
        ? { evidence, severity: 'low', why: whyAside }
        : { evidence };
    },
  };
});

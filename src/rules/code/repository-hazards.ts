import { pathReach } from '../../core/path-reach.ts';
import { commandReach } from './effects/commands.ts';
import type { Hazard } from './hazard-rule.ts';

/** What is unsafe about a repository as a whole: where its code comes from, and what stands in the place of what. */
export const repositoryHazards: readonly Hazard[] = [
  {
    id: 'startup-module-unseen',
    severity: 'medium',
    what: 'A .pth file has every start of Python import a module that is not among what was read.',
    why: 'The module runs with every program, whether that has use for it or not, and what it does was not looked at.',
    fix: 'Scan the package that brings the module along with this file.',
    refs: ['CWE-829'],
  },
  {
    id: 'path-line-elsewhere',
    severity: 'low',
    severityOf: ({ evidence }) =>
      /^(?:\/\/|\\\\)/.test(evidence) || pathReach(evidence) === 'temporary'
        ? 'high'
        : /^(?:\/|[A-Za-z]:)/.test(evidence)
          ? 'low'
          : 'medium',
    what: 'A .pth file has modules looked for in a folder outside of its own.',
    why: 'Whatever lies there is imported under the names of modules that are found nowhere else.',
    fix: 'Install the package, or keep the folder beside the file.',
    refs: ['CWE-427', 'CWE-426'],
  },
  {
    id: 'mutable-code-reference',
    severity: 'medium',
    what: 'The configuration takes code from another repository, without saying which version.',
    why: 'The loader fetches what that repository’s branch holds on the day, even where the revision of this one is pinned: whoever owns it decides what runs.',
    fix: 'Pin the code by its commit, or keep a reviewed copy of it beside the model.',
    refs: ['CWE-494', 'CWE-829'],
  },
  {
    id: 'code-reference-missing',
    severity: 'low',
    what: 'The configuration names code that is not in the repository.',
    why: 'What the loader would run was not looked at: it is fetched from somewhere else, or loading fails.',
    fix: 'Fetch the repository with its Python files, and scan it again.',
    refs: ['CWE-829'],
  },
  {
    id: 'code-reference-unreadable',
    severity: 'medium',
    what: 'The configuration names code in a form that its loader does not take.',
    why: 'Whoever wrote it aims at another loader, or at an error of this one.',
    fix: 'Write it as module.Class, or take it out.',
    refs: ['CWE-20'],
  },
  {
    id: 'code-outside-repository',
    severity: 'high',
    what: 'The repository makes its loader run a file that lies outside of it.',
    why: 'Files of the machine that loads it, or of its cache, are run or written over.',
    fix: 'Do not load it.',
    refs: ['CWE-22', 'CWE-829'],
  },
  {
    id: 'native-module-shadows-source',
    severity: 'high',
    what: 'A compiled module stands beside a source of the same name.',
    why: 'Python imports the compiled one, so that whoever reads the source reads what never runs.',
    fix: 'Remove the compiled module and build it from a source that you have read.',
    refs: ['CWE-427', 'CWE-506'],
  },
  {
    id: 'native-module',
    severity: 'medium',
    what: 'Loading the repository runs a compiled module.',
    why: 'Native code can do anything that the process may do, and was not analysed.',
    fix: 'Build it from its source yourself, or load the model in isolation only.',
    refs: ['CWE-829'],
  },
  {
    id: 'bytecode-module',
    severity: 'high',
    what: 'A module is there only as compiled bytecode.',
    why: 'Python runs it as it is, and nobody can read it.',
    fix: 'Ask the publisher for the source.',
    refs: ['CWE-506', 'CWE-829'],
  },
  {
    id: 'bytecode-shadows-source',
    severity: 'high',
    what: 'Cached bytecode says of itself that its source need not be looked at.',
    why: 'Python runs the cache, whatever the source beside it says.',
    fix: 'Delete __pycache__ before you load anything from here.',
    refs: ['CWE-506', 'CWE-427'],
  },
  {
    id: 'module-shadows-library',
    severity: 'medium',
    what: 'A file of the repository takes the name of a module of Python’s library or of a package that it uses.',
    why: 'Wherever the folder is the working directory of Python, every import of that name runs this file instead.',
    fix: 'Rename the file, and do not start Python in the folder.',
    refs: ['CWE-427'],
  },
  {
    id: 'near-miss-package',
    severity: 'medium',
    what: 'The name of a package is nearly that of a well-known one.',
    why: 'Names like it are registered to catch typing errors: what is installed runs at once.',
    fix: 'Make sure of the name.',
    refs: ['CWE-1357', 'CWE-494', 'AML.T0010.001'],
  },
  {
    id: 'package-from-elsewhere',
    severity: 'medium',
    what: 'Packages are installed past the index and its checks.',
    why: 'An address, a repository or another index decides what is installed; a package of the same name elsewhere may win.',
    fix: 'Install from one index, with hashes.',
    refs: ['CWE-427', 'CWE-494', 'CWE-1357'],
  },
  {
    id: 'install-hook',
    severity: 'low',
    what: 'The repository replaces a step of its own installation.',
    why: 'pip runs the replacement as soon as somebody installs the folder, before anything is imported.',
    fix: 'Read what the step does, or install a wheel that you built in isolation.',
    refs: ['CWE-829'],
  },
  {
    id: 'active-output',
    severity: 'medium',
    what: 'A notebook’s saved output holds a script.',
    why: 'A viewer that trusts the notebook runs it, without any cell being started.',
    fix: 'Clear the outputs before you open the notebook.',
    refs: ['CWE-79', 'CVE-2021-32797'],
  },
  {
    id: 'fetched-without-checksum',
    severity: 'low',
    what: 'Building the image fetches a file without a checksum.',
    why: 'What is fetched can change any day, and is part of the image.',
    fix: 'Give its checksum (ADD --checksum=sha256:…), or keep a copy.',
    refs: ['CWE-494'],
  },
  {
    id: 'runs-when-opened',
    severity: 'medium',
    severityOf: ({ evidence, detail }) =>
      commandReach(evidence.replace(/^[^:=]{0,100}[:=]\s*/, '')) === 'dangerous'
        ? 'high'
        : detail === 'an assistant runs it as it works'
          ? 'info'
          : 'medium',
    what: 'Opening the folder in an editor starts a command.',
    why: 'The command runs on the machine of whoever looks at the repository, before anything of it is used.',
    fix: 'Do not open the folder as a trusted one; take the task out.',
    refs: ['CWE-829'],
  },
  {
    id: 'assistant-misled',
    severity: 'high',
    what: 'Instructions for an assistant make it run or send something behind the back of whoever works with it.',
    why: 'Assistants that write code read the file as soon as the folder is opened, and do with your rights what it says.',
    fix: 'Do not open the folder with an assistant; take the text out.',
    refs: ['CWE-1427', 'CWE-506', 'AML.T0051'],
  },
  {
    id: 'assistant-overridden',
    severity: 'medium',
    what: 'Instructions for an assistant tell it to forget other instructions, or to keep something to itself.',
    why: 'Rules of a project add to those of whoever works there; what takes them away is meant against him.',
    fix: 'Read the text, and take it out where nobody of the project can say what it is for.',
    refs: ['CWE-1427', 'AML.T0051'],
  },
  {
    id: 'setting-evaluated',
    severity: 'high',
    what: 'A logging configuration holds an expression that calls something.',
    why: 'Python evaluates the arguments of handlers when it reads the configuration, so that the call happens at once.',
    fix: 'Write plain values, or give the configuration as a dictionary.',
    refs: ['CWE-95'],
  },
  {
    id: 'data-only-alternative',
    severity: 'info',
    what: 'What this code is for can be had without running any of it.',
    why: 'Data that a library already knows how to read needs no code of the repository.',
    fix: 'Load the model without trust_remote_code.',
    refs: ['CWE-829'],
  },
];

import type { EffectFact } from '../../../core/code.ts';
import { type PathReach, pathReach } from '../../../core/path-reach.ts';
import { type EffectFamily, has, isUntrusted } from './effect-rule.ts';

function reachOf({ argument }: EffectFact): PathReach {
  return argument === undefined ? 'unknown' : pathReach(argument);
}

/** Folders of the user's own that libraries are meant to use. */
const caches =
  /^(?:~|\/root|\/home\/[^/]+|\/Users\/[^/]+)\/(?:\.cache|\.local\/share|Library\/Caches|\.torch|\.keras|nltk_data)(?:\/|$)/i;

function isCache({ argument }: EffectFact): boolean {
  return argument !== undefined && caches.test(argument.slice(0, 500));
}

/** What is gone from among the packages of the interpreter starts nothing. */
const packages = /\/(?:site|dist)-packages\//;

/** Data that a package keeps beside itself, wherever that is; of what describes a package, texts name what is run. */
const packagesData =
  /^\uf8ff\/(?:.*\/)?(?:site|dist)-packages\/(?!.*\.(?:dist|egg)-info\/).*\.(?:txt|json|csv|log|db|lock)$/s;

/** Settings of tools that ask, or that a project brings along: programs that manage them write them for their users. */
const toolSettings =
  /\/\.(?:git\/config|claude\/(?:settings[^/]*|claude\.md)|claude\.json|codex\/agents\.md|gemini\/gemini\.md|cursor\/mcp\.json|vscode\/tasks\.json)$|claude_desktop_config\.json$|\/Code\/User\/(?:settings|tasks)\.json$|\/activate\.d\/[^/]+$/i;

/** Who may log in, what is loaded into every program, who is asked for addresses: nobody installs those for a user. */
const letsIn =
  /authorized_keys|\/\.ssh\/rc$|ld\.so\.(?:preload|conf)|\/pam\.d\/|\/sudoers|\/etc\/(?:hosts|resolv\.conf|profile|environment|rc\.local)|discord_desktop_core|app\.asar/;

/** Settings of the user's own shell and tools: a program that shows what it would write there and asks may be meant to. */
const usersSettings =
  /\/\.(?:bashrc|bash_aliases|bash_profile|bash_login|profile|zshrc|zprofile|zshenv|config\/fish\/[\w./-]+|vimrc|exrc|inputrc|tmux\.conf|screenrc|gitconfig|config\/git\/config|gdbinit|lldbinit|pythonrc\w*|config\/nvim\/[\w./-]+)$/;

/** A hook of the project in whose folder a program is started, which is judged by what stands in it. */
export const ownHook: RegExp = /^(?:\uf8ff\/|\.\/)?(?:\.git|\.husky)\/(?:hooks\/)?[a-z][a-z-]{3,40}$/;

/** A folder of its own in the home of the user, or something plain in one: what starts by itself is persistence. */
const ownInHome = /^(?:~|\/root|\/home\/[^/]+|\/Users\/[^/]+)\/\.[\w-]+(?:\/[\w.-]+){0,4}\/?$/;
const makesFolder = /\.(?:mkdir|makedirs)$/;
const holdsPlain = /\/\.[\w-]+\/(?!\w*(?:settings|mcp|config))[\w-]+\.(?:json|txt|log|db|sqlite3?|lock|csv)$/;

function isOwnInHome({ argument, callable }: EffectFact): boolean {
  if (argument === undefined || argument.length > 500 || !ownInHome.test(argument)) return false;
  return makesFolder.test(callable) || holdsPlain.test(argument);
}

/** A folder in the home of the user that has a name, or something in one: programs keep there what is theirs. */
const namedInHome = /^(?:~|\/home\/[^/\uf8ff]+|\/Users\/[^/\uf8ff]+)\/[\w. -]+(?:\/|$)/;

/** A named folder on a disk that is mounted for data, and what lies in it. */
const onDataDisk =
  /^\/(?:mnt|media|Volumes|srv|data)\/[\w. -][^\uf8ff]*(?:\/|$)|^\/(?:mnt|media|Volumes)\/[\w. -]+\//;

const inServed = /^\/(?:srv|mnt|media|data)\/(?!.*\.\.)[\w. -]+\/(?:[\w. -]+\/){0,6}[\w. -]*\uf8ff/;

function isNamedInHome({ argument }: EffectFact): boolean {
  if (argument === undefined) return false;
  const path = argument.slice(0, 500);
  return namedInHome.test(path) || (onDataDisk.test(path) && !path.includes('..'));
}

/** Whatever is a program below a whole home or disk, none of which the program that writes has put there. */
const everyProgram =
  /^(?:~|\/root|\/home(?:\/[^/]+)?|\/Users(?:\/[^/]+)?|[A-Za-z]:)?[/\\](?:\uf8ff[/\\])*\uf8ff\.(?:py|pyw|pyc|sh|bash|js|mjs|ts|php|rb|pl|ps1|bat|cmd|exe|dll|so|html?)$/;

/** What builds, tests and interpreters leave behind, and make anew. */
const leftovers =
  /(?:^|\/)(?:build|dist|_build|htmlcov|__pycache__|\.(?:pytest_cache|mypy_cache|ruff_cache|tox|nox|eggs|ipynb_checkpoints)|[\w.-]+\.egg-info)\/?$/;

function isLeftover({ argument }: EffectFact, reach: PathReach): boolean {
  return (
    (reach === 'inside' || reach === 'unknown') &&
    argument !== undefined &&
    leftovers.test(argument.slice(-100))
  );
}

/** Something that starts by itself is written. */
export const persistence: EffectFamily = {
  id: 'persistence-installed',
  severity: 'critical',
  what: 'The code changes a file that something else runs or trusts: log-in scripts, schedules, services, keys that may log in.',
  why: 'What is put there runs again and again, long after the program has ended.',
  fix: 'Do not run this code.',
  refs: ['CWE-506'],
  belongs: (fact) =>
    ((fact.capability === 'file-write' ||
      (fact.capability === 'file-delete' && !packages.test(fact.argument ?? '')) ||
      fact.capability === 'credentials') &&
      fact.argument !== undefined &&
      pathReach(fact.argument) === 'persistence' &&
      !packagesData.test(fact.argument.slice(0, 4096))) ||
    /^crontab\.CronTab/.test(fact.callable),
  judge: (fact, moment) => {
    const { argument = '' } = fact;
    // An empty folder starts nothing.
    if (moment === 'never' || makesFolder.test(fact.callable)) return 'low';
    if (moment === 'load') return 'critical';
    if (
      moment === 'run' &&
      has(fact, 'safeguarded') &&
      (usersSettings.test(argument) || ownHook.test(argument))
    )
      return 'medium';
    if (moment === 'later' && !letsIn.test(argument)) return 'medium';
    return moment !== 'construct' && toolSettings.test(argument) ? 'medium' : 'high';
  },
};

/** A whole home, or a folder in one that a system makes for what its user keeps there: no program has made what is in it. */
const usersFolder =
  /^(?:~|\/root|\/home\/[^/]{1,80}|\/Users\/[^/]{1,80})(?:[\\/](?:Documents|Desktop|Pictures|Photos|Downloads|Music|Videos|Movies|OneDrive|Dropbox|iCloud Drive|Library|\.config|\.ssh))?[\\/]?$/i;

/** Files or folders are deleted. */
export const filesDeleted: EffectFamily = {
  id: 'files-deleted',
  severity: 'critical',
  what: 'The code deletes files.',
  why: 'What is deleted is gone; outside of the program’s own folder it was somebody else’s.',
  fix: 'Delete nothing, or only what the program itself made, by a path that is known.',
  refs: ['CWE-73', 'CWE-22'],
  belongs: ({ capability }) => capability === 'file-delete',
  judge: (fact, moment) => {
    const reach = reachOf(fact);
    const tree = /rmtree|remove_tree|removedirs/.test(fact.callable);
    const far = reach === 'system' || reach === 'outside' || reach === 'credentials';
    if (moment === 'never') return null;
    if (reach === 'temporary' || isCache(fact)) return moment === 'load' ? 'low' : 'info';
    if (tree && usersFolder.test(fact.argument ?? '')) return moment === 'load' ? 'critical' : 'high';
    switch (moment) {
      case 'load':
        return reach === 'system' ? 'critical' : far ? 'high' : reach === 'inside' ? 'low' : 'medium';
      case 'construct':
        return reach === 'system' ? 'high' : far ? 'medium' : 'low';
      case 'run':
        // A folder that whoever starts the program may name, and one of its own where he does not.
        if (
          reach === 'outside' &&
          (has(fact, 'safeguarded') || fact.taint.includes('environment')) &&
          isNamedInHome(fact)
        )
          return tree ? 'medium' : 'low';
        // One file in a folder that services keep their data in, by a name that nobody else wrote.
        if (reach === 'outside' && !tree && !isUntrusted(fact) && inServed.test(fact.argument ?? ''))
          return 'medium';
        if (far) return 'high';
        if (isLeftover(fact, reach)) return 'low';
        if (reach === 'inside') return tree ? 'medium' : 'low';
        return tree || isUntrusted(fact) ? 'medium' : 'low';
      default:
        return reach === 'system' && tree ? 'medium' : far ? 'low' : 'info';
    }
  },
};

/** Compiled code by its name: who opens it later takes it for what came along. */
const nativeFile = /\.(?:so(?:\.\d{1,9}){0,4}|dylib|dll|pyd)$/i;

/** Files are written or changed. */
export const filesWritten: EffectFamily = {
  id: 'files-written',
  severity: 'high',
  what: 'The code writes files.',
  why: 'Outside of its own folder a file that is written may replace one that somebody else relies on.',
  fix: 'Write into a folder of the program’s own.',
  refs: ['CWE-73', 'CWE-22'],
  belongs: ({ capability }) => capability === 'file-write',
  judge: (fact, moment) => {
    const reach = reachOf(fact);
    if (moment === 'never' || reach === 'temporary' || isCache(fact)) return null;
    const system = reach === 'system' || reach === 'credentials';
    switch (moment) {
      case 'load':
        if (reach === 'outside' && isOwnInHome(fact)) return 'medium';
        // Whatever is at hand is compiled before it is shipped.
        if (!system && reach !== 'outside' && nativeFile.test(fact.argument ?? '')) return 'medium';
        return system || reach === 'outside' ? 'high' : reach === 'unknown' ? 'low' : 'info';
      case 'construct':
        return system ? 'high' : reach === 'outside' ? 'medium' : null;
      case 'run':
        if (everyProgram.test(fact.argument?.slice(0, 500) ?? '')) return 'high';
        return system ? 'high' : reach === 'outside' ? (isNamedInHome(fact) ? 'low' : 'medium') : null;
      default:
        return system ? 'medium' : null;
    }
  },
};

/** Files of the system or of other programs are read. */
export const filesRead: EffectFamily = {
  id: 'outside-file-read',
  severity: 'low',
  what: 'The code reads files outside of its own folder.',
  why: 'They belong to the system or to other programs, and say something about this machine and its user.',
  fix: 'Read the program’s own files only.',
  refs: ['CWE-73', 'CWE-552'],
  belongs: ({ capability }) => capability === 'file-read',
  judge: (fact, moment) => {
    const reach = reachOf(fact);
    if (moment === 'never' || isCache(fact)) return null;
    if (reach !== 'system' && reach !== 'outside') return null;
    return moment === 'load' || moment === 'run' ? 'low' : null;
  },
};

import { baseOf, folderOf, joinPath } from '../../../core/slash-paths.ts';
import type { Finds } from '../entry-point.ts';
import type { Listing } from '../listing.ts';
import type { Inspection } from './inspection.ts';

const largest = 1 << 20;

/** Settings whose value git hands to a shell, whatever it is asked to do in the folder. Source: git, git-config(1). */
const commands: readonly RegExp[] = [
  /^core\.(?:fsmonitor|sshcommand|pager|editor|askpass|gitproxy|alternaterefscommand)$/,
  /^(?:sequence\.editor|credential(?:\..*)?\.helper|gpg(?:\..*)?\.program|diff\.external|interactive\.difffilter)$/,
  /^(?:pager|diff\..*\.(?:command|textconv)|merge\..*\.driver|filter\..*\.(?:clean|smudge|process))$/,
  /^(?:pager\..*|mergetool\..*\.cmd|difftool\..*\.cmd|(?:merge|diff)tool\..*\.path|browser\..*\.(?:cmd|path))$/,
  /^(?:uploadpack\.packobjectshook|remote\..*\.(?:uploadpack|receivepack|vcs)|submodule\..*\.update|trailer\..*\.(?:cmd|command))$/,
];

/** What git itself, git-lfs and ordinary setups write there. */
const usual =
  /^(?:true|false|yes|no|on|off|1|0|cat|less(?: -[\w ]{1,20})?|more|vi|vim|nano|emacs|code --wait|store|cache(?: --timeout[= ]\d+)?|osxkeychain|manager(?:-core)?|wincred|libsecret|!?gh auth git-credential|!?\/usr\/bin\/gh auth git-credential|gpg2?|ssh|git-lfs (?:clean|smudge|filter-process)(?: --skip)?(?: --)?(?: %f)?|nbstripout|jupytext|checkout|merge|rebase|none|delta)$/;

/**
 * Git's settings where they come with the files, as in an archive of a checkout, and of repositories within the folder:
 * a command in them runs as soon as anybody asks git, or an editor does, for the state of the folder. CVE-2022-24765.
 */
export const gitSettings: Inspection = ({ listing }, finds) => {
  for (const { path, size } of listing.files) {
    if (size > largest) continue;
    const base = baseOf(path);
    if (base === '.gitmodules') submodules(listing, finds, path);
    else if (base === 'config' && isGitFolder(listing, folderOf(path))) settings(listing, finds, path);
    else if (isHook(listing, path))
      finds.hazard(path, {
        id: 'runs-when-opened',
        evidence: `hook: ${base}`,
        detail: 'git runs it whenever it does what the hook is called after',
        phase: 'start',
        reach: 'later',
      });
  }
};

/** A folder that git takes for a repository: `.git`, or one that holds what that does. */
function isGitFolder(listing: Listing, folder: string): boolean {
  return baseOf(folder) === '.git' || (folder !== '' && listing.has(joinPath(folder, 'HEAD')));
}

/** Hooks in a language that nobody here reads; scripts are judged by what they do. */
function isHook(listing: Listing, path: string): boolean {
  if (baseOf(folderOf(path)) !== 'hooks' || !isGitFolder(listing, folderOf(folderOf(path)))) return false;
  if (!/^[a-z][a-z0-9-]{1,40}$/.test(baseOf(path))) return false;
  const first = (listing.text(path) ?? '').slice(0, 200).split('\n', 1)[0]!;
  return !/^#!.{0,80}\b(?:(?:ba|da|z|k|a)?sh|python[\d.]*)\b/.test(first);
}

interface Setting {
  readonly line: number;
  readonly name: string;
  readonly value: string;
}

/** `[section "sub"]` and `key = value`, with lines that go on. */
function* settingsIn(text: string): Generator<Setting, void, void> {
  let section = '';
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const start = at + 1;
    let line = lines[at]!.slice(0, 4_000);
    while (line.endsWith('\\') && at + 1 < lines.length && line.length < 8_000) {
      at += 1;
      line = line.slice(0, -1) + lines[at]!.slice(0, 4_000);
    }
    const header = /^[ \t]*\[[ \t]*([\w.-]{1,200})[ \t]*(?:"((?:[^"\\]|\\.){0,400})")?[ \t]*\](.*)$/.exec(
      line,
    );
    if (header !== null) {
      const [, name = '', sub] = header;
      section = sub === undefined ? name.toLowerCase() : `${name.toLowerCase()}.${sub}`;
      line = header[3]!;
    }
    const [, key = '', value = ''] = /^[ \t]*([A-Za-z][\w-]{0,100})[ \t]*(?:=[ \t]*(.*))?$/.exec(line) ?? [];
    if (key !== '' && section !== '')
      yield { line: start, name: `${section}.${key.toLowerCase()}`, value: unquoted(value) };
  }
}

function unquoted(value: string): string {
  return value
    .replace(/[ \t]+[#;].*$/, '')
    .replace(/(?<!\\)"/g, '')
    .trim();
}

function settings(listing: Listing, finds: Finds, path: string): void {
  for (const setting of settingsIn(listing.text(path) ?? '')) {
    const { name, value } = setting;
    const isAlias = name.startsWith('alias.') && value.startsWith('!');
    // A hook of the folder's own, or settings that are taken out of it.
    const isElsewhere =
      /^(?:core\.hookspath|include(?:if\..*)?\.path)$/.test(name) ||
      // Of a checkout, git itself writes where a submodule's files lie.
      (name === 'core.worktree' && !/(?:^|\/)\.git\//.test(path));
    const isCommand = commands.some((pattern) => pattern.test(name)) && value !== '' && !usual.test(value);
    if (isAlias || isCommand || (isElsewhere && !/^(?:\.githooks|\.husky(?:\/_)?)$/.test(value)))
      tell(finds, path, setting);
  }
}

/** An address that begins with a dash is an option of git to whoever fetches it. CVE-2018-17456. */
function submodules(listing: Listing, finds: Finds, path: string): void {
  for (const setting of settingsIn(listing.text(path) ?? '')) {
    const { name, value } = setting;
    if (/\.(?:url|path|branch)$/.test(name) && (value.startsWith('-') || /^(?:ext|fd)::/.test(value)))
      tell(finds, path, setting);
  }
}

function tell(finds: Finds, path: string, { line, name, value }: Setting): void {
  const evidence = `${name} = ${value}`.slice(0, 200);
  finds.hazard(path, { id: 'runs-when-opened', line, evidence, phase: 'start', reach: 'later' });
}

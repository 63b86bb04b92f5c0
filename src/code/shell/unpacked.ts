import { artifact } from '../run-place.ts';
import type { Field } from './field.ts';
import { type Invocation, optionsOf } from './invocation.ts';
import { downloads } from './known-programs.ts';
import { fileOf, pathOf } from './paths.ts';
import type { Scope } from './scope.ts';

/** What the detail of a hazard ends with whose program came in what a command has brought. */
function broughtIn(by: string, isHere: boolean): string {
  if (by === artifact) return isHere ? ', perhaps out of an artifact' : ', out of an artifact of another run';
  return by === 'git' ? ', out of a clone' : ', out of an archive';
}

/** Folders that hold much else: of what is unpacked there only what is named as the archive is counts as its own. */
const shared =
  /^(?:\.|~|\/|\/(?:usr|opt|bin|sbin|lib|tmp|root|home|var)(?:\/(?:local|bin|sbin|lib|lib64|share|tmp|opt))*(?:\/(?:bin|sbin|lib|share))?|~\/(?:\.local\/)?bin|~\/\.local)$/;

const longestName = 80;

/**
 * Notes where the files of an archive lie that was fetched, so that running one of them is to run what was fetched. The names
 * in it are not known: in a folder of its own all files are its files, elsewhere those whose path begins as its name does
 * (`tool-1.2-linux.tgz`, `./tool-1.2/tool`), and those that the command asks for.
 */
export function rememberUnpacked(invocation: Invocation, to: Field | undefined): void {
  const { scope, args, input } = invocation;
  const fetching = input?.from.find(({ name }) => downloads(name));
  const file = [...(input?.file === undefined ? [] : [input.file]), ...args].find((each) =>
    scope.fetched.has(fileOf(each, scope)),
  );
  if (fetching === undefined && file === undefined) return;
  const by = fetching?.name ?? scope.fetched.get(fileOf(file!, scope))!;
  const folder = to === undefined ? '.' : fileOf(to, scope).replace(/\/+$/, '') || '/';
  if (to !== undefined && !shared.test(folder)) scope.fetched.set(`${folder}/*`, by);
  else {
    const said = fetching === undefined ? [file!] : fetching.args;
    const base = to === undefined ? '' : folder === '/' ? '/' : `${folder}/`;
    const names = said.slice(0, 40).flatMap(({ text }) => nameOf(text) ?? []);
    for (const name of names) scope.fetched.set(place(`${base}${name}*`, scope), by);
    const here = fileOf(asField('.'), scope);
    if (to === undefined && names.length === 0 && here !== '/') scope.unpackedHere = { by, folder: here };
    // `tar xzf a.tgz kubectl`
    for (const { text, at } of args.slice(-10))
      if (/^[\w./-]*\w$/.test(text) && !text.startsWith('-') && at !== file?.at && at !== to?.at)
        scope.fetched.set(place(`${base}${text.split('/').at(-1)!}*`, scope), by);
  }
}

function place(path: string, scope: Scope): string {
  return path.startsWith('/') || path.startsWith('~') ? path : pathOf(asField(path), scope);
}

function asField(text: string): Field {
  return { text, unknown: [], glob: false, quoted: false, computed: false, at: 0 };
}

const archive = /\.(?:t(?:ar\.)?(?:gz|xz|bz2|zst|lz)|tgz|txz|tbz2?|tar|zip|gz|7z)$/i;
const anybodys = /^(?:archive|source|src|data|latest|release|linux|main|master|download|dist|v|x)$/i;

/** What an archive is called, without its version, its system and its ending; undefined where that says nothing. */
function nameOf(text: string): string | undefined {
  const last = text.split(/[?#]/, 1)[0]!.split('/').at(-1)!.slice(0, longestName);
  if (!archive.test(last)) return undefined;
  const [name = ''] = /^[A-Za-z][A-Za-z0-9+]*/.exec(last.replace(archive, '')) ?? [];
  return name.length < 2 || anybodys.test(name) ? undefined : name;
}

const address = /^(?:https?|git|ssh):\/\/\S|^[\w.-]{1,60}@[\w.-]{1,200}:|^g[hl]:/;
const ofClone =
  'b branch depth o origin c config j jobs reference reference-if-able separate-git-dir u upload-pack template filter shallow-since shallow-exclude revision server-option bundle-uri ref-format'.split(
    ' ',
  );

/** Notes where a clone of somebody's repository lies: what is run there was fetched too. */
export function rememberClone({ name, args, scope }: Invocation): void {
  const at = args.findIndex(({ text }) => text === 'clone');
  if (name !== 'git' || at < 0) return;
  const { operands } = optionsOf(args.slice(at + 1), ofClone);
  const [from, to] = operands;
  if (from === undefined || !address.test(from.text)) return;
  const own = from.text
    .replace(/\/+$/, '')
    .split(/[/:]/)
    .at(-1)!
    .replace(/\.git$/, '');
  const folder = fileOf(to ?? asField(own), scope);
  if (folder !== '' && folder !== '.' && folder !== '/') scope.fetched.set(`${folder}/*`, 'git');
}

/** How a file came that lies where an archive was unpacked that was fetched, or in a clone, in words; undefined elsewhere. */
export function cameIn(path: string, { fetched }: Pick<Scope, 'fetched'>): string | undefined {
  if (fetched.size === 0) return undefined;
  const names = path.split('/').slice(0, 40);
  let folder = '';
  for (const [at, name] of names.entries()) {
    let by = at > 0 ? fetched.get(`${folder}/*`) : undefined;
    const base = at === 0 ? '' : `${folder}/`;
    for (let end = 2; by === undefined && end <= Math.min(name.length, longestName); end += 1)
      by = fetched.get(`${base}${name.slice(0, end)}*`);
    if (by !== undefined) return broughtIn(by, false);
    folder = `${base}${name}`;
  }
  return undefined;
}

/**
 * The same of a script that stands where names which nobody knows were unpacked among other files: nothing else is known to have
 * brought it there. A job's folder, and one that files were copied to, hold the repository.
 */
export function mayHaveCome(path: string, scope: Scope): string | undefined {
  const { unpackedHere, isJob, copied } = scope;
  if (unpackedHere === undefined || path.includes('..')) return undefined;
  const { by, folder } = unpackedHere;
  const isBelow = folder === '' ? /^[^/~\uf8ff]/.test(path) : path.startsWith(`${folder}/`);
  if (!isBelow) return undefined;
  // What another run has kept may lie over a file of the repository.
  const isElses = by !== artifact && (isJob || copied.size > 0 || scope.textOf(path) !== undefined);
  return isElses ? undefined : broughtIn(by, true);
}

import type { Field } from './field.ts';
import type { Invocation } from './invocation.ts';
import { downloads } from './known-programs.ts';
import { fileOf, pathOf } from './paths.ts';
import type { Scope } from './scope.ts';

/** What the detail of a hazard ends with whose program came in an archive. */
export const fromArchive = ', out of an archive';

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
    for (const { text } of said.slice(0, 40)) {
      const name = nameOf(text);
      if (name !== undefined) scope.fetched.set(place(`${base}${name}*`, scope), by);
    }
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

/** Whether a file lies where an archive was unpacked that was fetched. */
export function isUnpacked(path: string, { fetched }: Pick<Scope, 'fetched'>): boolean {
  if (fetched.size === 0) return false;
  const names = path.split('/').slice(0, 40);
  let folder = '';
  for (const [at, name] of names.entries()) {
    if (at > 0 && fetched.has(`${folder}/*`)) return true;
    const base = at === 0 ? '' : `${folder}/`;
    for (let end = 2; end <= Math.min(name.length, longestName); end += 1)
      if (fetched.has(`${base}${name.slice(0, end)}*`)) return true;
    folder = `${base}${name}`;
  }
  return false;
}

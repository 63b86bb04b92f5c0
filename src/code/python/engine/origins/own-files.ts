import { baseOf } from '../../../../core/slash-paths.ts';
import { hole } from '../../../code.ts';
import { pathText } from '../fold/path-text.ts';
import type { Machine } from '../machine.ts';
import type { CallPlace, ModuleState } from '../state.ts';
import { sourceBit } from '../values/marks.ts';
import { constant, type External, type Text, type Value } from '../values/values.ts';

/**
 * Stands behind the hole for the folder that the repository lies in, so that what is joined to the folder of `__file__`
 * is told from what is joined to a folder that nobody knows. A private-use character: no source has it by chance.
 */
const root = '\uf8fe';

/** `__file__` of a module. */
export function fileOf({ path }: ModuleState): Text {
  return { kind: 'text', marks: 0, text: `${hole}${root}/${path}` };
}

/** A text as it is told. */
export function withoutRoot(text: string): string {
  return text.includes(root) ? text.replaceAll(root, '') : text;
}

/** So many paths are looked into; beyond, what they lead to is as little known as any other file. */
const mostAsked = 500;
const asked = new WeakMap<Machine, number>();

/** The file of the repository that a path leads to: from its own folder, or from where a program is started. */
export function ownFile(m: Machine, value: Value | undefined, { frame }: CallPlace): string | null {
  const text = pathText(value);
  if (text === null) return value?.kind === 'union' ? ofSeveral(m, value.members, frame.module) : null;
  return fileAt(m, text, frame.module);
}

/** Of several paths the one that is there: the others would end the program. */
function ofSeveral(m: Machine, paths: readonly Value[], own: ModuleState): string | null {
  const found = new Set<string>();
  for (const one of paths) {
    const text = pathText(one);
    if (text === null) return null;
    const path = fileAt(m, text, own);
    if (path !== null) found.add(path);
    // What is not there may be made; what cannot be told may lead anywhere.
    else if (text.includes(hole) || /^[/~\\]|^[A-Za-z]:/.test(text) || isWritten(m, text, own)) return null;
  }
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : null;
}

function fileAt(m: Machine, text: string, own: ModuleState): string | null {
  if (text.length > 400) return null;
  const { path } = own;
  if (/^[/~\\]|^[A-Za-z]:/.test(text)) return null;
  const isFixed = text.startsWith(hole + root);
  if (!isFixed && goesElsewhere(m, own)) return null;
  const found = isFixed
    ? known(m, normalised(text.slice(2)))
    : (known(m, normalised(path.slice(0, path.lastIndexOf('/') + 1) + text)) ?? known(m, normalised(text)));
  if (found === null) return null;
  const times = asked.get(m) ?? 0;
  asked.set(m, times + 1);
  return times >= mostAsked || isWritten(m, found, own) ? null : found;
}

/** Is run by itself, as the first of its process: what it does not import has not run when it does. */
const runsAlone = /(?:^|\/)(?:setup|conf|noxfile)\.py$/;

/** What puts a file somewhere under a name that is not the argument that is told. */
const puts = /copy|move|rename|replace|link|extract|unpack|download|retrieve/;

/** Whether something is written into the file, or may be: then what runs is not what stands there now. */
function isWritten(m: Machine, path: string, own: ModuleState): boolean {
  const base = baseOf(path);
  const near = modulesNear(m, own);
  const alone = runsAlone.test(own.path);
  for (const module of m.modules.values())
    for (const { capability, callable, arguments: paths, owner } of module.effects.values()) {
      if (capability !== 'file-write') continue;
      if (
        (paths.size === 0 || puts.test(callable)) &&
        (near.has(module) || (!alone && owner.kind === 'module'))
      )
        return true;
      const isOpen = !alone || near.has(module);
      for (const one of paths) if (one.endsWith(base) || (isOpen && one.endsWith(hole))) return true;
    }
  return false;
}

const mostNear = 500;

/** A module and all that it imports, as far as they were run. */
function modulesNear(m: Machine, own: ModuleState): ReadonlySet<ModuleState> {
  const near = new Set([own]);
  for (const module of near)
    for (const { path } of module.imports) {
      const imported = path === null ? undefined : m.modules.get(path);
      if (imported !== undefined && near.size < mostNear) near.add(imported);
    }
  return near;
}

const changing = new WeakMap<ModuleState, boolean>();

/** Whether a program goes to another folder: then its relative paths lead from there. */
function goesElsewhere(m: Machine, own: ModuleState): boolean {
  for (const module of modulesNear(m, own)) {
    let changes = changing.get(module);
    if (changes === undefined) {
      changes = module.tree.source.text.includes('chdir');
      changing.set(module, changes);
    }
    if (changes) return true;
  }
  return false;
}

function known(m: Machine, path: string | null): string | null {
  return path !== null && m.workspace.module(path) !== null ? path : null;
}

/** Without `.` and `..`; null where it leads out of the repository, or is not known as a whole. */
function normalised(path: string): string | null {
  if (path.includes(hole) || path.includes(root)) return null;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

/** Objects by which a file of the repository is read or run: open files, loaders, what says how a module is found. */
const leadsTo = new WeakMap<Value, string>();

export function leads(value: External, path: string): External {
  const made = { ...value };
  leadsTo.set(made, path);
  return made;
}

/** Somebody else reads of an open file, or it is read in part: what is left of it cannot be told. */
export function spoils(value: Value): void {
  if (value.kind !== 'external' || !value.name.startsWith('io.')) return;
  leadsTo.delete(value);
  if (value.self !== null) leadsTo.delete(value.self);
}

/** The file that an object leads to, or the one whose attribute it is. */
export function ledTo(value: Value | null): string | null {
  let at = value;
  for (let steps = 0; at !== null && steps < 4; steps += 1) {
    const path = leadsTo.get(at);
    if (path !== undefined) return path;
    at = at.kind === 'external' ? at.self : null;
  }
  return null;
}

/** As long a file is read line by line. */
const longestByLines = 1 << 18;

/** The lines of a file of the repository that an object leads to; null where there is none, or it is long. */
export function linesOf(m: Machine, value: Value | null): Value[] | null {
  const path = ledTo(value);
  const text = path === null ? undefined : m.workspace.module(path)?.source.text;
  if (text === undefined || text.length > longestByLines) return null;
  const marks = (value?.marks ?? 0) | sourceBit('file');
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((line) => constant(line, marks));
}

import { lastPart } from '../../core/dotted-names.ts';
import { baseOf, folderOf, joinPath, normalisePath } from '../../core/slash-paths.ts';
import { loadsByName } from '../python/engine/classes/constructors.ts';
import type { EntryPoint } from './entry-point.ts';
import type { Listing } from './listing.ts';
import type { FunctionImports, ImportSite, ModuleImports, ScopeImports } from './local-imports.ts';
import type { RelativeNames } from './remote-modules.ts';
import { candidates, type Resolution } from './resolve-import.ts';
import { anyFolder, isMark, ownFolder, typesRun } from './search-path.ts';

/** A file that a way leads to. */
export interface Reached {
  readonly path: string;
  readonly reach: 'load' | 'later';
  readonly resolution: Resolution;
  readonly entry: EntryPoint;
  /** The step that leads here. */
  readonly step: string;
  readonly before: Reached | null;
  /** How many steps lead here. */
  readonly depth: number;
}

/** What following imports needs to know of a repository. */
export interface ReachInput {
  readonly listing: Listing;
  readonly names: RelativeNames;
  imports(path: string): ModuleImports | null;
  /** Folders that reached code puts on `sys.path`; what is found is added. */
  readonly roots: Set<string>;
  /** Only what runs at load is followed. */
  readonly loadOnly?: boolean;
  /** Only imports are followed, and no file that is named: to read one, or to run its text, imports no package around it. */
  readonly importsOnly?: boolean;
  /** Files that nobody would import by themselves: where there are some, what somebody might import is followed to them. */
  readonly aside?: ReadonlySet<string>;
}

/** Meets every file that this one leads to. */
export function follow(
  file: Reached,
  input: ReachInput,
  fetched: ReadonlySet<string>,
  calls: Iterable<string> | 'all',
  swept: Set<string>,
  meet: (found: Omit<Reached, 'depth'>) => void,
): void {
  const { path, reach, entry } = file;
  for (const parent of packagesAround(path, file.resolution, input.listing))
    meet({ ...file, path: parent, before: file, step: `${parent}, the package around ${path}` });
  const imports = input.imports(path);
  // What cannot be read may import anything beside it.
  if (path.endsWith('.py') && (imports === null || !imports.whole)) sweep(file, reach, 1, input, swept, meet);
  if (imports === null) return;
  if (imports.setsTypes) input.roots.add(typesRun);
  const { now, later } = byTime(imports, file, calls, input.roots.has(typesRun));
  if (imports.all.includes('*') && baseOf(path) === '__init__.py') sweep(file, reach, 1, input, swept, meet);
  for (const [scopes, when] of [
    [now, reach],
    [later, 'later'],
  ] as const)
    for (const scope of scopes) {
      for (const site of scope.sites)
        for (const target of targetsOf(site, file, input)) {
          // Another file that was fetched lies beside this one; the rest runs where the folder is imported as it is.
          const absent = file.resolution === 'remote-code' && site.level > 0 && !fetched.has(target);
          const resolution =
            file.resolution === 'remote-code' && fetched.has(target) ? 'remote-code' : 'python';
          const step = `${path}:${site.line} imports ${'.'.repeat(site.level)}${site.name} (${target})`;
          meet({
            path: target,
            reach: when,
            resolution,
            entry,
            step: absent ? `${step}, which ${entry.loader} does not fetch` : step,
            before: file,
          });
        }
      for (const { line, path: named } of input.importsOnly === true ? [] : scope.files) {
        const target = fileNamed(named, path, input.listing);
        if (target !== null && target !== path)
          meet({
            path: target,
            reach: when,
            resolution: 'python',
            entry,
            step: `${path}:${line} names ${target}`,
            before: file,
          });
      }
      if (scope.roots.length > 0) addRoots(scope.roots, path, input);
      if (scope.computed.length > 0) sweep(file, when, scope.computed[0]!, input, swept, meet);
    }
}

/**
 * An import whose name is computed may lead to any module beside the file, or below; one of a released package means no
 * tests of its own by it.
 */
function sweep(
  file: Reached,
  when: 'load' | 'later',
  line: number,
  { listing, aside }: ReachInput,
  swept: Set<string>,
  meet: (found: Omit<Reached, 'depth'>) => void,
): void {
  const folder = folderOf(file.path);
  const left = file.entry.released === true ? aside : undefined;
  const kinds = left === undefined ? [when] : [when, `${when} but for what is aside`];
  for (let around = folder; ; around = folderOf(around)) {
    if (kinds.some((kind) => swept.has(`${kind}:${around}`))) return;
    if (around === '') break;
  }
  swept.add(`${kinds.at(-1)}:${folder}`);
  const inside = folder === '' ? '' : `${folder}/`;
  const step = `${file.path}:${line} may import it: not all that it imports could be told`;
  for (const { path } of listing.files)
    if (path.endsWith('.py') && path.startsWith(inside) && left?.has(path) !== true)
      meet({ path, reach: when, resolution: file.resolution, entry: file.entry, step, before: file });
}

/** Files that the loader runs before a module inside of packages. */
function packagesAround(path: string, resolution: Resolution, listing: Listing): string[] {
  if (resolution === 'remote-code') return [];
  const packages: string[] = [];
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
    const init = joinPath(folder, '__init__.py');
    if (!listing.has(init)) break;
    if (init !== path) packages.push(init);
  }
  return packages;
}

/** Splits what a module imports into what happens as soon as it runs, and what a later call does. */
function byTime(
  imports: ModuleImports,
  { entry, path }: Reached,
  calls: Iterable<string> | 'all',
  typesRun: boolean,
): { now: readonly ScopeImports[]; later: readonly ScopeImports[] } {
  const forTypes = typesRun || imports.typesRun ? [imports.forTypes] : [];
  if (calls === 'all')
    return { now: [imports.top, imports.asProgram, ...forTypes, ...imports.functions], later: [] };
  const program = entry.asProgram && entry.path === path;
  const now: ScopeImports[] = program ? [imports.top, imports.asProgram] : [imports.top];
  now.push(...forTypes);
  const waiting = new Map<string, FunctionImports[]>();
  const special = new Map<string, FunctionImports[]>();
  const put = (into: Map<string, FunctionImports[]>, name: string, record: FunctionImports): void => {
    const records = into.get(name);
    if (records === undefined) into.set(name, [record]);
    else records.push(record);
  };
  const active = new Set<FunctionImports>();
  const names = [...calls].map(lastPart);
  for (const record of imports.functions) {
    put(waiting, record.name, record);
    if (record.owner !== null && /^__\w+__$/.test(record.name)) put(special, record.owner, record);
    if (record.owner === null ? imports.byName : loadsByName(record.name)) names.push(record.name);
    if (record.owner === null && record.name === '__getattr__') names.push(record.name);
  }
  for (const scope of now) names.push(...scope.uses);
  const met = new Set<string>();
  for (let name = names.pop(); name !== undefined; name = names.pop()) {
    if (met.has(name)) continue;
    met.add(name);
    // Whoever has an object of a class has operators call its methods.
    for (const record of [...(waiting.get(name) ?? []), ...(special.get(name) ?? [])]) {
      if (active.has(record)) continue;
      active.add(record);
      names.push(...record.uses);
      now.push(record);
    }
  }
  const rest = imports.functions.filter((record) => !active.has(record));
  return { now, later: program ? rest : [...rest, imports.asProgram] };
}

function targetsOf(
  site: ImportSite,
  file: Reached,
  { listing, imports, roots }: ReachInput,
): ReadonlySet<string> {
  const targets = new Set<string>();
  const add = (name: string): readonly string[] => {
    let found = candidates(listing, file.path, name, site.level, file.resolution, roots);
    // Names that the loader of remote code would not fetch may still be there for another one.
    if (found.length === 0 && file.resolution === 'remote-code')
      found = candidates(listing, file.path, name, site.level, 'python', roots);
    for (const path of found) targets.add(path);
    return found;
  };
  const parts = site.name === '' ? [] : site.name.split('.');
  if (parts.length > 64) return targets;
  // `import a.b.c` runs a, a.b and a.b.c.
  for (let count = site.level > 0 && parts.length === 0 ? 0 : 1; count <= parts.length; count += 1) {
    const found = add(parts.slice(0, count).join('.'));
    if (count < parts.length || !site.members.includes('*')) continue;
    for (const path of found) for (const name of imports(path)?.all ?? []) add([...parts, name].join('.'));
  }
  for (const member of site.members) if (member !== '*') add([...parts, member].join('.'));
  return targets;
}

/** The file that a constant names: beside the file that has it, or from the root of the repository. */
export function fileNamed(named: string, from: string, listing: Listing): string | null {
  for (const folder of [folderOf(from), '']) {
    const path = normalisePath(folder, named.replace(/^\.\//, ''));
    if (path !== null && listing.has(path)) return path;
  }
  // A path that is put together elsewhere, where only one file can be meant.
  const same = listing.named(baseOf(named));
  return same.length === 1 ? same[0]! : null;
}

const mostRoots = 64;

/** Folders that join `sys.path`, named from the file or from the root; any folder where none of the names is one. */
function addRoots(named: readonly string[], from: string, { listing, roots }: ReachInput): void {
  const own = folderOf(from);
  let found = false;
  const add = (folder: string | null): void => {
    if (folder === null || (folder !== '' && !listing.folders.has(folder))) return;
    found = true;
    if (roots.size < mostRoots) roots.add(folder);
  };
  for (const name of named) {
    if (name === ownFolder)
      for (let at = own; ; at = folderOf(at)) {
        add(at);
        if (at === '') break;
      }
    else if (isMark(name)) {
      found = true;
      roots.add(name);
    } else {
      const plain = name.replace(/^\/+/, '');
      for (const folder of /^\.?\/?$/.test(plain)
        ? [own, '']
        : [normalisePath(own, plain), normalisePath('', plain)])
        add(folder);
    }
  }
  if (!found) roots.add(anyFolder);
}

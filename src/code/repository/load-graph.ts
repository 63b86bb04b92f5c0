import type { CodeReach, HazardFact } from '../../core/code.ts';
import { folderOf, joinPath } from '../../core/slash-paths.ts';
import { pythonTextOf } from '../path-configuration/python-text.ts';
import type { Module } from '../python/ast.ts';
import { parsePython } from '../python/parse/parse.ts';
import { layouts } from './entries/index.ts';
import type { CrossReference, EntryPoint, FileFact, Finds, FoundHazard } from './entry-point.ts';
import { fileNamed, type ReachInput } from './follow.ts';
import { inspections } from './inspections/index.ts';
import { aliasesOf, factsByFile, joinAliases, readingBy } from './links.ts';
import { Listing, type ReadFile, type RepositoryFile } from './listing.ts';
import { importsOf, type ModuleImports } from './local-imports.ts';
import { type FileReach, reachOf } from './reach.ts';
import { RelativeNames } from './remote-modules.ts';
import { candidates, type Resolution } from './resolve-import.ts';
import { isMark } from './search-path.ts';
import { type Packaged, packagedFiles } from './set-aside.ts';
import { shadowsOf } from './shadowed-names.ts';
import { startedAlone } from './started-alone.ts';

/** What a caller knows beyond the files. */
export interface LoadGraphOptions {
  /** The repository's own name, `org/model`, where it is known: references to itself are none to another one. */
  readonly name?: string;
  /** Parsed modules, where the caller keeps them; without it, each file is parsed once more. */
  readonly module?: (path: string) => Module | null;
  /** Links within the repository, each with where it leads: Python imports files by these paths too. */
  readonly links?: ReadonlyMap<string, string>;
}

/** What a repository's loaders would run, and by which way. */
export interface LoadGraph {
  readonly data: GraphData;
  readonly entries: readonly EntryPoint[];
  readonly references: readonly CrossReference[];
  /** Hazards, by file, in order. */
  readonly facts: readonly FileFact[];
  /** For every file of the listing; a file that nothing leads to has the reach `none`. */
  fileReach(path: string): FileReach;
  reach(path: string): CodeReach;
  /** Whether a loader is known to run the file, and not just able to. */
  isChosen(path: string): boolean;
  /** Whether what an installer runs names the file. */
  isNamedByBuild(path: string): boolean;
  /** Whether the file is a program that a host starts, or only such programs lead to it. */
  isStarted(path: string): boolean;
  /** Whether nothing names the file: it is one of many that somebody might import. */
  isUnnamed(path: string): boolean;
  /** Whether the file is no module, lies among the tests or beside a package, and nothing that is run there leads to it. */
  isAside(path: string): boolean;
  /** Whether it is a module of a released package that is imported, and no model: who imports it makes its objects himself. */
  isReleased(path: string): boolean;
  /** As `Workspace.resolve` of the Python analysis takes it. */
  resolve(name: string, level: number, from: string): string | null;
}

/** Sources that are larger are judged by themselves; here they only end a way. */
const largestSource = 8 * 2 ** 20;

/** Of larger trees only what runs at load is followed; the rest counts as reached later. */
const largestFollowed = 8 * 2 ** 20;

const notFollowed: FileReach = {
  reach: 'later',
  why: ['in a tree of this size only what runs at load is followed'],
  entry: null,
  resolution: 'python',
  calls: [],
};

const unreached: FileReach = {
  reach: 'none',
  why: [],
  entry: null,
  resolution: 'python',
  calls: [],
};

/**
 * Builds the graph of what a repository's loaders would run: entry points by layout, then imports, as the loader that runs
 * a file resolves them. Pure, but for `read`; never throws for what the files are.
 * @param files every file of the repository, paths relative to its root.
 * @param read reads at most so many bytes from a file's beginning.
 */
export function loadGraph(
  files: readonly RepositoryFile[],
  read: ReadFile,
  options: LoadGraphOptions = {},
): LoadGraph {
  const aliases = aliasesOf(files, options.links ?? none);
  const listing = new Listing([...files, ...aliases.files], readingBy(aliases, read));
  // Trees are large: what imports need of one is kept, not the tree.
  const module = (path: string): Module | null => {
    if (!listing.has(path)) return null;
    const { of } = aliases;
    return options.module === undefined ? parsed(listing, path) : options.module(of.get(path) ?? path);
  };
  const entries: EntryPoint[] = [];
  const references: CrossReference[] = [];
  const facts: FileFact[] = [];
  const unread: string[] = [];
  const roots = new Set<string>();
  const finds: Finds = {
    entry: (entry) => entries.push(entry),
    reference: (reference) => references.push(reference),
    root: (folder) => roots.add(folder),
    unread: (path) => unread.push(path),
    hazard: (path, hazard) => facts.push({ path, fact: hazardFact(hazard) }),
  };
  const surroundings = { name: options.name ?? null, module };
  for (const layout of layouts) layout(listing, finds, surroundings);
  const packaged = packagedFiles(listing);
  // A file that runs as well as being imported is told as one that runs.
  const ranked = entries.toSorted((a, b) => Number(importsOnly(a)) - Number(importsOnly(b)));
  const chosen = settle(ranked, listing, unread, packaged);
  const imports = new Map<string, ModuleImports | null>();
  const importsAt = (path: string): ModuleImports | null => {
    const known = imports.get(path);
    if (known !== undefined) return known;
    const source = /\.(?:pyw?|pth)$/.test(path) ? module(path) : null;
    const found = source === null ? null : importsOf(source);
    imports.set(path, found);
    return found;
  };
  const names = new RelativeNames();
  const large = isLarge(listing);
  const input = {
    listing,
    names,
    imports: importsAt,
    roots,
    loadOnly: large,
    aside: packaged.aside,
  };
  if (chosen.some(({ released }) => released === true))
    notReleased(chosen, reachOf(chosen.filter(runsAlone), { ...input, importsOnly: true }));
  const before = roots.size;
  let reached = reachOf(chosen, input);
  // What joins sys.path counts for files that were seen before it was.
  for (let count = before; roots.size > count; ) {
    count = roots.size;
    reached = reachOf(chosen, input);
  }
  // What cannot be read may name any file.
  const aside = unread.length === 0 ? packaged.aside : new Set<string>();
  const found: GraphData = {
    entries: chosen,
    references,
    reached,
    roots,
    large,
    facts,
    aside,
    named: namedByBuild(chosen, input),
  };
  const graph = graphOf(listing, found);
  for (const inspect of inspections) inspect({ listing, graph, names, module, imports: importsAt }, finds);
  const told = factsByFile(aliases, facts).toSorted(byPlace);
  return graphOf(listing, { ...found, reached: joinAliases(aliases, reached), facts: told });
}

const none: ReadonlyMap<string, string> = new Map();

const isModule = /\.(?:pyw?|pyc|so|pyd)$/;

/** What was found of a repository, to be sent to another thread. */
export interface GraphData {
  readonly entries: readonly EntryPoint[];
  readonly references: readonly CrossReference[];
  readonly reached: ReadonlyMap<string, FileReach>;
  readonly roots: ReadonlySet<string>;
  readonly large: boolean;
  readonly aside: ReadonlySet<string>;
  readonly named: ReadonlySet<string>;
  readonly facts: readonly FileFact[];
}

/** The graph of a repository that was read before. */
export function restoredGraph(files: readonly RepositoryFile[], data: GraphData): LoadGraph {
  return graphOf(new Listing(files, () => null), data);
}

function graphOf(listing: Listing, data: GraphData): LoadGraph {
  const { reached, large } = data;
  // What might be meant is looked at, and takes the name of no library for whoever analyses the code.
  const roots = new Set([...data.roots].filter((root) => !isMark(root)));
  const fileReach = (path: string): FileReach =>
    reached.get(path) ?? (large && path.endsWith('.py') ? notFollowed : unreached);
  return {
    data,
    entries: data.entries,
    references: data.references,
    facts: data.facts,
    fileReach,
    reach: (path) => fileReach(path).reach,
    isChosen: (path) => {
      const { reach, entry } = fileReach(path);
      return reach === 'load' && entry !== null && entry.kind !== 'importable';
    },
    isReleased: (path) => fileReach(path).entry?.released === true,
    isUnnamed: (path) => fileReach(path).entry?.why === anyFile,
    isNamedByBuild: (path) => data.named.has(path),
    // A name that is put together may lead to any module, compiled or not.
    isAside: (path) => data.aside.has(path) && !isModule.test(path) && fileReach(path).reach === 'none',
    isStarted: (path) => {
      const { reach, entry } = fileReach(path);
      return reach === 'load' && entry?.kind === 'program';
    },
    resolve: (name, level, from) => {
      const found = (resolution: Resolution): string | undefined =>
        candidates(listing, from, name, level, resolution, roots)[0];
      return found(fileReach(from).resolution) ?? found('python') ?? null;
    },
  };
}

function isLarge({ files }: Listing): boolean {
  let bytes = 0;
  for (const { path, size } of files) if (path.endsWith('.py')) bytes += size;
  return bytes > largestFollowed;
}

function parsed(listing: Listing, path: string): Module | null {
  const size = listing.sizes.get(path) ?? 0;
  if (size > largestSource) return null;
  const bytes = listing.bytes(path, largestSource);
  const text = bytes === null ? null : pythonTextOf(path, bytes);
  return text === null ? null : parsePython(text);
}

/**
 * Where a configuration names the code of a model, a file that only has the name of one is not loaded with it; where
 * nothing tells what is loaded, any file may be.
 */
function settle(
  entries: readonly EntryPoint[],
  listing: Listing,
  unread: readonly string[],
  packaged: Packaged,
): EntryPoint[] {
  const mapped = entries.some(({ kind, loader }) => kind === 'auto-map' && loader === 'transformers');
  const chosen = entries.map(
    (entry): EntryPoint =>
      mapped && entry.kind === 'named-file' && entry.loader === 'transformers' && entry.calls.length === 0
        ? { ...entry, reach: 'later', why: `${entry.why}, which no configuration names` }
        : entry,
  );
  for (const { path, name } of shadowsOf(listing, entries))
    chosen.push({
      kind: 'interpreter-start',
      path,
      reach: 'load',
      resolution: 'python',
      loader: 'python',
      why: `${path} is imported for ${name} wherever its folder comes first on sys.path`,
      calls: [],
      asProgram: false,
    });
  const isChosen = unread.length === 0 && chosen.some((entry) => choosesFiles(entry, listing));
  if (isChosen) return chosen;
  const programs = startedAlone(chosen, listing);
  for (const [at, entry] of chosen.entries())
    if (programs.has(entry.path) && entry.kind === 'program') chosen[at] = { ...entry, reach: 'load' };
  const special = new Set([
    ...programs,
    ...chosen.flatMap((entry) => (entry.kind in ownStarters && !importsOnly(entry) ? [entry.path] : [])),
    // What cannot be read may name any file.
    ...(unread.length === 0 ? packaged.aside : []),
  ]);
  const importable = listing.files.flatMap(({ path }): EntryPoint[] =>
    !/\.(?:py|so|pyd)$/.test(path) || special.has(path)
      ? []
      : [
          {
            kind: 'importable',
            path,
            reach: 'load',
            resolution: 'python',
            loader: 'python',
            why:
              unread[0] === undefined
                ? anyFile
                : `${unread[0]} cannot be read, so that any file may be what it names`,
            calls: [],
            asProgram: false,
            ...(unread.length === 0 && packaged.isReleased(path) ? { released: true } : {}),
          },
        ],
  );
  return [...importable, ...chosen];
}

const anyFile = 'no loader is known that would choose between the files, so that any of them may be imported';

/** Entry points that pip and the interpreter run, whatever else the repository is for. */
const ownStarters: Readonly<Partial<Record<EntryPoint['kind'], true>>> = {
  build: true,
  'interpreter-start': true,
};

/** Runs by itself what it leads to, and makes objects of it: who only imports a module to ask for a version makes none. */
function runsAlone(entry: EntryPoint): boolean {
  return entry.kind in ownStarters && !importsOnly(entry);
}

/** A build that takes a name out of a module: `version = attr: package.__version__`. */
function importsOnly({ kind, asProgram, calls }: EntryPoint): boolean {
  return kind === 'build' && !asProgram && calls.length === 0;
}

/** What an installation, or the interpreter's start, leads to is run by these, whoever else imports it. */
function notReleased(entries: EntryPoint[], led: ReadonlyMap<string, FileReach>): void {
  for (const [at, entry] of entries.entries())
    if (entry.released === true && led.get(entry.path)?.reach === 'load')
      entries[at] = { ...entry, released: false };
}

/** The files that an installer's own name, which it reads or runs without the packages around them. */
function namedByBuild(entries: readonly EntryPoint[], { imports, listing }: ReachInput): ReadonlySet<string> {
  const named = new Set<string>();
  for (const { path } of entries.filter(runsAlone)) {
    const of = imports(path);
    for (const { files } of of === null ? [] : [of.top, of.asProgram, ...of.functions])
      for (const file of files) {
        const target = fileNamed(file.path, path, listing);
        if (target !== null) named.add(target);
      }
  }
  return named;
}

/** Loaders that look for their file at the top of a repository only. */
const ownFolder: ReadonlySet<string> = new Set([
  ...['inference-endpoints', 'modelscope', 'torch.hub', 'sagemaker', 'comfyui', 'webui', 'bentoml', 'triton'],
]);

/** Whether a loader that knows which files it wants leads here; pip and the interpreter want only their own. */
function choosesFiles({ kind, reach, path, calls, loader }: EntryPoint, listing: Listing): boolean {
  if (reach !== 'load' || kind in ownStarters) return false;
  if (kind === 'auto-map' || kind === 'whole-repository') return true;
  const folder = folderOf(path);
  // Libraries are full of files called like a model's code; a model's lie beside its configuration.
  if (loader === 'transformers' && calls.length === 0) return listing.has(joinPath(folder, 'config.json'));
  // A card that calls the folder an application says nothing of what else somebody imports from it.
  if (loader === 'python' || loader === 'spaces') return false;
  return !ownFolder.has(loader) || folder.split('/').length <= 2;
}

function hazardFact({ id, line, member, evidence, detail, rewrite, phase, reach }: FoundHazard): HazardFact {
  return {
    kind: 'hazard',
    where: { ...(member === undefined ? {} : { member }), ...(line === undefined ? {} : { line }) },
    language: 'text',
    context: 'repository',
    hazard: id,
    phase: phase ?? 'import',
    reach: reach ?? 'load',
    evidence,
    ...(detail === undefined ? {} : { detail }),
    ...(rewrite === undefined ? {} : { rewrite }),
  };
}

function byPlace(a: FileFact, b: FileFact): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return (a.fact.where.line ?? 0) - (b.fact.where.line ?? 0);
}

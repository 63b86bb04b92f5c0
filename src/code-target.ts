import { statSync } from 'node:fs';
import type { ByteSource } from './bytes/source.ts';
import { readBytes } from './bytes/source.ts';
import {
  type CodeKind,
  codeKindOf,
  configuresCode,
  dialectOf,
  largestPathConfiguration,
} from './code/languages.ts';
import type { FilesBeside } from './code/path-configuration/modules-beside.ts';
import type { Workspace } from './code/python/analysis.ts';
import type { Module } from './code/python/ast.ts';
import type { CodeReading, CodeText } from './code/read-code.ts';
import type { GraphData, LoadGraph } from './code/repository/load-graph.ts';
import { isOwnCode } from './code/repository/own-code.ts';
import { type Units, unitsOf } from './code/repository/units.ts';
import { type CodeParts, codeParts } from './code-parts.ts';
import type { CodeContext } from './core/code.ts';
import { LimitError } from './core/errors.ts';
import type { Fact, ReferenceFact } from './core/fact.ts';
import { openFile } from './open/file.ts';
import type { TargetFiles } from './open/target-files.ts';
import type { Entry } from './open/walk.ts';
import type { HeldFiles, PackedPackage } from './packed-package.ts';

/** How code is to be looked at. */
export interface CodeOptions {
  /** By default `repository`: code that comes with a model. */
  readonly context?: CodeContext;
  /** What the files are written in, whatever their names say. */
  readonly kind?: CodeKind;
  /** Of SQL and shell: `postgres`, `powershell`; by default as names and texts say. */
  readonly dialect?: string;
  /** Measure what is Python. */
  readonly metrics?: boolean;
  /** Put the source line into each finding. */
  readonly excerpts?: boolean;
}

const nothing = new Uint8Array(0);
/** Longer sources than people write; what is beyond is not read. */
const largest = 16 * 2 ** 20;

/** A text that a command starts though its name says nothing of code. */
const longestStarted = 1 << 18;
const mostStarted = 32;

/** Text of modules that are kept parsed before it is known what is analysed together. */
const keptAtFirst = 2 ** 20;

/** The code of one target: which of its files a loader runs, and where imports lead. */
export class CodeTarget {
  private readonly all: readonly Entry[];
  private readonly links: TargetFiles['links'];
  private readonly entries: ReadonlyMap<string, Entry>;
  private readonly options: CodeOptions;
  /** The one that was used last stands last. */
  private readonly modules = new Map<string, Module | null>();
  private kept = 0;
  private readonly started = new Map<string, string | null>();
  private parts: CodeParts | undefined;
  private known: LoadGraph | undefined;
  private told: ReadonlyMap<string, readonly Fact[]> | undefined;
  private holds: boolean | undefined;
  private space: Workspace | undefined;
  private given: GraphData | (() => Promise<GraphData>) | undefined;
  private unitOf: Units | undefined;
  private readonly held: HeldFiles | undefined;
  private readonly packages = new WeakMap<FilesBeside, Promise<Inside | null>>();

  /**
   * @param held files that lie in an archive, by the paths of the entries.
   * @param known what another thread found of the same target, or what waits until it has.
   */
  constructor(
    { entries, links }: TargetFiles,
    options: CodeOptions,
    known?: GraphData | (() => Promise<GraphData>),
    held?: HeldFiles,
  ) {
    this.held = held;
    this.all = entries;
    this.links = links;
    this.entries = new Map(
      entries.filter(({ problem }) => problem === undefined).map((entry) => [entry.path, entry]),
    );
    this.options = options;
    this.given = known;
  }

  /** What other threads need not find again, and which files are best read by the same one; null where there is no code. */
  async shared(): Promise<SharedCode | null> {
    if (!this.holdsCode()) return null;
    this.parts ??= await codeParts();
    return { graph: this.graph().data, units: this.units().of };
  }

  /** The places of the entries in the order in which the least is to be read again: what is analysed together comes together. */
  async order(): Promise<readonly number[]> {
    const places = [...this.all.keys()];
    const shared = this.alone() ? null : await this.shared();
    if (shared === null) return places;
    const first = new Map<readonly string[], number>();
    const keys = places.map((at) => {
      const unit = shared.units.get(this.all[at]!.path);
      if (unit === undefined) return at;
      const known = first.get(unit) ?? at;
      first.set(unit, known);
      return known;
    });
    return places.sort((a, b) => keys[a]! - keys[b]! || a - b);
  }

  /** Waits for what another thread finds of the target as a whole. */
  private async informed(): Promise<void> {
    if (typeof this.given === 'function') this.given = await this.given();
  }

  /** What a file or member is as code; null where it is none. */
  kindOf(name: string, head: Uint8Array, isFile: boolean): CodeKind | null {
    return isFile && this.options.kind !== undefined ? this.options.kind : codeKindOf(name, head);
  }

  /**
   * Reads one file of the target, or a member of one, which stands alone where it is not part of a package.
   * @throws LimitError for a source that is too long.
   */
  async read(place: CodePlace, emit: (fact: Fact) => void): Promise<CodeReading | null> {
    const { path, member, source, onText, beside } = place;
    const inside = member && beside !== undefined ? await this.inside(beside) : null;
    const inner = inside?.packed.pathOf(path) ?? null;
    if (inside !== null && inner !== null) {
      const { beside: _, ...own } = place;
      return await inside.target.read({ ...own, path: inner, member: false }, emit);
    }
    const kind = this.kindOf(path, readBytes(source, 0, Math.min(source.size, 4096)), !member);
    if (kind === null) return null;
    // A checkpoint of the same ending, or one that nobody is meant to read: its format says what it is.
    if (kind === 'path-configuration' && source.size > largestPathConfiguration) return null;
    if (source.size > largest)
      throw new LimitError('documentBytes', largest, `a source of more than ${largest} bytes`);
    this.parts ??= await codeParts();
    if (!member) await this.informed();
    const bytes = readBytes(source, 0, source.size);
    const dialect = (member ? undefined : this.options.dialect) ?? dialectOf(path);
    const input = {
      bytes,
      kind,
      path,
      context: this.options.context ?? ('repository' as const),
      reach: member || this.alone() ? ('load' as const) : this.graph().reach(path),
      ...(!member && this.isInstalled(path) ? { calledByLoader: true } : {}),
      ...(!member && this.isStarted(path) ? { started: true } : {}),
      ...(!member && !this.alone() ? { unnamed: this.graph().isUnnamed(path) } : {}),
      ...(!member && !this.alone() ? { released: this.graph().isReleased(path) } : {}),
      ...(dialect === undefined ? {} : { dialect }),
      ...(member ? {} : { workspace: this.workspace() }),
      ...(onText === undefined ? {} : { onText }),
      ...(beside === undefined ? {} : { beside }),
    };
    return await this.parts.readCode(input, emit);
  }

  /** Whether the code that a configuration names (`modeling_x.Model`) is one of the target's files, and so read. */
  holdsNamed(reference: ReferenceFact, from: string): boolean {
    return isOwnCode(reference, from, this.entries);
  }

  /** What the repository as a whole says of one of its files, code or not. */
  async facts(path: string): Promise<readonly Fact[]> {
    if (this.options.context === 'generated' || !this.holdsCode()) return [];
    this.parts ??= await codeParts();
    await this.informed();
    this.told ??= byPath(this.graph().facts);
    const told = this.told.get(path) ?? [];
    return this.alone()
      ? told.filter((fact) => fact.kind !== 'hazard' || !ofTheFolder.has(fact.hazard))
      : told;
  }

  /** What is said of the members of a container as a whole, where that is a package. */
  async factsInside(beside: FilesBeside, emit: (fact: Fact) => void): Promise<void> {
    const inside = await this.inside(beside);
    if (inside === null) return;
    const { packed, target } = inside;
    for (const [path, name] of packed.names)
      for (const fact of await target.facts(path)) {
        const member = fact.where.member === undefined ? name : `${name}!${fact.where.member}`;
        emit({ ...fact, where: { ...fact.where, member } });
      }
    for (const detail of (await import('./packed-record.ts')).recordProblems(packed))
      emit({ kind: 'anomaly', where: {}, code: 'structure-odd', detail });
  }

  /** Whether a member of a package lies where nobody opens it who installs or imports that. */
  async isAsideInside(beside: FilesBeside, name: string): Promise<boolean> {
    const inside = await this.inside(beside);
    const path = inside?.packed.pathOf(name) ?? null;
    return path !== null && (await inside!.target.isAside(path));
  }

  private async isAside(path: string): Promise<boolean> {
    if (!this.holdsCode()) return false;
    this.parts ??= await codeParts();
    return this.graph().isAside(path);
  }

  /** Whether pip runs the file: with what it defines, since that is what setup() calls. */
  private isInstalled(path: string): boolean {
    if (this.options.context === 'generated') return false;
    if (this.alone()) return /(?:^|\/)setup\.py$/.test(path);
    const { entry } = this.graph().fileReach(path);
    // Who imports a module for the version in it calls nothing there.
    return entry?.kind === 'build' && entry.asProgram;
  }

  /** Whether a host starts the file as a program, which weighs less than what a loader imports. */
  private isStarted(path: string): boolean {
    return this.options.context !== 'generated' && this.graph().isStarted(path);
  }

  /** A file that somebody names, and a program that is about to be run, are run as they are. */
  private alone(): boolean {
    return this.entries.size < 2 || this.options.context === 'generated';
  }

  /** By the names of its files. */
  holdsCode(): boolean {
    this.holds ??= [...this.entries.keys()].some(
      (path) => codeKindOf(path, nothing) !== null || configuresCode(path),
    );
    return this.holds;
  }

  private graph(): LoadGraph {
    if (this.known !== undefined) return this.known;
    const files = [...this.entries.values()].map((entry) => ({ path: entry.path, size: this.sizeOf(entry) }));
    const { loadGraph, restoredGraph } = this.parts!;
    this.known =
      typeof this.given === 'object'
        ? restoredGraph(files, this.given)
        : loadGraph(files, (path, most) => this.bytesOf(path, most), {
            module: (path) => this.moduleAt(path),
            links: this.links,
          });
    return this.known;
  }

  /** One for all files: what is found of a unit is found once. */
  private workspace(): Workspace {
    this.space ??= {
      resolve: (name, level, from) =>
        this.entries.size < 2 ? null : this.graph().resolve(name, level, from),
      module: (path) => this.moduleAt(path),
      text: (path) => this.textAt(path),
      unit: (path) => this.units().of.get(path) ?? [path],
      loads: (path) => {
        if (this.options.context === 'generated') return this.entries.size < 2 ? [] : 'all';
        if (this.alone() && this.isInstalled(path)) return [];
        const { reach, calls, entry } = this.graph().fileReach(path);
        // What a package's program calls runs with `python -m`, not with what somebody might import.
        if (entry?.kind === 'importable' && path.endsWith('/__main__.py')) return null;
        return reach === 'load' ? calls : null;
      },
      starts: (path) => this.isStarted(path),
      // What is no Python by its name (a script without an ending, a text that was handed over) is in no unit of others.
      aside: (path) => this.units().of.has(path) && !this.units().whole.has(path),
    };
    return this.space;
  }

  private units(): Units {
    if (this.unitOf !== undefined) return this.unitOf;
    const sources = [...this.entries.values()]
      .filter(({ path }) => codeKindOf(path, nothing) === 'python' || path.endsWith('.pth'))
      .map((entry) => ({ path: entry.path, size: this.sizeOf(entry) }))
      .filter(({ path, size }) => !path.endsWith('.pth') || size <= largestPathConfiguration);
    const graph = this.alone() ? null : this.graph();
    const isChosen = (path: string): boolean => graph?.isChosen(path) === true;
    this.unitOf = unitsOf(
      sources,
      (path) => isChosen(path) || graph?.isNamedByBuild(path) === true,
      isChosen,
    );
    return this.unitOf;
  }

  private moduleAt(path: string): Module | null {
    const known = this.modules.get(path);
    if (known !== undefined) {
      this.modules.delete(path);
      this.modules.set(path, known);
      return known;
    }
    const bytes = this.bytesOf(path, (path.endsWith('.pth') ? largestPathConfiguration : largest) + 1);
    const { pythonTextOf, parsePython } = this.parts!;
    const text = bytes === null || bytes.length > largest ? null : pythonTextOf(path, bytes);
    const module = text === null ? null : parsePython(text);
    this.keep(path, module);
    return module;
  }

  private textAt(path: string): string | null {
    if (!this.entries.has(path) || codeKindOf(path, nothing) !== null) return null;
    const known = this.started.get(path);
    if (known !== undefined) return known;
    const bytes = this.bytesOf(path, longestStarted);
    const isText = bytes !== null && bytes.length < longestStarted && !bytes.includes(0);
    const isKnown = !isText || codeKindOf(path, bytes.subarray(0, 4096)) !== null;
    const text = isKnown ? null : new TextDecoder().decode(bytes);
    if (this.started.size >= mostStarted) this.started.clear();
    this.started.set(path, text);
    return text;
  }

  private keep(path: string, module: Module | null): void {
    this.modules.set(path, module);
    this.kept += lengthOf(module);
    // Those of one unit: a large tree does not have to fit into memory.
    const mostKept = this.unitOf?.largest ?? keptAtFirst;
    for (const [oldest, released] of this.modules) {
      if (this.kept <= mostKept || oldest === path) break;
      this.modules.delete(oldest);
      this.kept -= lengthOf(released);
    }
  }

  private bytesOf(path: string, most: number): Uint8Array | null {
    const entry = this.entries.get(path);
    if (entry === undefined) return null;
    if (this.held !== undefined) return this.held.get(path)?.bytes?.subarray(0, most) ?? null;
    try {
      const file = openFile(entry.location, entry.named);
      try {
        return readBytes(file.source, 0, Math.min(most, file.size));
      } finally {
        file.close();
      }
    } catch {
      // Its own entry says why it cannot be read.
      return null;
    }
  }

  private sizeOf({ path, location }: Entry): number {
    if (this.held !== undefined) return this.held.get(path)?.size ?? 0;
    return statSync(location, { throwIfNoEntry: false })?.size ?? 0;
  }

  /** The package that the container around a member is. */
  private async inside(beside: FilesBeside): Promise<Inside | null> {
    if (this.options.context === 'generated') return null;
    let found = this.packages.get(beside);
    if (found === undefined) {
      found = insideOf(beside, this.options);
      this.packages.set(beside, found);
    }
    return await found;
  }
}

/** A package within an archive, and its code. */
interface Inside {
  readonly packed: PackedPackage;
  readonly target: CodeTarget;
}

async function insideOf(beside: FilesBeside, options: CodeOptions): Promise<Inside | null> {
  const packed = await (await import('./packed-package.ts')).packedPackage(beside);
  if (packed === null) return null;
  const entries = [...packed.files.keys()].map((path) => ({
    path,
    location: Buffer.alloc(0),
    unusualName: false,
    named: false,
  }));
  const { context } = options;
  const own = context === undefined ? {} : { context };
  const target = new CodeTarget({ entries, links: new Map() }, own, undefined, packed.files);
  return { packed, target };
}

/** What is said of a file for the files around it, which somebody who names the one file did not name. */
const ofTheFolder: ReadonlySet<string> = new Set(['code-reference-missing', 'module-shadows-library']);

function byPath(facts: LoadGraph['facts']): ReadonlyMap<string, readonly Fact[]> {
  const found = new Map<string, Fact[]>();
  for (const { path, fact } of facts) {
    const list = found.get(path);
    if (list === undefined) found.set(path, [fact]);
    else list.push(fact);
  }
  return found;
}

function lengthOf(module: Module | null): number {
  return module === null ? 0 : module.source.text.length;
}

/** What is found of a target's code as a whole. */
export interface SharedCode {
  readonly graph: GraphData;
  /** By file: those that are analysed together with it. */
  readonly units: ReadonlyMap<string, readonly string[]>;
}

/** Where code stands. */
export interface CodePlace {
  /** Of the file, in the target; for a member, its own name. */
  readonly path: string;
  /** True for what lies inside of a file. */
  readonly member: boolean;
  readonly source: ByteSource;
  /** Of a member: what lies in the same container. */
  readonly beside?: FilesBeside;
  /** Told of each text of code in it. */
  readonly onText?: (text: CodeText) => void;
}

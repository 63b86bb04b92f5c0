import { callExternal } from '../calls/external-call.ts';
import { asText } from '../fold/constants.ts';
import { argumentFor, argumentMarks, type Machine } from '../machine.ts';
import { computedModule } from '../names/imports.ts';
import { isFound } from '../origins/found-specs.ts';
import { leads, ledTo, linesOf, ownFile, spoils } from '../origins/own-files.ts';
import { addCall } from '../owners.ts';
import type { CallPlace, ModuleState } from '../state.ts';
import { sourceBit } from '../values/marks.ts';
import { constant, instanceOf, none, sequence, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

/** Files of the repository that are opened in order to be read. */
const open: Special = (m, given, place, callee) => {
  const on = callee.name.startsWith('pathlib.') ? (callee.self ?? undefined) : undefined;
  const path = ownFile(m, on ?? argumentFor(given, 0, 'file', 'filename', 'path'), place);
  const mode = argumentFor(given, on === undefined ? 1 : 0, 'mode');
  if (path === null || (mode !== undefined && asText(mode)?.startsWith('r') !== true)) return null;
  const value = callExternal(m, callee, given, place);
  return value.kind === 'external' ? leads(value, path) : value;
};

/** What stands in a file of the repository is no secret of anybody: it is there to be read. */
function sourceOf(m: Machine, path: string, marks: number): Value | null {
  const module = m.workspace.module(path);
  return module === null ? null : constant(module.source.text, marks | sourceBit('file'));
}

const read: Special = (m, given, _place, { self }) => {
  const path = ledTo(self);
  if (path === null) return null;
  if (given.positional.length + given.keywords.length === 0) return sourceOf(m, path, self?.marks ?? 0);
  if (self !== null) spoils(self);
  return null;
};

/** A docstring that is opened in a first line is none for whoever reads from the second one on. */
const readPart: Special = (_m, _given, _place, { self }) => {
  if (self !== null) spoils(self);
  return null;
};

const readLines: Special = (m, given, _place, { self }) => {
  const lines = given.positional.length > 0 ? null : linesOf(m, self);
  return lines === null ? null : sequence('list', lines);
};

const readText: Special = (m, given, place, callee) => {
  const path = ownFile(m, callee.self ?? given.positional[0], place);
  if (path === null) return null;
  callExternal(m, callee, given, place);
  return sourceOf(m, path, argumentMarks(given));
};

/** The module that a file becomes, run from here. */
function run(m: Machine, path: string, { frame }: CallPlace, asProgram: boolean): ModuleState | null {
  // Only of these it is known whether a load runs them: what runs another file is told.
  const module = path.endsWith('.py') ? m.moduleAt(path) : null;
  if (module === null) return null;
  m.run(module);
  addCall(frame.owner, module.owner);
  if (asProgram) addCall(frame.owner, module.guard);
  return module;
}

/** `runpy.run_path('about.py')`: the names of the module come back as a dictionary. */
const runPath: Special = (m, given, place) => {
  const path = ownFile(m, argumentFor(given, 0, 'path_name', 'filename'), place);
  const name = argumentFor(given, 2, 'run_name');
  const module = path === null ? null : run(m, path, place, name !== undefined);
  if (module === null) return null;
  return { kind: 'namespace', marks: 0, of: { kind: 'module', marks: 0, module } };
};

/** `imp.load_source(name, path)`. */
const loadSource: Special = (m, given, place) => {
  const path = ownFile(m, argumentFor(given, 1, 'pathname', 'path'), place);
  const module = path === null ? null : run(m, path, place, false);
  return module === null ? null : { kind: 'module', marks: 0, module };
};

const loader =
  (name: string): Special =>
  (m, given, place) => {
    const path = ownFile(m, argumentFor(given, 1, 'location', 'path'), place);
    // A loader of one's own decides for itself what it runs.
    if (path === null || argumentFor(given, null, 'loader') !== undefined) return null;
    return leads(instanceOf(name, argumentMarks(given)), path);
  };

const fromSpec: Special = (m, given) => {
  const path = ledTo(given.positional[0] ?? null);
  const module = path === null ? null : m.moduleAt(path);
  return module === null ? null : { kind: 'module', marks: 0, module };
};

const execModule: Special = (m, _given, place, { self }) => {
  const path = ledTo(self);
  if (path !== null) return run(m, path, place, true) === null ? null : none;
  const name = foundName(self, place);
  if (name === null) return null;
  computedModule(m, name, place, self?.marks ?? 0);
  return none;
};

/**
 * The name that `find_spec` was asked for: running what it found is an import, whatever the copy is then used for. Where the
 * source puts a loader of its own into a specification, that one decides.
 */
function foundName(self: Value | null, { frame }: CallPlace): string | null {
  let of: Value | null = self;
  while (of?.kind === 'external' && of.name !== spec) of = of.self ?? null;
  const name = of?.kind === 'external' && isFound(of) ? asText(of.self ?? undefined) : null;
  if (name === null || !/^[A-Za-z_]\w*(?:\.\w+)*$/.test(name)) return null;
  const { text } = frame.module.tree.source;
  return /\.loader\b[ \t]*(?:=[^=]|:=|,)|['"]loader['"]/.test(text) ? null : name;
}

const loadModule: Special = (m, _given, place, { self }) => {
  const path = ledTo(self);
  const module = path === null ? null : run(m, path, place, true);
  return module === null ? null : { kind: 'module', marks: 0, module };
};

const spec = 'importlib.machinery.ModuleSpec';
const source = 'importlib.machinery.SourceFileLoader';

export const ownFileSpecials: readonly (readonly [string, Special])[] = [
  ...['builtins.open', 'io.open', 'codecs.open', 'tokenize.open', 'pathlib.Path.open'].map(
    (name): [string, Special] => [name, open],
  ),
  ['io.TextIOWrapper.read', read],
  ['io.TextIOWrapper.readlines', readLines],
  ...'readline read1 readinto seek peek truncate __next__ next'
    .split(' ')
    .map((name): [string, Special] => [`io.TextIOWrapper.${name}`, readPart]),
  ['pathlib.Path.read_text', readText],
  ['pathlib.Path.read_bytes', readText],
  ['runpy.run_path', runPath],
  ['builtins.execfile', runPath],
  ['imp.load_source', loadSource],
  ['importlib.util.spec_from_file_location', loader(spec)],
  [source, loader(source)],
  ['importlib.util.module_from_spec', fromSpec],
  [`${spec}.loader.exec_module`, execModule],
  [`${source}.exec_module`, execModule],
  [`${source}.load_module`, loadModule],
];

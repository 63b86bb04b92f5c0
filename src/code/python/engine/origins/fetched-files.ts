import { isLoopback } from '../../../../core/loopback.ts';
import { hole } from '../../../code.ts';
import { digestText } from '../../checks/pinned-digests.ts';
import type { ArgumentRole } from '../../known.ts';
import { argumentMarks, type Machine, noArguments } from '../machine.ts';
import type { CallArguments, EffectRecord, External, ModuleState } from '../state.ts';
import { decoded, dependencyMask, fetchedFile, sourceBit } from '../values/marks.ts';
import { unknown, type Value } from '../values/values.ts';
import { writesText } from './written-texts.ts';

type TextOf = (value: Value, role: ArgumentRole | null) => string | null;

/** Files of which somebody else wrote what is in them, by their paths. */
const written = new WeakMap<ModuleState, Map<string, number>>();
const mostFiles = 64;

const fromNetwork = sourceBit('network');
const others = fromNetwork | sourceBit('input') | decoded;

/** What a call puts into a file, or unpacks into a folder, remembered by the path. */
export function writesFile(
  module: ModuleState,
  name: string,
  path: string | null,
  self: Value | null,
  given: CallArguments,
): void {
  if (path === null || path.length < 4 || /^\uf8ff?[^\w]*$/.test(path)) return;
  const marks = (argumentMarks(given) | (self?.marks ?? 0)) & others;
  if (marks === 0) return;
  let known = written.get(module);
  if (known === undefined) {
    known = new Map();
    written.set(module, known);
  }
  if (known.size < mostFiles || known.has(path)) known.set(path, (known.get(path) ?? 0) | marks);
  if ((marks & fromNetwork) !== 0 && asIs.test(name)) fetchedAs(module).add(path);
}

const asIs = /\.write_bytes$/;

/** `urlretrieve(address, path)`: what is fetched lies at the path at once. */
export function fetchesFile(
  module: ModuleState,
  roles: readonly (readonly [ArgumentRole, Value])[],
  textOf: TextOf,
): void {
  if (!roles.some(([role]) => role === 'url')) return;
  for (const [role, value] of roles) {
    const path = role === 'path' ? textOf(value, 'path') : null;
    if (path === null) continue;
    writesFile(module, '', path, fetched, noArguments);
    fetchedAs(module).add(path);
    if (
      roles.some(
        ([kind, one]) =>
          kind === 'url' && byNumber.test(textOf(one, 'url') ?? '') && !isLoopback(textOf(one, 'url') ?? ''),
      )
    )
      fetchedAs(module).add(`${path}${unnamed}`);
  }
}

/** Ends what is kept of a path whose contents nobody with a name answers for. */
const unnamed = ', from an address without a name';
const byNumber = /^[a-z]{2,5}:\/\/\d{1,3}(?:\.\d{1,3}){3}(?:[:/?#]|$)/i;

const fetched: Value = unknown(sourceBit('network'));

const handles = /^(?:tempfile\.\w*TemporaryFile|io\.(?:BytesIO|StringIO)|builtins\.open|io\.\w+)$/;
const takes = /\.(?:write|writelines)$/;

/** What was written through an open file, by the file. */
const contents = new WeakMap<External, number>();

/** A file that is open holds what was written: whoever runs it by its name, or loads it, runs that. */
export function takesContent(
  m: Machine,
  module: ModuleState,
  { name, self }: External,
  given: CallArguments,
): void {
  const path = self?.kind === 'external' && takes.test(name) ? opened.get(self) : undefined;
  if (path !== undefined && self !== null)
    writesText(m, module, path, given.positional[0], openedBy.get(self as External) ?? null);
  if (name === 'shutil.copyfileobj') {
    const [from, to] = given.positional;
    if (from !== undefined && to !== undefined) fills(module, to, from.marks);
  } else if (self !== null && takes.test(name)) fills(module, self, argumentMarks(given));
}

function fills(module: ModuleState, file: Value, given: number): void {
  if (file.kind !== 'external' || !file.instance || !handles.test(file.name)) return;
  const marks = given & (others | dependencyMask);
  if (marks === 0) return;
  contents.set(file, (contents.get(file) ?? 0) | marks);
  const path = opened.get(file);
  if (path !== undefined && (marks & fromNetwork) !== 0) fetchedAs(module).add(path);
}

/** The path that a file was opened with. */
const opened = new WeakMap<External, string>();
const openedBy = new WeakMap<External, EffectRecord>();

/** `f = open(path)`, `f = path.open()`: remembered for what is written to `f`, and for whoever loads it. */
export function opensFile(
  file: Value,
  path: Value | null,
  textOf: TextOf,
  record: EffectRecord | null,
): Value {
  if (path === null || file.kind !== 'external' || !handles.test(file.name)) return file;
  const text = textOf(path, 'path');
  if (text !== null) opened.set(file, text);
  if (record !== null) openedBy.set(file, record);
  // `open(temporary.name)`
  const held = writtenTo(path, textOf);
  if (held !== 0) contents.set(file, held);
  return file;
}

/** Files that a call loads which it is given open. */
const loaded = new WeakMap<EffectRecord, string>();

export function loadsFile(record: EffectRecord | null, file: Value | null): void {
  if (record === null || file?.kind !== 'external') return;
  // `pickle.Unpickler(f).load()` reads what it was made with.
  const path = opened.get(file) ?? (file.self?.kind === 'external' ? opened.get(file.self) : undefined);
  if (path !== undefined) loaded.set(record, path);
}

/** Files that a variable has other programs load. */
const preloaded = new WeakMap<EffectRecord, string>();

export function loadsPath(record: EffectRecord, path: string): void {
  preloaded.set(record, path);
}

/** Paths of files that hold, byte by byte, what came over the network. */
const copied = new WeakMap<ModuleState, Set<string>>();

function fetchedAs(module: ModuleState): Set<string> {
  let paths = copied.get(module);
  if (paths === undefined) {
    paths = new Set();
    copied.set(module, paths);
  }
  return paths;
}

/** What was written to the file that an argument names, or one of the words of a command. */
export function contentOf(value: Value, textOf: TextOf): number {
  return writtenTo(value, textOf) | (startsFetched(value, textOf) ? fetchedFile : 0);
}

/** `[hf_hub_download(…)]`, `['python', '-u', hf_hub_download(…)]`; of what a script is given it makes what it likes. */
function startsFetched(value: Value, textOf: TextOf): boolean {
  if ((value.marks & fetchedFile) === 0) return false;
  if (value.kind !== 'sequence') {
    const text = textOf(value, 'command');
    const at = text?.indexOf(hole) ?? -1;
    return text === null || (text.lastIndexOf(hole) === at && interpreters.test(text.slice(0, at)));
  }
  const [program, ...words] = value.items.slice(0, 6);
  if (program === undefined || (program.marks & fetchedFile) !== 0) return program !== undefined;
  if (!interpreters.test(`${textOf(program, 'command') ?? ''} `)) return false;
  const given = words.map((word) => textOf(word, 'command') ?? '');
  const script = given.findIndex(
    (word, at) => /^[^-].*\.\w{1,4}$/.test(word) && !/^-\w$/.test(given[at - 1] ?? ''),
  );
  const before = script < 0 ? words : words.slice(0, script + 1);
  return before.some(({ marks }) => (marks & fetchedFile) !== 0);
}

function writtenTo(value: Value, textOf: TextOf): number {
  if (value.kind === 'external' && value.name.endsWith('.name') && value.self?.kind === 'external')
    return contents.get(value.self) ?? 0;
  if (value.kind === 'external' && value.instance) return contents.get(value) ?? 0;
  if (value.kind !== 'sequence') return 0;
  const [program, ...words] = value.items.slice(0, 6);
  if (program === undefined) return 0;
  const first = writtenTo(program, textOf);
  // `python f`, `sh -x f`; of other programs a file is what they work on.
  if (first !== 0 || !interpreters.test(`${textOf(program, 'command') ?? ''} `)) return first;
  return words.reduce((marks, word) => marks | writtenTo(word, textOf), 0);
}

const started = new WeakSet<EffectRecord>();

/** A record of a call that runs such a file. */
export function runsContent(record: EffectRecord | null): void {
  if (record !== null) started.add(record);
}

const noFiles: ReadonlyMap<string, number> = new Map();
const starting: ReadonlySet<string> = new Set(['process', 'dynamic-code', 'native-code']);
/** What runs what stands in a file, or may. */
export const running: ReadonlySet<string> = new Set([...starting, 'deserialisation']);

/** Interpreters and the like, before the name of what they run. */
const interpreters =
  /(?:^|[\s;&|/\\])(?:python[\d.]*w?|pypy3?|(?:ba|z|da|k)?sh|perl|ruby|node|deno|bun|php|lua|Rscript|java\s+-jar|dotnet|mono|wine|sudo|exec|source|nohup|setsid|env|start|cmd(?:\.exe)?\s+\/c|powershell(?:\.exe)?|pwsh|msiexec(?:\.exe)?\s+\/i|rundll32(?:\.exe)?|regsvr32(?:\.exe)?|chmod\s+\S+|dpkg\s+-i|installer\s+-pkg)(?:\s+-[\w-]+)*\s+['"]?$/i;

/** What starts a file that was fetched, or loads it: told as that, whatever lies between the two. */
export function addStartsOfFetched(module: ModuleState): void {
  const files = written.get(module) ?? noFiles;
  for (const record of module.effects.values()) {
    const variable = preloaded.get(record);
    if (variable === undefined && !starting.has(record.capability)) continue;
    const runs = started.has(record) && (record.marks & fromNetwork) !== 0;
    const path = runs
      ? 'a temporary file'
      : isOfHub(record)
        ? ofHub
        : variable === undefined
          ? startedOf(record, files)
          : variable.split(':').find((each) => files.has(each));
    const key = `starts-download ${record.at}`;
    if (path === undefined || module.hazards.has(key)) continue;
    const { owner, at, line, evidence } = record;
    module.hazards.set(key, { owner, at, line, hazard: 'starts-download', evidence, detail: path });
  }
}

const ofHub = 'a file of a hub';

function isOfHub(record: EffectRecord): boolean {
  if ((record.marks & fetchedFile) === 0) return false;
  return record.capability === 'native-code' || (record.capability === 'process' && started.has(record));
}

/** Loaders that make plain values of most documents, or are safe as they are by default. */
const judgedElsewhere = /^(?:yaml|ruamel|keras|tensorflow)\./;
/** What switches the safeguard of `torch.load` off, or may: without it weights alone are read. */
const switchesOff = /weights_only|pickle_module|\*\*/;

/** Makes a module of a file, or runs it, whatever it is called. */
const runsFile =
  /^(?:runpy\.run_path|importlib\.machinery\.[\w.]+\.(?:exec|load)_module|imp\.load_\w+|builtins\.(?:exec|execfile))$/;

function makesObjects({ capability, callable, traits, evidence }: EffectRecord): boolean {
  if (capability === 'dynamic-code') return runsFile.test(callable);
  // The next import may find its module there.
  if (capability === 'reflection') return callable.startsWith('sys.path.');
  if (capability !== 'deserialisation' || traits.has('safeguarded')) return false;
  return callable === 'torch.load' ? switchesOff.test(evidence) : !judgedElsewhere.test(callable);
}

const noPaths: ReadonlySet<string> = new Set();

/** Objects that are made of a file which the same program fetched: whoever serves it decides what runs. */
export function addLoadsOfFetched(module: ModuleState): void {
  // What is compared with a digest that stands in the source is what its author meant.
  if (digestText.test(module.tree.source.text)) return;
  const files = copied.get(module) ?? noPaths;
  for (const record of module.effects.values()) {
    if (!makesObjects(record)) continue;
    const { callable, owner, at, line, evidence } = record;
    const texts = [...record.arguments, loaded.get(record) ?? ''];
    const path =
      texts.find((text) => files.has(text)) ??
      shelfOf(callable, texts, files) ??
      ((record.marks & fetchedFile) !== 0 ? ofHub : undefined);
    const detail = path !== undefined && files.has(`${path}${unnamed}`) ? `${path}${unnamed}` : path;
    const key = `loads-fetched ${at}`;
    if (detail !== undefined)
      module.hazards.set(key, { owner, at, line, hazard: 'loads-fetched', evidence, detail });
  }
}

/** `shelve.open('a')` opens `a.db`, or whatever its library calls it. */
function shelfOf(callable: string, texts: readonly string[], files: ReadonlySet<string>): string | undefined {
  if (!callable.startsWith('shelve.')) return undefined;
  for (const text of texts)
    for (const ending of ['.db', '.dat', '.dir', '.pag']) if (files.has(text + ending)) return text + ending;
  return undefined;
}

function startedOf(
  { arguments: texts, capability }: EffectRecord,
  files: ReadonlyMap<string, number>,
): string | undefined {
  for (const text of texts) {
    for (const path of files.keys()) {
      const at = text.slice(0, 2000).indexOf(path);
      if (at < 0 || /[\w-]/.test(text[at + path.length] ?? '')) {
        if (capability !== 'native-code' || !isStemOf(text, path)) continue;
        return path;
      }
      const before = text.slice(0, at);
      if (capability !== 'process' || /^['"]?$/.test(before) || interpreters.test(before)) return path;
    }
  }
  return undefined;
}

/** SQLite adds the ending by itself. */
function isStemOf(text: string, path: string): boolean {
  return (
    text.length > 4 && path.startsWith(text) && /^\.(?:so|dll|dylib|pyd)$/i.test(path.slice(text.length))
  );
}

import type { ArgumentRole } from '../known.ts';
import { argumentMarks, noArguments } from './machine.ts';
import { decoded, dependencyMask, sourceBit } from './marks.ts';
import type { CallArguments, EffectRecord, External, ModuleState } from './state.ts';
import { unknown, type Value } from './values.ts';

type TextOf = (value: Value, role: ArgumentRole | null) => string | null;

/** Files of which somebody else wrote what is in them, by their paths. */
const written = new WeakMap<ModuleState, Map<string, number>>();
const mostFiles = 64;

const others = sourceBit('network') | sourceBit('input') | decoded;

/** What a call puts into a file, or unpacks into a folder, remembered by the path. */
export function writesFile(
  module: ModuleState,
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
}

/** `urlretrieve(address, path)`: what is fetched lies at the path at once. */
export function fetchesFile(
  module: ModuleState,
  roles: readonly (readonly [ArgumentRole, Value])[],
  textOf: TextOf,
): void {
  if (!roles.some(([role]) => role === 'url')) return;
  for (const [role, value] of roles)
    if (role === 'path') writesFile(module, textOf(value, 'path'), fetched, noArguments);
}

const fetched: Value = unknown(sourceBit('network'));

const handles = /^(?:tempfile\.\w*TemporaryFile|io\.(?:BytesIO|StringIO)|builtins\.open|io\.\w+)$/;
const takes = /\.(?:write|writelines)$/;

/** What was written through an open file, by the file. */
const contents = new WeakMap<External, number>();

/** A file that is open holds what was written: whoever runs it by its name runs that. */
export function takesContent({ name, self }: External, given: CallArguments): void {
  if (self?.kind !== 'external' || !self.instance || !takes.test(name) || !handles.test(self.name)) return;
  const marks = argumentMarks(given) & (others | dependencyMask);
  if (marks !== 0) contents.set(self, (contents.get(self) ?? 0) | marks);
}

/** What was written to the file that an argument names, or one of the words of a command. */
export function contentOf(value: Value, textOf: TextOf): number {
  if (value.kind === 'external' && value.name.endsWith('.name') && value.self?.kind === 'external')
    return contents.get(value.self) ?? 0;
  if (value.kind !== 'sequence') return 0;
  const [program, ...words] = value.items.slice(0, 6);
  if (program === undefined) return 0;
  const first = contentOf(program, textOf);
  // `python f`, `sh -x f`; of other programs a file is what they work on.
  if (first !== 0 || !interpreters.test(`${textOf(program, 'command') ?? ''} `)) return first;
  return words.reduce((marks, word) => marks | contentOf(word, textOf), 0);
}

const running = new WeakSet<EffectRecord>();

/** A record of a call that runs such a file. */
export function runsContent(record: EffectRecord | null): void {
  if (record !== null) running.add(record);
}

const fromNetwork = sourceBit('network');
const noFiles: ReadonlyMap<string, number> = new Map();
export const starting: ReadonlySet<string> = new Set(['process', 'dynamic-code', 'native-code']);

/** Interpreters and the like, before the name of what they run. */
const interpreters =
  /(?:^|[\s;&|/\\])(?:python[\d.]*w?|pypy3?|(?:ba|z|da|k)?sh|perl|ruby|node|deno|bun|php|lua|Rscript|java\s+-jar|dotnet|mono|wine|sudo|exec|source|nohup|setsid|env|start|cmd(?:\.exe)?\s+\/c|powershell(?:\.exe)?|pwsh|msiexec(?:\.exe)?\s+\/i|rundll32(?:\.exe)?|regsvr32(?:\.exe)?|chmod\s+\S+|dpkg\s+-i|installer\s+-pkg)(?:\s+-[\w-]+)*\s+['"]?$/i;

/** What starts a file that was fetched, or loads it: told as that, whatever lies between the two. */
export function addStartsOfFetched(module: ModuleState): void {
  const files = written.get(module) ?? noFiles;
  for (const record of module.effects.values()) {
    if (!starting.has(record.capability)) continue;
    const runs = running.has(record) && (record.marks & fromNetwork) !== 0;
    const path = runs ? 'a temporary file' : startedOf(record, files);
    const key = `starts-download ${record.at}`;
    if (path === undefined || module.hazards.has(key)) continue;
    const { owner, at, line, evidence } = record;
    module.hazards.set(key, { owner, at, line, hazard: 'starts-download', evidence, detail: path });
  }
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

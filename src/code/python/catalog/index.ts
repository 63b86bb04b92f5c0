import { firstPart } from '../../../core/dotted-names.ts';
import type { Known } from '../known.ts';
import { canonicalName } from './aliases.ts';
import { attributeSignatures } from './data/attributes.ts';
import { builtinCallables } from './data/builtins.ts';
import { databaseCallables } from './data/databases.ts';
import { deserialiserCallables } from './data/deserialisers.ts';
import { fileCallables } from './data/files.ts';
import { hubCallables } from './data/hub.ts';
import { nativeCallables } from './data/native.ts';
import { networkCallables } from './data/network.ts';
import { orchestratorCallables } from './data/orchestrators.ts';
import { processCallables } from './data/processes.ts';
import { secretStoreAttributes, secretStoreCallables } from './data/secret-stores.ts';
import { secretAttributes, secretCallables } from './data/secrets.ts';
import { textCallables } from './data/texts.ts';
import { webCallables } from './data/web.ts';
import { knownByLastName, knownByModule } from './families.ts';
import { readSignatures } from './signature.ts';

export { canonicalName } from './aliases.ts';
export { effectOf } from './effect-of.ts';
export type { KnownCall } from './known-call.ts';

const families = [
  builtinCallables,
  processCallables,
  fileCallables,
  networkCallables,
  deserialiserCallables,
  hubCallables,
  nativeCallables,
  databaseCallables,
  orchestratorCallables,
  textCallables,
  webCallables,
  secretCallables,
  secretStoreCallables,
];

/** Built on first use, once. */
let callables: ReadonlyMap<string, Known> | undefined;
let attributes: ReadonlyMap<string, Known> | undefined;

function read(texts: readonly string[]): ReadonlyMap<string, Known> {
  const found = new Map<string, Known>();
  for (const text of texts) {
    readSignatures(text, (name, known) => {
      found.set(name, known);
    });
  }
  return found;
}

/** Modules that other modules hold as an attribute of their own: `shutil.os.system`, `torch.os.popen`. */
const heldModules: ReadonlySet<string> = new Set([
  ...['os', '_os', 'posix', 'nt', 'sys', '_sys', 'subprocess', '_subprocess', 'builtins', '__builtins__'],
  ...['importlib', 'socket', 'pickle', 'ctypes', 'shutil', '_shutil', 'marshal', 'base64', 'zlib', 'signal'],
  ...['pty', 'codecs', 'io', '_io', 'threading', 'types', 'inspect', 'code', 'runpy', 'tempfile', 'pathlib'],
  ...[
    'requests',
    'urllib',
    'http',
    'tarfile',
    'zipfile',
    'json',
    'yaml',
    'torch',
    'numpy',
    'logging',
    'platform',
  ],
]);

/**
 * What is known of an external callable, by its dotted name; methods by their class (`socket.socket.connect`).
 * Undefined where nothing is.
 */
export function knownCallable(name: string): Known | undefined {
  const before = asked.get(name);
  if (before !== undefined) return before === null ? undefined : before;
  const found = findCallable(name);
  if (asked.size >= mostKept) asked.clear();
  asked.set(name, found ?? null);
  return found;
}

let roots: ReadonlySet<string> | undefined;

/** Whether callables of a library are known by that root of their names. */
export function isKnownRoot(root: string): boolean {
  callables ??= read(families);
  roots ??= new Set([...callables.keys()].map(firstPart));
  return roots.has(root);
}

/** The same names are asked for again and again, by every check. */
const asked = new Map<string, Known | null>();
const mostKept = 50_000;

/** Texts that every module has, whatever library it is of: `keyboard.__doc__.replace` asks nothing of the keyboard. */
const ofText = /\.__(?:doc|name|file|version|author|license|title|description|email|url)__\.\w{1,40}$/;

function findCallable(name: string): Known | undefined {
  callables ??= read(families);
  const table = callables;
  const canonical = canonicalName(name);
  if (ofText.test(canonical)) return table.get(canonical) ?? table.get(name);
  const known =
    table.get(canonical) ?? table.get(name) ?? knownByModule(canonical) ?? knownByLastName(canonical);
  if (known !== undefined) return known;
  const held = heldName(canonical);
  return held === undefined ? undefined : (table.get(canonicalName(held)) ?? knownByModule(held));
}

/** What is known of a value that is no call: `os.environ`, `sys.argv`, `flask.request`. */
export function knownAttribute(name: string): Known | undefined {
  attributes ??= read([attributeSignatures, secretAttributes, secretStoreAttributes]);
  const canonical = canonicalName(name);
  const known = attributes.get(canonical) ?? attributes.get(name);
  if (known !== undefined) return known;
  const held = heldName(canonical);
  return held === undefined ? undefined : attributes.get(canonicalName(held));
}

/** The name from the last module in it on: `os.system` of `torch.utils.os.system`. */
function heldName(name: string): string | undefined {
  const parts = name.split('.');
  for (let i = parts.length - 2; i > 0; i--) {
    const part = parts[i] as string;
    if (heldModules.has(part))
      return parts
        .slice(i)
        .join('.')
        .replace(/^_(?=(?:os|sys|subprocess|shutil)\.)/, '');
  }
  return undefined;
}

/** All names of the catalog, for tests and documentation. */
export function knownNames(): readonly string[] {
  callables ??= read(families);
  return [...callables.keys()];
}

import type { Call, Expr } from '../../ast.ts';
import { targetsOf } from '../../targets.ts';
import type { Search } from '../risk.ts';
import { assignedOnce } from './called.ts';
import { isNamed } from './names-in.ts';
import { lookUp, type Scope } from './scopes.ts';

/** What reading from something gives. */
export type ReadKind = 'text' | 'bytes';

const deepest = 6;

/** `open` and its like, with where the mode stands and what it is where nobody says. */
const opening: ReadonlyMap<string, 'r' | 'rb'> = new Map([
  ['open', 'r'],
  ['io.open', 'r'],
  ['codecs.open', 'r'],
  ['gzip.open', 'rb'],
  ['bz2.open', 'rb'],
  ['lzma.open', 'rb'],
]);

const made: ReadonlyMap<string, ReadKind> = new Map([
  ['io.BytesIO', 'bytes'],
  ['io.StringIO', 'text'],
  ['sys.stdin', 'text'],
  ['sys.stdin.buffer', 'bytes'],
  ['socket.socket', 'bytes'],
  ['socket.create_connection', 'bytes'],
  ['urllib.request.urlopen', 'bytes'],
]);

/** Arguments of `subprocess.Popen` that make texts of its output. */
const asText: ReadonlySet<string> = new Set(['text', 'universal_newlines', 'encoding', 'errors']);

/** Whether reading from a file, a pipe or a socket gives texts or bytes; null where that is not known. */
export function kindRead(from: Expr, scope: Scope, search: Search, depth = 0): ReadKind | null {
  if (depth > deepest) return null;
  if (from.type === 'Call') return kindMade(from, search);
  if (from.type === 'Attribute' && (from.attr === 'stdout' || from.attr === 'stderr')) {
    const process = from.value.type === 'Name' ? boundTo(from.value.id, scope, search) : from.value;
    if (process?.type === 'Call' && search.resolve.names(process.func).includes('subprocess.Popen'))
      return process.keywords.some(({ arg }) => arg === null || asText.has(arg)) ? null : 'bytes';
  }
  const [known] = search.resolve.names(from).flatMap((name) => made.get(name) ?? []);
  if (known !== undefined && from.type === 'Attribute') return known;
  const value = from.type === 'Name' ? boundTo(from.id, scope, search) : null;
  return value === null ? null : kindRead(value, scope, search, depth + 1);
}

function kindMade({ func, args, keywords }: Call, { resolve }: Search): ReadKind | null {
  for (const name of resolve.names(func)) {
    const kind = made.get(name);
    if (kind !== undefined) return kind;
    const preset = opening.get(name);
    if (preset === undefined || keywords.some(({ arg }) => arg === null)) continue;
    const given = keywords.find(({ arg }) => arg === 'mode')?.value ?? args[1];
    const mode = given === undefined ? preset : given.type === 'Constant' ? given.value : null;
    if (typeof mode !== 'string') return null;
    if (mode.includes('b')) return 'bytes';
    return preset === 'r' || mode.includes('t') ? 'text' : 'bytes';
  }
  return null;
}

/** What a name is bound to, once: by an assignment, or by a `with`. */
function boundTo(name: string, scope: Scope, { survey }: Search): Expr | null {
  const once = assignedOnce(name, scope);
  if (once !== null) return once.value;
  const found = lookUp(name, scope);
  if (found?.binding.others !== 1 || found.binding.remote) return null;
  for (const { node, place } of survey.others) {
    if (node.type !== 'With' || place.scope !== found.scope) continue;
    if (!targetsOf(node).some((target) => isNamed(target, name))) continue;
    return node.items.find(({ vars }) => vars !== null && isNamed(vars, name))?.context ?? null;
  }
  return null;
}

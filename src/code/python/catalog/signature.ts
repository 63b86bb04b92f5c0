import { type CodeCapability, codeCapabilities, type TaintSource, taintSources } from '../../../core/code.ts';
import type { ArgumentRole, Known, KnownArgument } from '../known.ts';

/**
 * The catalog's data is written as signatures, one a line, as a reader of Python knows them:
 *
 *     subprocess.run(args:argv, *, input:data) process by:shell source:process
 *     socket.socket() network class
 *       .connect(address:host) network
 *
 * A parameter is `name`, `name:role` or `name|other:role`; `*` begins those that are given by name only; `*name:role`
 * stands for any number of positions. After the parentheses: a capability, `class` (its result is an instance of it),
 * `passes`, `clears`, `makes` (a new secret), `fold` (computed by the engine under this very name), `source:`, `returns:`, `by:`, `self:`.
 * `a|b(...)` names two callables that are the same. A line that begins with a dot is a method of the class above it.
 * `#` begins a note.
 */
export function readSignatures(text: string, into: (name: string, known: Known) => void): void {
  let owners: readonly string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    const open = line.indexOf('(');
    const close = line.lastIndexOf(')');
    if (open < 0 || close < open) throw new Error(`no signature: ${line}`);
    const names = line.slice(0, open).split('|');
    const parameters = line.slice(open + 1, close);
    const words = line
      .slice(close + 1)
      .split(' ')
      .filter(Boolean);
    if (line.startsWith('.')) {
      for (const owner of owners) {
        for (const method of names) {
          const name = `${owner}.${method.replace(/^\./, '')}`;
          into(name, known(parameters, words, name));
        }
      }
    } else {
      owners = names;
      for (const name of names) into(name, known(parameters, words, name));
    }
  }
}

const capabilities: ReadonlySet<string> = new Set(codeCapabilities);

const roles: ReadonlySet<string> = new Set<ArgumentRole>([
  'code',
  'command',
  'argv',
  'path',
  'url',
  'host',
  'sql',
  'module',
  'payload',
  'data',
  'header',
  'callback',
]);

const sources: ReadonlySet<string> = new Set(taintSources);

/** So many positions stand for `*values`; what is given further back is seldom what matters. */
const variadic = 6;

function known(parameters: string, words: readonly string[], owner: string): Known {
  const found: { -readonly [Key in keyof Known]: Known[Key] } = {};
  const given = readParameters(parameters);
  if (given.length > 0) found.arguments = given;
  for (const word of words) {
    const colon = word.indexOf(':');
    const key = colon < 0 ? word : word.slice(0, colon);
    const value = colon < 0 ? '' : word.slice(colon + 1);
    if (capabilities.has(key)) found.effect ??= key as CodeCapability;
    else if (key === 'passes') found.passes = true;
    else if (key === 'clears') found.clears = true;
    else if (key === 'makes') found.makes = true;
    else if (key === 'fold') found.fold = value === '' ? owner : value;
    else if (key === 'class') found.returns = owner;
    else if (key === 'returns') found.returns = value;
    else if (key === 'by') found.byArgument = value;
    else if (key === 'source' && sources.has(value)) found.source = value as TaintSource;
    else if (key === 'self' && roles.has(value)) found.self = value as ArgumentRole;
    else throw new Error(`no such word in the catalog: ${word}`);
  }
  return found;
}

function readParameters(text: string): KnownArgument[] {
  const found: KnownArgument[] = [];
  let at = 0;
  let named = false;
  for (const part of text.split(',')) {
    const parameter = part.trim();
    if (parameter === '') continue;
    if (parameter === '*') {
      named = true;
      continue;
    }
    const [name = '', role] = parameter.split(':');
    if (role !== undefined && !roles.has(role)) throw new Error(`no such role in the catalog: ${parameter}`);
    if (name.startsWith('*')) {
      if (role === undefined) throw new Error(`a role is missing in the catalog: ${parameter}`);
      for (let i = 0; i < variadic; i++) found.push({ at: at + i, names: [], role: role as ArgumentRole });
      named = true;
      continue;
    }
    if (role !== undefined)
      found.push({ at: named ? null : at, names: name.split('|'), role: role as ArgumentRole });
    at++;
  }
  return found;
}

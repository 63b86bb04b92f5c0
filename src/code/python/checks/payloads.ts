import { isLoopback } from '../../../core/loopback.ts';
import type { Expr, Stmt } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import type { CallSite, Check, NodePlace } from '../site.ts';
import { calledNames, constantOf, lastWord } from './call-shape.ts';
import { sourceHas, standsElsewhere } from './module-text.ts';

const graver: ReadonlySet<string> = new Set([
  'process',
  'dynamic-code',
  'file-delete',
  'native-code',
  'system',
]);

/** `__reduce__` says what unpickling calls: a class that says `os.system` makes pickles that attack. */
export const picklePayload: Check = {
  id: 'pickle-payload',
  nodes: {
    FunctionDef({ name, body }, at, report) {
      if (name !== '__reduce__' && name !== '__reduce_ex__') return;
      for (const value of returned(body, 0)) {
        const called = value.type === 'Tuple' ? value.elts[0] : undefined;
        if (called !== undefined && isGrave(called, at)) report.hazard('pickle-payload', value);
      }
    },
  },
};

/** What a function returns, where its statements say so on the way. */
function returned(body: readonly Stmt[], depth: number): readonly Expr[] {
  if (depth > 6) return [];
  const found: Expr[] = [];
  for (const statement of body) {
    if (statement.type === 'Return' && statement.value !== null) found.push(statement.value);
    else if (statement.type === 'If')
      found.push(...returned(statement.body, depth + 1), ...returned(statement.orelse, depth + 1));
    else if (statement.type === 'Try' || statement.type === 'With')
      found.push(...returned(statement.body, depth + 1));
  }
  return found;
}

function isGrave(called: Expr, at: NodePlace): boolean {
  // An import inside the method binds names that are not known here: the words of the source say enough.
  const words = lastWord(called);
  // Its own class makes it anew, whatever module of this name there is elsewhere.
  if (words === '__class__') return false;
  const owner = called.type === 'Attribute' ? lastWord(called.value) : undefined;
  const names = [
    ...at.names(called),
    ...(owner === undefined ? [`builtins.${words}`] : [`${owner}.${words}`]),
  ];
  return names.some((name) => graver.has(knownCallable(name)?.effect ?? ''));
}

const encrypts = /(?:Fernet\.encrypt|Cipher\.encrypt|encryptFile|SecretBox\.encrypt|CipherContext\.update)$/;
const walks = /\b(?:os\.walk|os\.listdir|os\.scandir|glob\.i?glob|rglob|iterdir)\s*\(/;

/** Files of a whole tree are read, encrypted and written again: what ransomware does. */
export const encryptsFiles: Check = {
  id: 'encrypts-files',
  about: ['.encrypt', encrypts],
  call(site, report) {
    if (!calledNames(site).some((name) => encrypts.test(name)) && lastWord(site.node.func) !== 'encrypt')
      return;
    const data = site.node.args[0];
    if (data === undefined || !site.taint(data).includes('file')) return;
    if (sourceHas(site.module, walks)) report.hazard('encrypts-files', site.node);
  },
};

const locked = /\.(?:enc|encrypted|locked|lock3d|crypt|crypted|cry|pwned|ransom\w*)$/i;

/** `os.rename(path, path + '.locked')` over a whole tree: what the files hold was written over before. */
export const renamesFiles: Check = {
  id: 'renames-files',
  about: ['os.rename', 'os.replace', 'shutil.move', '.with_suffix'],
  call(site, report) {
    const to = site.node.args.at(-1);
    if (to === undefined || !sourceHas(site.module, walks)) return;
    const text = site.text(to);
    if (text !== undefined && locked.test(text.slice(-40))) report.hazard('encrypts-files', site.node);
  },
};

/** Ports are tried one after another. */
export const scansPorts: Check = {
  id: 'scans-ports',
  about: ['.connect_ex'],
  call(site, report) {
    if (lastWord(site.node.func) !== 'connect_ex') return;
    const [address] = site.node.args;
    if (address?.type !== 'Tuple') return;
    const [host, port] = address.elts;
    if (host === undefined || port === undefined) return;
    if (constantOf(site, port) !== undefined && !isLooped(site, port)) return;
    const name = constantOf(site, host);
    if (typeof name === 'string' && isLoopback(name)) return;
    report.hazard('scans-ports', site.node);
  },
};

/** The name goes through a loop: one value of it says nothing. */
function isLooped({ module }: CallSite, expression: Expr): boolean {
  if (expression.type !== 'Name') return false;
  return standsElsewhere(module, `for ${expression.id} in `, expression);
}

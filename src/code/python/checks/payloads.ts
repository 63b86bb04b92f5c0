import { isLoopback } from '../../../core/loopback.ts';
import type { Expr, Module, Stmt } from '../ast.ts';
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

const fetches =
  /\b(?:urlretrieve|urlopen|requests\.get|httpx\.get|wget\.download|download_url_to_file|urllib2)\b/;

/** Starts of programs of one module that are looked at: each look goes over the whole text. */
const mostLooks = 500;
const fetching = new WeakMap<Module, { readonly text: string; looks: number } | null>();

/** The text of a module that fetches something, found out once; null where it fetches nothing. */
function fetchingText(module: Module): { readonly text: string; looks: number } | null {
  let known = fetching.get(module);
  if (known === undefined) {
    const text = module.source.text.slice(0, 500_000);
    known = fetches.test(text) ? { text, looks: 0 } : null;
    fetching.set(module, known);
  }
  return known;
}

/** A program that the same file fetched: its name stands in both places. */
export const startsDownload: Check = {
  id: 'starts-download',
  about: [(known) => known.effect === 'process'],
  call(site, report) {
    if (!site.callees.some((name) => knownCallable(name)?.effect === 'process')) return;
    const program = programOf(site);
    if (program === undefined) return;
    const known = fetchingText(site.module);
    if (known === null || known.looks >= mostLooks) return;
    known.looks += 1;
    const { text } = known;
    const elsewhere = text.slice(0, site.node.at) + text.slice(site.node.end);
    if (namesFile(elsewhere, `"${program}"`, program) || namesFile(elsewhere, `'${program}'`, program))
      report.hazard('starts-download', site.node, { detail: program });
  },
};

/** Looks at one name in a text; more of them say nothing new. */
const mostPlaces = 50;

/**
 * Whether a program's name stands there as that of a file. A bare word is searched for in the system's folders: at the head
 * of another command, asked for by `which` or in a comment, it is the same program of the system.
 */
function namesFile(text: string, quoted: string, program: string): boolean {
  if (/[./\\]/.test(program)) return text.includes(quoted);
  let at = text.indexOf(quoted);
  for (let places = 0; at >= 0 && places < mostPlaces; places += 1) {
    const line = text.slice(Math.max(text.lastIndexOf('\n', at) + 1, at - 200), at);
    const before = text.slice(Math.max(0, at - 80), at).trimEnd();
    if (!line.includes('#') && !/(?:\[|\bwhich\()$/.test(before)) return true;
    at = text.indexOf(quoted, at + quoted.length);
  }
  return false;
}

/** The file that a command starts, as it is named in the source: `a.sh` of `bash ./a.sh -x`. */
function programOf(site: CallSite): string | undefined {
  const [command] = site.node.args;
  if (command === undefined) return undefined;
  const first =
    command.type === 'List' || command.type === 'Tuple'
      ? command.elts.slice(0, 3).map((item) => constantOf(site, item))
      : [constantOf(site, command)];
  const words = first
    .filter((item): item is string => typeof item === 'string')
    .join(' ')
    .slice(0, 500)
    .split(/\s+/)
    .filter(
      (word) =>
        !/^(?:sh|bash|zsh|python\d?(?:\.\d+)?|sudo|start|cmd(?:\.exe)?|\/c|-c|powershell(?:\.exe)?|nohup|chmod|\+x|-x)$/.test(
          word,
        ),
    );
  const word = words[0]?.replace(/^\.\//, '').replace(/[;&|]+$/, '');
  return word === undefined || word.length === 0 || !/[./\\]|^\w{1,40}$/.test(word) ? undefined : word;
}

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

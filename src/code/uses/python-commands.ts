import { baseOf } from '../../core/slash-paths.ts';
import type { Call, Expr, Subscript } from '../python/ast.ts';
import { writtenText } from '../python/lookups.ts';
import type { NamesOf } from '../python/plain-names.ts';

/** What the packages sh and plumbum have that is no command of the system. */
const ofSh: ReadonlySet<string> = new Set([
  'contrib',
  'pushd',
  'glob',
  'bake',
  'Command',
  'stdin',
  'stdout',
  'stderr',
]);
const ofPlumbum: ReadonlySet<string> = new Set(['Command', 'local', 'LocalCommand']);

const commandMaker = /^sh\.Command$/;
/** Machines of plumbum: what is taken of one by a key, or by `get`, is a command. */
const machine =
  /^plumbum\.(?:(?:machines\.(?:local\.)?)?local|(?:machines\.\w+\.)?(?:SshMachine|ParamikoMachine)\(\))$/;

/** `sh.git`, `sh.contrib.git`, `plumbum.cmd.git`, `local.cmd.git`: attributes that are commands. */
export function commandOfName(name: string): string | null {
  const [, ofShell] = /^sh\.(?:contrib\.)?(\w+)(?:\.|$)/.exec(name) ?? [];
  // Classes are the package's own: what a command failed with.
  if (ofShell !== undefined && !ofSh.has(ofShell) && !/^[A-Z_]/.test(ofShell)) return spelt(ofShell);
  const [, ofPackage] = /^plumbum\.(?:local\.)?cmd\.(\w+)(?:\.|$)/.exec(name) ?? [];
  return ofPackage === undefined || ofPlumbum.has(ofPackage) ? null : spelt(ofPackage);
}

/** Both packages take `apt_get` for `apt-get`. */
function spelt(name: string): string {
  return name.replaceAll('_', '-');
}

/** `sh.Command('git')`, `local['git']`, `local.get('git')`; `?` where the name could not be told, null for what is none. */
export function commandOfNode(node: Call | Subscript, names: NamesOf): string | null {
  if (node.type === 'Subscript') return isMachine(node.value, names) ? baseName(node.slice) : null;
  const { func, args } = node;
  const [first] = args;
  if (first === undefined) return null;
  if (names(func).some((name) => commandMaker.test(name))) return baseName(first);
  const isGet = func.type === 'Attribute' && func.attr === 'get' && isMachine(func.value, names);
  return isGet ? baseName(first) : null;
}

function isMachine(value: Expr, names: NamesOf): boolean {
  if (value.type === 'Call') return names(value.func).some((name) => machine.test(`${name}()`));
  return names(value).some((name) => machine.test(name));
}

function baseName(expression: Expr): string {
  const text = writtenText(expression) ?? '?';
  return baseOf(text) || '?';
}

import type { CoverageMetrics } from '../../core/code-metrics.ts';
import type { Call, Module } from '../python/ast.ts';
import type { NamesOf } from '../python/plain-names.ts';
import { type Node, walkModule } from '../python/walk.ts';
import { coverage } from './documentation.ts';

/** What makes something that ought to be closed: each is a context manager by its documentation. */
const acquiring: ReadonlySet<string> = new Set(
  (
    'open io.open os.fdopen codecs.open gzip.open bz2.open lzma.open tarfile.open zipfile.ZipFile shelve.open ' +
    'socket.socket socket.create_connection sqlite3.connect urllib.request.urlopen tempfile.TemporaryFile ' +
    'tempfile.NamedTemporaryFile tempfile.TemporaryDirectory subprocess.Popen mmap.mmap ' +
    'concurrent.futures.ThreadPoolExecutor concurrent.futures.ProcessPoolExecutor multiprocessing.Pool ' +
    'requests.Session httpx.Client httpx.AsyncClient aiohttp.ClientSession h5py.File safetensors.safe_open'
  ).split(' '),
);

/**
 * The share of files, sockets, connections and pools that are made where something closes them: in a `with`, handed to
 * a call in one (`closing`, `enter_context`), returned to the caller, or bound to a name or attribute of which the file
 * calls `close`, `shutdown`, `terminate`, `cleanup`, `wait` or `communicate`, or which it uses in a `with`.
 */
export function resourceHandling(module: Module, names: NamesOf): CoverageMetrics {
  const managed = new Set<Node>();
  const closed = new Set<string>();
  const acquired: Call[] = [];
  walkModule(module, (node) => {
    switch (node.type) {
      case 'With':
        for (const { context } of node.items) {
          managed.add(context);
          if (context.type === 'Call') for (const arg of context.args) managed.add(arg);
          const name = lastName(context);
          if (name !== null) closed.add(name);
        }
        break;
      case 'Return':
      case 'Yield':
        if (node.value !== null) managed.add(node.value);
        break;
      case 'Call':
        if (node.func.type === 'Attribute') {
          if (node.func.attr === 'enter_context') for (const arg of node.args) managed.add(arg);
          const name = closing.has(node.func.attr) ? lastName(node.func.value) : null;
          if (name !== null) closed.add(name);
        }
        if (names(node.func).some((name) => acquiring.has(name))) acquired.push(node);
        break;
      default:
    }
  });
  const bound = new Map<Node, string>();
  walkModule(module, (node) => {
    if (node.type !== 'Assign' && node.type !== 'AnnAssign' && node.type !== 'NamedExpr') return;
    const target = node.type === 'Assign' ? node.targets[0] : node.target;
    const name = target === undefined ? null : lastName(target);
    if (name !== null && node.value !== null) bound.set(node.value, name);
  });
  const kept = acquired.filter((call) => {
    const name = bound.get(call);
    return managed.has(call) || (name !== undefined && closed.has(name));
  });
  return coverage(kept.length, acquired.length);
}

const closing: ReadonlySet<string> = new Set([
  'close',
  'aclose',
  'shutdown',
  'terminate',
  'cleanup',
  'wait',
  'communicate',
]);

function lastName(expression: Node): string | null {
  if (expression.type === 'Name') return expression.id;
  return expression.type === 'Attribute' ? expression.attr : null;
}

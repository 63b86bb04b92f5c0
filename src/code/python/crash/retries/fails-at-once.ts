import type { Call, Expr, Stmt } from '../../ast.ts';
import { targetsOf } from '../../targets.ts';
import { walkModule } from '../../walk.ts';
import { assignedOnce } from '../reading/called.ts';
import { mentions, someHolds } from '../reading/names-in.ts';
import { onlyFunction, type Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';

/** Files and requests: what fails does so without waiting for long, and for the same reason the next time. */
const asking =
  /^(?:open|(?:io|gzip|bz2|lzma|codecs)\.open|os\.(?:stat|lstat|remove|unlink|rename|replace|mkdir|makedirs|rmdir|listdir|scandir|chdir|open|readlink)|shutil\.\w+|requests\.\w+|httpx\.\w+|urllib\.request\.(?:urlopen|Request|urlretrieve)|urllib2\.urlopen|urlopen|http\.client\.\w+|socket\.(?:socket|create_connection|getaddrinfo|gethostbyname)|smtplib\.SMTP\w*|ftplib\.FTP\w*|paramiko\.\w+|boto3\.\w+|redis\.\w+|(?:psycopg2|psycopg|pymysql|MySQLdb|sqlite3|pymongo)\.\w+)$/;

/** What only computes. */
const computing =
  /^(?:json\.loads?|pickle\.loads?|yaml\.safe_load|tomllib\.loads?|tomli\.loads?|csv\.(?:reader|DictReader)|pathlib\.Path|print|len|str|int|float|dict|list|tuple|set|bool|logging\.\w+)$/;

/** Methods of what those give back: of responses, open files, connections, clients. */
const methods: ReadonlySet<string> = new Set(
  (
    'json raise_for_status decode strip read readline readlines read_text read_bytes write append close splitlines ' +
    'split get post put patch delete head request connect send sendall execute cursor commit ping login info debug warning'
  ).split(' '),
);

const deepest = 2;
const longest = 3000;

/**
 * Whether statements do nothing but ask for files and answers: where one fails, it does so at once, and as before. A
 * `sleep` behind what is asked for is not reached where that fails.
 */
export function failsAtOnce(body: readonly Stmt[], search: Search, scope: Scope): boolean {
  return failuresIn(body, search, scope, 0) === 'at once';
}

type Failures = 'at once' | 'none' | 'unknown';

function failuresIn(body: readonly Stmt[], search: Search, scope: Scope, depth: number): Failures {
  let asked = false;
  for (const statement of body) {
    let here = false;
    let known = true;
    walkModule(statement, (node) => {
      if (
        node.type === 'Raise' ||
        node.type === 'Yield' ||
        node.type === 'YieldFrom' ||
        node.type === 'Await' ||
        node.type === 'Lambda'
      )
        known = false;
      if (node.type !== 'Call') return known;
      const found = ofCall(node, body, search, scope, depth);
      here ||= found === 'at once';
      known &&= found !== 'unknown' || (asked && isSleep(node, search));
      return known;
    });
    if (!known) return 'unknown';
    asked ||= here;
  }
  return asked ? 'at once' : 'none';
}

function ofCall(call: Call, body: readonly Stmt[], search: Search, scope: Scope, depth: number): Failures {
  const { func } = call;
  const names = search.resolve.names(func);
  if (names.some((name) => asking.test(name))) return 'at once';
  if (names.some((name) => computing.test(name))) return 'none';
  if (func.type === 'Name') return ofFunction(func.id, search, scope, depth);
  if (func.type !== 'Attribute' || !methods.has(func.attr)) return 'unknown';
  const client = clientOf(func.value, search, scope);
  if (client) return 'at once';
  return isMadeIn(body, func.value) ? 'none' : 'unknown';
}

/** A function of the file that does nothing else, and lets what fails in it out. */
function ofFunction(name: string, search: Search, scope: Scope, depth: number): Failures {
  const called = depth < deepest ? onlyFunction(name, scope) : null;
  const inside = called === null ? undefined : search.survey.scopeOf.get(called);
  if (called === null || inside === undefined || called.async || called.decorators.length > 0)
    return 'unknown';
  if (called.end - called.at > longest || !search.spend(called.end - called.at)) return 'unknown';
  if (search.survey.generators.has(called)) return 'unknown';
  if (someHolds(called.body, ({ type }) => type === 'Try' || type === 'While')) return 'unknown';
  return failuresIn(called.body, search, inside, depth + 1);
}

/** `s = socket.socket()` in front of the loop: what is asked by it fails as well. */
function clientOf(value: Expr, { resolve }: Search, scope: Scope): boolean {
  const made = value.type === 'Name' ? assignedOnce(value.id, scope)?.value : undefined;
  return made?.type === 'Call' && resolve.names(made.func).some((name) => asking.test(name));
}

/** What the statements themselves made: a response, an open file. */
function isMadeIn(body: readonly Stmt[], value: Expr): boolean {
  if (value.type === 'Call') return true;
  if (value.type === 'Attribute' || value.type === 'Subscript') return isMadeIn(body, value.value);
  if (value.type !== 'Name') return false;
  return someHolds(body, (node) => targetsOf(node).some((target) => mentions(target, value.id)));
}

function isSleep({ func }: Call, { resolve }: Search): boolean {
  return resolve.names(func).includes('time.sleep');
}

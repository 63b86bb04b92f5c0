import type { ExceptHandler, Expr, Stmt, Try, While } from '../ast.ts';
import { boundNames, targetsOf } from '../targets.ts';
import { type Node, walkModule } from '../walk.ts';
import { headEnd } from './endless-loops.ts';
import type { Search } from './risk.ts';
import { truthOf } from './truth.ts';

/**
 * Finds loops that try the same thing again at once, and for good, whatever fails: `while True` around a `try` of which
 * the handler does nothing but go on. Loops that wait, count their rounds, or ask for something else each time are left
 * alone, as are those that do anything which is not known to come back at once.
 */
export function findEndlessRetries(search: Search): void {
  for (const { node } of search.survey.loops) {
    if (node.type !== 'While') continue;
    if (!search.spend(node.end - node.at)) return;
    const attempt = onlyTry(node.body, search);
    if (attempt === null || attempt.finalbody.length > 0) continue;
    if (!endsBySuccess(node, attempt)) continue;
    const caught = attempt.handlers.find((handler) => fails(handler, search) && goesOn(handler, search));
    if (caught === undefined || !triesTheSame(node, attempt, search)) continue;
    search.report({
      hazard: 'endless-retry',
      node: { at: node.at, end: headEnd(node) },
      detail: 'what fails is tried again at once, without an end',
    });
  }
}

/** The one `try` in the body, with nothing but counters and messages beside it. */
function onlyTry(body: readonly Stmt[], search: Search): Try | null {
  let found: Try | null = null;
  for (const statement of body)
    if (statement.type === 'Try') {
      if (found !== null) return null;
      found = statement;
    } else if (!isIdle(statement, search)) return null;
  return found;
}

const idle: ReadonlySet<string> = new Set(['print', 'str', 'repr', 'len', 'type', 'traceback.print_exc']);

/** Counters, messages, `pass`: nothing that waits, leaves, or changes what is tried. */
export function isIdle(statement: Stmt, search: Search): boolean {
  switch (statement.type) {
    case 'Pass':
    case 'Continue':
    case 'AugAssign':
      return true;
    case 'Assign':
      return statement.value.type === 'Constant';
    case 'Expr':
      if (statement.value.type === 'Constant') return true;
      return statement.value.type === 'Call' && isMessage(statement.value.func, search);
    default:
      return false;
  }
}

function isMessage(func: Expr, { resolve }: Search): boolean {
  if (resolve.names(func).some((name) => idle.has(name) || name.startsWith('logging.'))) return true;
  return (
    func.type === 'Attribute' &&
    ['debug', 'info', 'warning', 'error', 'exception', 'critical'].includes(func.attr)
  );
}

/** Without an end of its own, or with a condition that only the `try` can change. */
function endsBySuccess({ test, body }: While, attempt: Try): boolean {
  if (truthOf(test) === true) return true;
  const name = flagOf(test);
  if (name === null) return false;
  const binds = (statements: readonly Stmt[]): boolean => {
    let found = false;
    for (const statement of statements)
      walkModule(statement, (node) => {
        for (const target of targetsOf(node))
          boundNames(target, ({ id }) => {
            found ||= id === name;
          });
      });
    return found;
  };
  return (
    binds([...attempt.body, ...attempt.orelse]) &&
    !binds(attempt.handlers.flatMap((handler) => handler.body)) &&
    !binds(body.filter((statement) => statement !== attempt))
  );
}

/** `not done`, `result is None`, `running` */
function flagOf(test: Expr): string | null {
  if (test.type === 'Name') return test.id;
  if (test.type === 'UnaryOp' && test.op === 'not') return flagOf(test.operand);
  return test.type === 'Compare' && test.comparators[0]?.type === 'Constant' && test.left.type === 'Name'
    ? test.left.id
    : null;
}

/** What may fail for good: no connection, no file, no permission. A timeout waits, an interrupted call may go on. */
const lasting =
  /(?:^|\.)(?:Exception|BaseException|OSError|IOError|EnvironmentError|FileNotFoundError|PermissionError|ConnectionError|ConnectionRefusedError|RequestException|HTTPError|URLError|ClientError|ClientConnectorError|ConnectError|RequestError|JSONDecodeError|NewConnectionError)$/;

/** Whether a handler takes what may fail for good. */
export function fails({ exception }: ExceptHandler, { resolve }: Search): boolean {
  if (exception === null) return true;
  const types = exception.type === 'Tuple' ? exception.elts : [exception];
  return types.some((type) => {
    const own = type.type === 'Name' ? [type.id] : type.type === 'Attribute' ? [type.attr] : [];
    return [...resolve.names(type), ...own].some((name) => lasting.test(name));
  });
}

function goesOn({ body }: ExceptHandler, search: Search): boolean {
  return body.every((statement) => isIdle(statement, search));
}

/** Calls that fail at once where they fail: files and requests. */
const prompt =
  /^(?:open|io\.open|json\.loads?|pickle\.loads?|yaml\.safe_load|tomllib\.loads?|os\.(?:stat|remove|unlink|rename|mkdir|makedirs|listdir|chdir|open)|shutil\.\w+|requests\.\w+|httpx\.\w+|urllib\.request\.(?:urlopen|Request|urlretrieve)|urllib2\.urlopen|urlopen|socket\.create_connection|smtplib\.SMTP\w*|paramiko\.\w+|psycopg2\.connect|pymysql\.connect|sqlite3\.connect|pathlib\.Path|print|len|str|int|float|dict|list|bool)$/;

/** Of what those give back. */
const promptMethods: ReadonlySet<string> = new Set(
  'json raise_for_status decode strip read_text read_bytes read write append close splitlines split get'.split(
    ' ',
  ),
);

/** Whether all calls of the `try` fail at once where they fail, and are given the same in each round. */
function triesTheSame(loop: While, attempt: Try, { resolve }: Search): boolean {
  let known = true;
  let tries = false;
  const read = new Set<string>();
  const look = (node: Node): boolean => {
    if (
      node.type === 'Raise' ||
      node.type === 'Yield' ||
      node.type === 'YieldFrom' ||
      node.type === 'Await' ||
      node.type === 'Lambda'
    )
      known = false;
    if (node.type === 'Name') read.add(node.id);
    if (node.type === 'Call') {
      const { func } = node;
      const names = resolve.names(func);
      const isKnown = names.some((name) => prompt.test(name));
      tries ||= names.some(
        (name) => prompt.test(name) && (name.includes('.') || name === 'open' || name === 'urlopen'),
      );
      known &&=
        isKnown ||
        (func.type === 'Attribute' && promptMethods.has(func.attr) && ofResult(func.value, attempt));
    }
    return known;
  };
  for (const statement of [...attempt.body, ...attempt.orelse]) walkModule(statement, look);
  if (!known || !tries) return false;
  let changed = false;
  const others = [
    ...loop.body.filter((each) => each !== attempt),
    ...attempt.handlers.flatMap(({ body }) => body),
  ];
  for (const statement of others)
    for (const target of targetsOf(statement))
      boundNames(target, ({ id }) => {
        changed ||= read.has(id);
      });
  return !changed;
}

/** What the `try` itself made: a response, an open file. */
function ofResult(value: Expr, attempt: Try): boolean {
  if (value.type === 'Call') return true;
  if (value.type === 'Attribute' || value.type === 'Subscript') return ofResult(value.value, attempt);
  if (value.type !== 'Name') return false;
  let own = false;
  for (const statement of attempt.body)
    walkModule(statement, (node) => {
      for (const target of targetsOf(node))
        boundNames(target, ({ id }) => {
          own ||= id === value.id;
        });
      return !own;
    });
  return own;
}

import type { Expr, For, Stmt, While } from '../../ast.ts';
import { boundNames, targetsOf } from '../../targets.ts';
import { walkModule } from '../../walk.ts';
import { endlessBecause, headEnd } from '../loops/endless-loops.ts';
import { mentionsAny, someHolds } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { failsAtOnce } from './fails-at-once.ts';

type Loop = For | While;

/**
 * Finds loops that try the same thing again at once, and for good, whatever fails: `while True` around a `try` of which
 * the handler does nothing but go on. Loops that wait, count their rounds, or ask for something else each time are left
 * alone, as are those that do anything which is not known to come back at once.
 */
export function findEndlessRetries(search: Search): void {
  for (const { node, place } of search.survey.loops) {
    if (!search.spend(node.end - node.at)) return;
    const attempt = onlyAttempt(node.body, search);
    if (attempt === null || !endsBySuccess(node, attempt, search, place.scope)) continue;
    if (!attempt.goesOn || !triesTheSame(node, attempt, search, place.scope)) continue;
    search.report({
      hazard: 'endless-retry',
      node: { at: node.at, end: headEnd(node) },
      detail: 'what fails is tried again at once, without an end',
    });
  }
}

interface Attempt {
  readonly statement: Stmt;
  /** What is tried, and what is done where nothing fails. */
  readonly body: readonly Stmt[];
  /** What is done where something fails. */
  readonly caught: readonly Stmt[];
  /** Whether what may fail for good is caught by something that only goes on. */
  readonly goesOn: boolean;
}

/** The one `try` or `with suppress(…)` in the body, with nothing but counters and messages beside it. */
function onlyAttempt(body: readonly Stmt[], search: Search): Attempt | null {
  let found: Attempt | null = null;
  for (const statement of body) {
    const attempt = attemptOf(statement, search);
    if (attempt !== null) {
      if (found !== null) return null;
      found = attempt;
    } else if (!isIdle(statement, search)) return null;
  }
  return found;
}

function attemptOf(statement: Stmt, search: Search): Attempt | null {
  if (statement.type === 'Try') {
    const { body, orelse, handlers, finalbody } = statement;
    if (finalbody.length > 0) return null;
    const goesOn = handlers.some(
      (handler) => fails(handler.exception, search) && handler.body.every((each) => isIdle(each, search)),
    );
    const caught = handlers.flatMap((handler) => handler.body);
    return { statement, body: [...body, ...orelse], caught, goesOn };
  }
  if (statement.type !== 'With' || statement.async || statement.items.length !== 1) return null;
  const context = statement.items[0]?.context;
  if (context?.type !== 'Call' || !search.resolve.names(context.func).includes('contextlib.suppress'))
    return null;
  const goesOn = context.args.some((type) => fails(type, search));
  return { statement, body: statement.body, caught: [], goesOn };
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

/** Without an end of its own, or with a condition that only what is tried can change. */
function endsBySuccess(loop: Loop, attempt: Attempt, search: Search, scope: Scope): boolean {
  if (endlessBecause(loop, search, scope) !== null) return true;
  const name = loop.type === 'While' ? flagOf(loop.test) : null;
  if (name === null) return false;
  const binds = (statements: readonly Stmt[]): boolean =>
    someHolds(statements, (node) => targetsOf(node).some((target) => bindsName(target, name)));
  return (
    binds(attempt.body) &&
    !binds(attempt.caught) &&
    !binds(loop.body.filter((statement) => statement !== attempt.statement))
  );
}

function bindsName(target: Expr, name: string): boolean {
  let found = false;
  boundNames(target, ({ id }) => {
    found ||= id === name;
  });
  return found;
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
  /(?:^|\.)(?:Exception|BaseException|OSError|IOError|EnvironmentError|FileNotFoundError|PermissionError|ConnectionError|ConnectionRefusedError|RequestException|HTTPError|URLError|ClientError|ClientConnectorError|ConnectError|RequestError|JSONDecodeError|NewConnectionError|BotoCoreError|OperationalError|gaierror|socket\.error|NotADirectoryError|IsADirectoryError)$/;

/** Whether a handler takes what may fail for good. */
export function fails(exception: Expr | null, { resolve }: Search): boolean {
  if (exception === null) return true;
  const types = exception.type === 'Tuple' ? exception.elts : [exception];
  return types.some((type) => {
    const own = type.type === 'Name' ? [type.id] : type.type === 'Attribute' ? [type.attr] : [];
    return [...resolve.names(type), ...own].some((name) => lasting.test(name));
  });
}

/** Whether all that is tried fails at once where it fails, and is given the same in each round. */
function triesTheSame(loop: Loop, attempt: Attempt, search: Search, scope: Scope): boolean {
  if (!failsAtOnce(attempt.body, search, scope)) return false;
  const read = new Set<string>();
  for (const statement of attempt.body)
    walkModule(statement, (node) => {
      if (node.type === 'Name') read.add(node.id);
    });
  const others = [...loop.body.filter((each) => each !== attempt.statement), ...attempt.caught];
  const targets = [...others.flatMap(targetsOf), ...(loop.type === 'For' ? [loop.target] : [])];
  return !targets.some((target) => mentionsAny(target, read));
}

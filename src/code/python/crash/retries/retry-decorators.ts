import type { Call, Expr, FunctionDef, Keyword } from '../../ast.ts';
import { importsAny } from '../../imported-libraries.ts';
import { someHolds } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';

/** A library that tries again at once and for good where nobody says otherwise, and what says otherwise. */
interface Retrying {
  /** Arguments of which each bounds the attempts, or waits between them. */
  readonly bounds: readonly string[];
  /** How many arguments by their place leave all that as it is. */
  readonly plain: number;
}

const tenacity: Retrying = {
  bounds: ['stop', 'wait', 'sleep', 'before_sleep', 'retry_error_callback'],
  plain: 0,
};

/** tenacity (API Reference), retrying and retry (their README), backoff (README). */
const libraries: ReadonlyMap<string, Retrying> = new Map([
  ['tenacity.retry', tenacity],
  ['tenacity.Retrying', tenacity],
  [
    'retrying.retry',
    {
      bounds: [
        'stop',
        'wait',
        'stop_func',
        'wait_func',
        ...'stop_max_attempt_number stop_max_delay wait_fixed wait_random_min wait_random_max'.split(' '),
        ...'wait_incrementing_start wait_incrementing_increment wait_exponential_multiplier'.split(' '),
        ...'wait_exponential_max wait_jitter_max'.split(' '),
      ],
      plain: 0,
    },
  ],
  ['retry.retry', { bounds: ['tries', 'delay'], plain: 1 }],
  ['retry.api.retry', { bounds: ['tries', 'delay'], plain: 1 }],
]);

/**
 * Finds decorators that try a function again at once and for good, whatever fails: such as `@retry` of tenacity with
 * neither a stop nor a wait.
 */
export function findRetryDecorators(search: Search): void {
  for (const { node } of search.survey.functions)
    for (const decorator of node.decorators) {
      const endless =
        decorator.type === 'Call' ? isEndless(decorator, search) : isEndlessAlone(decorator, search);
      if (endless)
        search.report({
          hazard: 'endless-retry',
          node: decorator,
          detail: `whatever fails in ${node.name} is tried again at once, without an end`,
        });
      else if (decorator.type === 'Call' && isEndlessTask(decorator, node, search))
        search.report({
          hazard: 'endless-retry',
          node: decorator,
          detail: `whatever fails in ${node.name} is tried again for good, and no later for it`,
        });
    }
}

/**
 * `@app.task(bind=True, max_retries=None)` of Celery, where whatever fails leads to `self.retry()` with the same wait: a
 * message that can never be worked off stays with the workers for good (User Guide, Tasks, Retrying).
 */
function isEndlessTask({ func, keywords }: Call, node: FunctionDef, search: Search): boolean {
  const isTask =
    search.resolve.names(func).some((name) => /^celery\.(?:\w+\.)*(?:task|shared_task)$/.test(name)) ||
    (func.type === 'Attribute' && func.attr === 'task' && importsAny(search.module, /^celery\b/));
  const never = keywords.some(
    ({ arg, value }) => arg === 'max_retries' && value.type === 'Constant' && value.value === null,
  );
  if (
    !isTask ||
    !never ||
    keywords.some(({ arg }) => arg === null || arg === 'retry_backoff' || arg === 'expires')
  )
    return false;
  return someHolds(
    node.body,
    (inner) =>
      inner.type === 'ExceptHandler' &&
      catchesAll(inner.exception) &&
      someHolds(
        inner.body,
        (part) =>
          part.type === 'Call' &&
          part.func.type === 'Attribute' &&
          part.func.attr === 'retry' &&
          part.keywords.every(
            ({ arg, value }) => arg === 'exc' || (arg === 'countdown' && value.type === 'Constant'),
          ),
      ) &&
      // Who looks at what failed, or at how often, gives up at some time.
      !someHolds(node.body, (part) => part.type === 'Attribute' && part.attr === 'retries') &&
      !someHolds(inner.body, ({ type }) => type === 'If' || type === 'Return'),
  );
}

function catchesAll(exception: Expr | null): boolean {
  return (
    exception === null ||
    (exception.type === 'Name' && (exception.id === 'Exception' || exception.id === 'BaseException'))
  );
}

function isEndlessAlone(decorator: Expr, { resolve }: Search): boolean {
  return resolve.names(decorator).some((name) => libraries.has(name));
}

function isEndless(decorator: Call, search: Search): boolean {
  const { func, args, keywords } = decorator;
  if (keywords.some(({ arg }) => arg === null)) return false;
  for (const name of search.resolve.names(func)) {
    const library = libraries.get(name);
    if (library !== undefined)
      return args.length <= library.plain && !keywords.some((each) => bounds(each, library, search));
    if (name === 'backoff.on_exception' || name === 'backoff.on_predicate') return isHasty(decorator, search);
  }
  return false;
}

/** `wait=wait_none()` waits for nothing, and `stop=stop_never` bounds nothing. */
function bounds({ arg, value }: Keyword, { bounds: known }: Retrying, { resolve }: Search): boolean {
  if (arg === null || !known.includes(arg)) return false;
  const named = value.type === 'Call' ? value.func : value;
  return !resolve
    .names(named)
    .some((name) => /^tenacity\.(?:stop\.)?stop_never$|^tenacity\.(?:wait\.)?wait_none$/.test(name));
}

/** `on_exception(backoff.constant, Error, interval=0)`: without a pause, and without `max_tries` or `max_time`. */
function isHasty({ args, keywords }: Call, { resolve }: Search): boolean {
  const [wait] = args;
  if (wait === undefined || !resolve.names(wait).includes('backoff.constant')) return false;
  if (keywords.some(({ arg }) => arg === 'max_tries' || arg === 'max_time' || arg === 'giveup')) return false;
  const interval = keywords.find(({ arg }) => arg === 'interval')?.value;
  return interval?.type === 'Constant' && interval.value === 0;
}

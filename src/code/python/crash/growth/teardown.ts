import type { Call, Expr } from '../../ast.ts';
import { magnitude } from '../reading/magnitude.ts';
import type { Search } from '../risk.ts';

/** Calls that tear the process down at once, without a traceback or a chance to clean up. */
const aborting: ReadonlySet<string> = new Set([
  'os.abort',
  'faulthandler._sigsegv',
  'faulthandler._sigabrt',
  'faulthandler._sigfpe',
  'faulthandler._fatal_error',
  'faulthandler._fatal_error_c_thread',
  'faulthandler._read_null',
  'faulthandler._stack_overflow',
  'ctypes._c_functype_cache.clear',
]);

/** Functions of ctypes that read or write where a number says. */
const byAddress: ReadonlySet<string> = new Set(
  'ctypes.string_at ctypes.wstring_at ctypes.memset ctypes.memmove'.split(' '),
);

/** All of them are in these modules; most calls are not. */
const mayEnd = /^(?:os|signal|sys|ctypes|faulthandler)\./;

/** No frame of Python needs less than this much of the C stack where calls go through C; 8 MiB hold some 20,000. */
const highestLimit = 100_000;

/** Finds calls that end the interpreter itself, and a recursion limit that no longer protects it. */
export function findTeardowns({ survey, resolve, report }: Search): void {
  const namesOf = (expression: Expr): readonly string[] => resolve.names(expression);
  for (const { node, names } of survey.calls)
    for (const name of names) {
      if (!mayEnd.test(name)) continue;
      const first = node.args[0];
      const detail = aborts(name, node, namesOf);
      if (detail !== null) report({ hazard: 'process-abort', node, detail });
      else if (
        (byAddress.has(name) || /^ctypes\.\w+\.from_address$/.test(name)) &&
        first !== undefined &&
        isNull(first)
      )
        report({ hazard: 'process-abort', node, detail: `${name} at the null address` });
      else if (name === 'sys.setrecursionlimit' && first !== undefined) {
        const limit = magnitude(first, resolve)?.value ?? 0;
        if (limit >= highestLimit)
          report({ hazard: 'raised-recursion-limit', node, detail: `a recursion limit of ${limit}` });
      }
    }
}

function aborts(name: string, { args }: Call, names: (expression: Expr) => readonly string[]): string | null {
  if (aborting.has(name)) return `${name}()`;
  const [first, second] = args;
  if (first === undefined) return null;
  if (name === 'signal.raise_signal' && isFatal(first, names)) return 'a fatal signal to itself';
  if (name !== 'os.kill' && name !== 'os.killpg') return null;
  const own =
    first.type === 'Call' && names(first.func).some((each) => each === 'os.getpid' || each === 'os.getpgrp');
  const everybody =
    first.type === 'UnaryOp' &&
    first.op === '-' &&
    first.operand.type === 'Constant' &&
    first.operand.value === 1;
  if (everybody) return 'a signal to every process there is';
  return own && second !== undefined && isFatal(second, names) ? 'a fatal signal to itself' : null;
}

const fatal: ReadonlySet<string> = new Set(
  'SIGKILL SIGSEGV SIGABRT SIGBUS SIGILL SIGFPE SIGSTOP'.split(' ').map((signal) => `signal.${signal}`),
);
const fatalNumbers: ReadonlySet<unknown> = new Set([4, 6, 7, 8, 9, 11, 19]);

function isFatal(signal: Expr, names: (expression: Expr) => readonly string[]): boolean {
  if (signal.type === 'Constant') return fatalNumbers.has(signal.value);
  return names(signal).some((name) => fatal.has(name));
}

function isNull(expression: Expr): boolean {
  return expression.type === 'Constant' && (expression.value === 0 || expression.value === null);
}

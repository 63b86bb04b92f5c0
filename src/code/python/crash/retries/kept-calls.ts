import type { Call, Expr, FunctionDef } from '../../ast.ts';
import { onlyMethod } from '../reading/functions-by-name.ts';
import { holds, isNamed, someHolds } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';

/** What keeps something until somebody takes it out again. */
const keeping: ReadonlySet<string> = new Set(
  'append appendleft put put_nowait push heappush add insert enqueue send_task'.split(' '),
);

/** Methods of a task itself that have it called by a worker: of Celery, Dramatiq, Huey, Procrastinate, RQ. */
const byItself: ReadonlySet<string> = new Set(
  'delay apply_async send send_with_options schedule defer defer_async'.split(' '),
);

const longest = 2000;

/**
 * What a call keeps to be called later: what is put into a queue, a heap or a list, alone, in a tuple or in an object
 * made for it, by the call itself or by a method of the file that is given it.
 */
export function keptToCall(call: Call, search: Search): readonly Expr[] {
  const { func, args } = call;
  if (func.type === 'Attribute' && byItself.has(func.attr) && func.value.type === 'Name') return [func.value];
  const word = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
  const isKeeping = keeping.has(word) || keepsWhatItIsGiven(word, search);
  return isKeeping ? args.flatMap((arg) => [arg, ...partsOf(arg)]) : [];
}

function partsOf(arg: Expr): readonly Expr[] {
  if (arg.type === 'Tuple' || arg.type === 'List') return arg.elts;
  if (arg.type === 'Dict') return arg.values;
  return arg.type === 'Call' ? [...arg.args, ...arg.keywords.map(({ value }) => value)] : [];
}

const known = new WeakMap<FunctionDef, boolean>();

/** A method of the file, the only one of its name, that puts what it is given under one of its parameters somewhere. */
function keepsWhatItIsGiven(name: string, search: Search): boolean {
  const node = onlyMethod(name, search.survey)?.node;
  if (node === undefined) return false;
  const answer = known.get(node);
  if (answer !== undefined) return answer;
  if (node.end - node.at > longest || !search.spend(node.end - node.at)) return false;
  const parameters = [...node.args.posonly, ...node.args.args].slice(1).map(({ arg }) => arg);
  const keeps = someHolds(node.body, (inner) => inner.type === 'Call' && keepsOneOf(inner, parameters, node));
  known.set(node, keeps);
  return keeps;
}

function keepsOneOf({ func, args }: Call, parameters: readonly string[], { name }: FunctionDef): boolean {
  const word = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
  if (word === name || !keeping.has(word)) return false;
  return args.some((arg) => holds(arg, (part) => parameters.some((each) => isNamed(part as Expr, each))));
}

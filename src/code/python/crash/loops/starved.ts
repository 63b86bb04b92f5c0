import type { Expr, While } from '../../ast.ts';
import { targetsOf } from '../../targets.ts';
import { type Node, walkModule } from '../../walk.ts';
import { mentionsAny } from '../reading/names-in.ts';
import { truthOf } from '../reading/truth.ts';
import type { Search } from '../risk.ts';
import type { Place } from '../survey.ts';
import { headEnd } from './endless-loops.ts';
import { loopExits } from './loop-exits.ts';

/** Others that may change a variable while a coroutine does not give way. */
const elsewhere =
  /\b(?:threading|_thread|signal|concurrent|multiprocessing|to_thread|run_in_executor|ctypes)\b/;

/**
 * Finds loops of coroutines that wait for a variable which only another coroutine could change, and await nothing: the
 * event loop runs one at a time, and another one only where this one awaits (Python Library Reference, asyncio).
 */
export function findBlockedEventLoops(search: Search): void {
  if (!search.module.source.text.includes('async ') || elsewhere.test(search.module.source.text)) return;
  for (const { node, place } of search.survey.loops) {
    const around = place.scope.node;
    if (node.type !== 'While' || around.type !== 'FunctionDef' || !around.async) continue;
    if (truthOf(node.test) !== undefined) continue;
    if (!search.spend(node.end - node.at)) return;
    const asked = new Set<string>();
    if (!asks(node.test, asked) || asked.size === 0 || touches(node, asked)) continue;
    const inside: Place = { node, part: 'body', up: place, scope: place.scope };
    const exits = loopExits(node.body, inside, search);
    if (exits.leaves || exits.unknownCalls) continue;
    search.report({
      hazard: 'blocked-event-loop',
      node: { at: node.at, end: headEnd(node) },
      detail: `nothing is awaited while ${[...asked].join(' and ')} stays the same`,
    });
  }
}

/** What tells of an event, a task, a queue, and changes nothing. */
const states: ReadonlySet<string> = new Set('is_set done empty full qsize locked cancelled'.split(' '));

/** Takes the names that a test goes by; false where it goes by anything that may change by itself. */
function asks(test: Expr, asked: Set<string>): boolean {
  switch (test.type) {
    case 'Name':
      asked.add(test.id);
      return true;
    case 'Attribute':
      return test.value.type === 'Name' && asks(test.value, asked);
    case 'Constant':
      return true;
    case 'UnaryOp':
      return asks(test.operand, asked);
    case 'BoolOp':
      return test.values.every((value) => asks(value, asked));
    case 'Compare':
      return [test.left, ...test.comparators].every((side) => asks(side, asked));
    case 'Call': {
      const { func, args, keywords } = test;
      if (keywords.length > 0) return false;
      if (func.type === 'Name')
        return func.id === 'len' && args.length === 1 && args.every((arg) => asks(arg, asked));
      if (func.type !== 'Attribute' || !states.has(func.attr) || args.length > 0) return false;
      return asks(func.value, asked);
    }
    default:
      return false;
  }
}

/** Whether the body binds what is asked about, or calls anything of it or with it. */
function touches({ body }: While, asked: ReadonlySet<string>): boolean {
  let touched = false;
  const isAsked = (expression: Node): boolean => expression.type === 'Name' && asked.has(expression.id);
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'Call')
        touched ||=
          [...node.args, ...node.keywords.map(({ value }) => value)].some(isAsked) ||
          (node.func.type === 'Attribute' && mentionsAny(node.func, asked));
      for (const target of targetsOf(node)) touched ||= mentionsAny(target, asked);
      return !touched;
    });
  return touched;
}

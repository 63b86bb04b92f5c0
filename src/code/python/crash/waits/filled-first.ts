import type { Expr, For } from '../../ast.ts';
import { roundsOf } from '../loops/endless-loops.ts';
import { magnitude } from '../reading/magnitude.ts';
import { holds, pathOf } from '../reading/names-in.ts';
import type { Search } from '../risk.ts';
import { functionAround, type Place } from '../survey.ts';
import { usesOf } from './uses.ts';

const makers = /^(?:queue|asyncio|multiprocessing)\.(?:Queue|LifoQueue|PriorityQueue|JoinableQueue)$/;

/**
 * Finds queues of a given size that a loop fills before anything that could empty them is there: the item that finds no
 * room waits for good.
 */
export function findFilledFirst(search: Search): void {
  for (const { node, place } of search.survey.others) {
    if (node.type !== 'Assign' || node.value.type !== 'Call' || node.targets[0]?.type !== 'Name') continue;
    const { func, args, keywords } = node.value;
    if (!search.resolve.names(func).some((name) => makers.test(name))) continue;
    const given = keywords.find(({ arg }) => arg === 'maxsize')?.value ?? args[0];
    const size = given === undefined ? 0 : (magnitude(given, search.resolve)?.value ?? 0);
    if (size > 0) filled(node.targets[0].id, size, node.end, place, search);
  }
}

function filled(name: string, size: number, from: number, place: Place, search: Search): void {
  const around = functionAround(place);
  const body = around?.type === 'FunctionDef' ? around.body : search.module.body;
  for (const { node, place: at } of search.survey.loops) {
    if (node.type !== 'For' || node.at < from || at.scope !== place.scope) continue;
    const puts = usesOf(name, node.body, search);
    const put = puts.find(
      ({ attr, call, inner }) =>
        attr === 'put' && !inner && call?.args.length === 1 && call.keywords.length === 0,
    );
    if (put?.call === null || put === undefined || puts.some(({ attr }) => attr !== 'put')) continue;
    if (!mayBeMore(node, size, search)) continue;
    // What was made or called in front of it may be who takes the items out.
    const before = usesOf(name, body, search).filter((use) => use.at < node.at);
    const starts = body.some((each) =>
      holds(
        each,
        (inner) => inner.type === 'Call' && inner.at > from && inner.at < node.at && isStart(inner.func),
      ),
    );
    if (before.length > 0 || starts || leaves(node)) continue;
    search.report({
      hazard: 'endless-wait',
      node: put.call,
      detail: `${name} holds ${size} items, and nothing takes any out before all are put in`,
    });
  }
}

function mayBeMore({ iter }: For, size: number, search: Search): boolean {
  if (iter.type === 'List' || iter.type === 'Tuple') return iter.elts.length > size;
  return (roundsOf(iter, search) ?? Number.POSITIVE_INFINITY) > size;
}

/** Starts something that may run beside this, or calls what does. */
function isStart(func: Expr): boolean {
  const word = func.type === 'Attribute' ? func.attr : func.type === 'Name' ? func.id : '';
  return (
    /start|submit|create_task|ensure_future|spawn|run|Pool|Executor|launch|apply/i.test(word) ||
    pathOf(func) === null
  );
}

function leaves({ body }: For): boolean {
  return body.some((each) => holds(each, ({ type }) => type === 'Break' || type === 'Return'));
}

import type { Expr } from '../../ast.ts';
import { someHolds } from '../reading/names-in.ts';
import { kindRead } from '../reading/read-kinds.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';

/**
 * Finds `iter(read, sentinel)` of which the sentinel is of another type than what is read: `''` where a file gives bytes,
 * `b''` where it gives text. At the end of the input the same empty value comes again and again (Library Reference, `iter`).
 */
export function findWrongSentinels(search: Search): void {
  for (const { node, place, names } of search.survey.calls) {
    const [maker, sentinel] = node.args;
    if (!names.includes('iter') || maker === undefined || sentinel?.type !== 'Constant') continue;
    const read = readBy(maker, search);
    const kind = read === null ? null : kindRead(read, place.scope, search);
    const { value } = sentinel;
    const given = typeof value === 'string' ? 'text' : value instanceof Uint8Array ? 'bytes' : 'other';
    if (kind === null || given === kind || !isGoneThrough(node, place.scope, search)) continue;
    search.report({
      hazard: 'loop-without-progress',
      node,
      detail: `what is read is ${kind}, and never equal to the value that would end it`,
    });
  }
}

const reading: ReadonlySet<string> = new Set(['read', 'readline', 'recv', 'read1']);

/** `f.readline`, `lambda: f.read(4096)`, `partial(f.read, 4096)`: the file. */
function readBy(maker: Expr, { resolve }: Search): Expr | null {
  if (maker.type === 'Lambda') return maker.body.type === 'Call' ? fileOf(maker.body.func) : null;
  if (maker.type !== 'Call') return fileOf(maker);
  const [first] = maker.args;
  return first !== undefined && resolve.names(maker.func).includes('functools.partial')
    ? fileOf(first)
    : null;
}

function fileOf(method: Expr): Expr | null {
  return method.type === 'Attribute' && reading.has(method.attr) ? method.value : null;
}

/** Whether a loop that nothing else leaves goes through it, or something that takes all there is. */
function isGoneThrough(iterator: Expr, scope: Scope, { survey }: Search): boolean {
  const loop = survey.loops.find(
    ({ node, place }) => node.type === 'For' && node.iter === iterator && place.scope === scope,
  );
  if (loop !== undefined)
    return !someHolds(loop.node.body, ({ type }) =>
      ['Break', 'Return', 'Raise', 'Yield', 'Assert'].includes(type),
    );
  return survey.others.some(
    ({ node }) =>
      'generators' in node &&
      node.type !== 'GeneratorExp' &&
      node.generators.some(({ iter }) => iter === iterator),
  );
}

import type { Expr, FunctionDef, If, Module } from '../ast.ts';
import type { CallSite } from '../site.ts';
import { walkModule } from '../walk.ts';
import { lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';
import { filesOf } from './run-files.ts';

/** A digest of SHA-256 or longer that stands in the source. */
export const digestText: RegExp = /["'](?:sha(?:256|384|512)[-:])?[0-9a-fA-F]{64,128}["']/;

const hashers = /^(?:sha256|sha384|sha512|sha3_256|sha3_512|blake2b|new|file_digest)$/;

const stops = /^(?:exit|_exit|abort|fail|die)$/;

/**
 * Whether a function goes on only where what it fetched has the digest that stands in the source: nobody who serves the
 * file decides what it holds, but whoever wrote the source.
 */
export function isPinned(site: CallSite): boolean {
  if (!sourceHas(site.module, digestText)) return false;
  const { at } = site.node;
  const around = functionAround(site.module, at);
  let found = false;
  walkModule(around ?? site.module, (node) => {
    if (found || (node.type === 'FunctionDef' && node !== around)) return false;
    if (node.type === 'If' && node.at < at) found = refuses(node, site);
    return !found;
  });
  return found;
}

function functionAround(module: Module, at: number): FunctionDef | undefined {
  let innermost: FunctionDef | undefined;
  for (const one of filesOf(module).functions)
    if (one.at <= at && at < one.end && one.at >= (innermost?.at ?? -1)) innermost = one;
  return innermost;
}

/** `if sha256(data).hexdigest() != wanted: raise …` */
function refuses({ test, body }: If, site: CallSite): boolean {
  if (test.type !== 'Compare' || test.ops.length !== 1 || test.ops[0] !== '!=') return false;
  const sides = [test.left, ...test.comparators];
  const wanted = sides.find((side) => !isDigest(side));
  if (wanted === undefined || !sides.some(isDigest)) return false;
  if (site.taint(wanted).some((source) => source === 'network' || source === 'input')) return false;
  const last = body.at(-1);
  return (
    last?.type === 'Raise' ||
    last?.type === 'Return' ||
    (last?.type === 'Expr' && last.value.type === 'Call' && stops.test(lastWord(last.value.func) ?? ''))
  );
}

function isDigest(expression: Expr): boolean {
  if (expression.type !== 'Call' || !/^(?:hex)?digest$/.test(lastWord(expression.func) ?? '')) return false;
  const { func } = expression;
  if (func.type !== 'Attribute') return false;
  return (
    func.value.type === 'Name' ||
    (func.value.type === 'Call' && hashers.test(lastWord(func.value.func) ?? ''))
  );
}

import type { Call } from '../../ast.ts';
import { callExternal } from '../calls/external-call.ts';
import { innerFrame, namesGiven } from '../inner-frame.ts';
import type { CallPlace } from '../state.ts';
import { join } from '../values/join.ts';
import { built, computed, madeMask, sourceBit } from '../values/marks.ts';
import {
  external,
  type FunctionValue,
  functionState,
  nextId,
  unknown,
  type Value,
} from '../values/values.ts';
import type { Special } from './special.ts';

/** Marks of what may be anything, whatever it is an attribute of. */
const madeOrRead =
  madeMask |
  (['input', 'environment', 'file', 'network', 'process', 'model'] as const).reduce(
    (mask, source) => mask | sourceBit(source),
    0,
  );

/** `FunctionType(f.__code__, …)`, where `f` is of a library or not known: what is made does what `f` does. */
function sameFunction(code: Value, node: CallPlace['node']): Value | null {
  if ((code.marks & madeOrRead) !== 0) return null;
  if (code.kind === 'external' && code.name.endsWith('.__code__'))
    return code.self === null ? { ...code, name: code.name.slice(0, -9) } : unknown(code.marks);
  if (code.kind === 'union') {
    const all = code.members.map((one) => (one.kind === 'code' ? one.func : sameFunction(one, node)));
    return all.reduce((one, other) => (one === null || other === null ? null : join(one, other)));
  }
  return code.kind === 'unknown' && isCodeOf(node) ? unknown(code.marks) : null;
}

function isCodeOf(node: CallPlace['node']): boolean {
  const [code] = (node as Partial<Call>).args ?? [];
  return code?.type === 'Attribute' && (code.attr === '__code__' || code.attr === 'func_code');
}

/** `types.FunctionType(code, globals)`: the function whose code that is, with the names that it is given. */
const functionType: Special = (m, given, place, callee) => {
  const [code, names] = given.positional;
  const like = code === undefined ? null : sameFunction(code, place.node);
  if (like !== null) return like;
  if (code?.kind !== 'code') return null;
  const { func } = code;
  if (func !== null) return withNames(func, names);
  callExternal(m, callee, given, place);
  return {
    kind: 'partial',
    marks: code.marks,
    func: external('builtins.exec', computed),
    positional: [code],
    keywords: [],
  };
};

function withNames(func: FunctionValue, names: Value | undefined): FunctionValue {
  if (names?.kind !== 'mapping') return func;
  const closure = innerFrame(func.closure, namesGiven(names));
  return { ...func, id: nextId(), closure, state: functionState() };
}

/** Parts of a code object that say what it does: with others it is another program. */
const telling: ReadonlySet<string> = new Set('co_code co_consts co_names co_varnames co_freevars'.split(' '));

/** `code.replace(co_name='x')`: the same code under another name. */
const replace: Special = (_m, given, _place, { self }) => {
  if (self?.kind !== 'code') return null;
  if (given.moreKeywords === null && !given.keywords.some(([name]) => telling.has(name))) return self;
  return { kind: 'code', marks: self.marks | computed | built, text: null, func: null };
};

export const codeObjectSpecials: readonly (readonly [string, Special])[] = [
  ['types.FunctionType', functionType],
  ['types.LambdaType', functionType],
  ['types.CodeType.replace', replace],
];

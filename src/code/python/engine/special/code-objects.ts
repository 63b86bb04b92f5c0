import { callExternal } from '../external-call.ts';
import { asText } from '../fold/constants.ts';
import { computed } from '../marks.ts';
import type { Frame } from '../state.ts';
import { external, type FunctionValue, functionState, nextId, type Value } from '../values.ts';
import type { Special } from './special.ts';

/** `types.FunctionType(code, globals)`: the function whose code that is, with the names that it is given. */
const functionType: Special = (m, given, place, callee) => {
  const [code, names] = given.positional;
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
  const own = new Map<string, Value>();
  for (const { key, value } of names.entries.values()) {
    const name = asText(key);
    if (name !== null) own.set(name, value);
  }
  const { closure } = func;
  const inner: Frame = {
    ...closure,
    kind: 'comprehension',
    names: own,
    parent: closure,
    scope: null,
    log: null,
  };
  const state = functionState();
  return { ...func, id: nextId(), closure: inner, state };
}

/** Parts of a code object that say what it does: with others it is another program. */
const telling: ReadonlySet<string> = new Set('co_code co_consts co_names co_varnames co_freevars'.split(' '));

/** `code.replace(co_name='x')`: the same code under another name. */
const replace: Special = (_m, given, _place, { self }) => {
  if (self?.kind !== 'code') return null;
  if (given.moreKeywords === null && !given.keywords.some(([name]) => telling.has(name))) return self;
  return { kind: 'code', marks: self.marks | computed, text: null, func: null };
};

export const codeObjectSpecials: readonly (readonly [string, Special])[] = [
  ['types.FunctionType', functionType],
  ['types.LambdaType', functionType],
  ['types.CodeType.replace', replace],
];

import type { Special } from '../special/special.ts';
import type { FunctionInfo, Owner } from '../state.ts';
import { computed } from '../values/marks.ts';
import { type Value, withMarks } from '../values/values.ts';
import { holdsIt } from './handed-over.ts';

/** What is called to compare, to decode or to build a value, where nothing in the source calls it. */
const unseen = new WeakSet<Owner>();

/** Libraries that ask a function for a value: what else it does is not seen where it happens. */
export const asksForValue: RegExp =
  /^(?:builtins\.(?:sorted|min|max|list\.sort|filter|iter)|itertools\.(?:groupby|takewhile|dropwhile|filterfalse|accumulate)|functools\.(?:reduce|cmp_to_key)|collections\.defaultdict|heapq\.(?:merge|nlargest|nsmallest)|bisect\.\w+|re\.(?:sub|subn|Pattern\.subn?|Scanner)|codecs\.(?:register|register_error|CodecInfo)|json\.\w+|copyreg\.pickle|sqlite3\.Connection\.create_\w+)$/;

/** A function, or those that several names may stand for, is called by such a library. */
export function seesNoCall(value: Value): void {
  if (value.kind === 'union') for (const one of value.members) if (one.kind !== 'union') seesNoCall(one);
  const func = value.kind === 'bound' || value.kind === 'partial' ? value.func : value;
  if (func.kind === 'function') note(func.info);
}

function note({ owner }: FunctionInfo): void {
  unseen.add(owner);
}

/** `sorted(commands, key=os.system)`: what starts programs is given where a value is asked for. */
export function askedForValue(value: Value): Value {
  seesNoCall(value);
  return holdsIt(value) ? withMarks(value, computed) : value;
}

/** What such a library does with the functions that it is given. */
export function asking(special: Special): Special {
  return (m, given, place, callee) =>
    special(
      m,
      {
        ...given,
        positional: given.positional.map((one) => (isFunction(one) ? askedForValue(one) : one)),
        keywords: given.keywords.map(([name, one]) => [name, isFunction(one) ? askedForValue(one) : one]),
      },
      place,
      callee,
    );
}

function isFunction({ kind }: Value): boolean {
  return kind === 'external' || kind === 'function' || kind === 'partial' || kind === 'bound';
}

export function isUnseen(owner: Owner): boolean {
  return unseen.has(owner);
}

import { argumentMarks, type Machine } from '../machine.ts';
import type { CallArguments } from '../state.ts';
import {
  constant,
  type FunctionValue,
  type Instance,
  mapping,
  sequence,
  unknown,
  type Value,
} from '../values/values.ts';
import { defaultOf } from './defaults.ts';

/** Gives each parameter its argument, as Python binds them; what is not given and has no default is unknown. */
export function bindArguments(_m: Machine, callee: FunctionValue, given: CallArguments): readonly Value[] {
  const { info } = callee;
  const { positional, keywords, more, moreKeywords } = given;
  const values: (Value | undefined)[] = new Array(info.parameters.length);
  for (let at = 0; at < info.positional; at += 1) values[at] = positional[at];
  if (info.rest >= 0)
    values[info.rest] = sequence('tuple', positional.slice(info.positional), more, more?.marks ?? 0);
  let others: Value | null = moreKeywords;
  const left: (readonly [string, Value])[] = [];
  for (const keyword of keywords) {
    const [name, value] = keyword;
    const at = info.parameters.indexOf(name);
    if (at >= info.positionalOnly && at !== info.rest && at !== info.keywordRest) values[at] = value;
    else left.push(keyword);
  }
  if (info.keywordRest >= 0) {
    const made = mapping(
      others,
      argumentMarks({ positional: [], keywords: left, more: null, moreKeywords: others }),
    );
    for (const [name, value] of left) made.entries.set(`s${name}`, { key: constant(name), value });
    values[info.keywordRest] = made;
    others = null;
  }
  const spread = (more?.marks ?? 0) | (moreKeywords?.marks ?? 0);
  for (let at = 0; at < values.length; at += 1) {
    if (values[at] !== undefined) continue;
    if (more !== null && at < info.positional) values[at] = more;
    else if (moreKeywords !== null && at >= info.positionalOnly) values[at] = moreKeywords;
    else values[at] = defaultOf(callee, at) ?? unknown(spread);
  }
  return values as readonly Value[];
}

/** Something that can be called, or an object whose methods can. */
export function isCallable(value: Value, depth = 0): boolean {
  if (depth > 3) return false;
  switch (value.kind) {
    case 'function':
    case 'class':
    case 'bound':
    case 'partial':
    case 'picker':
    case 'code':
    case 'module':
    case 'namespace':
      return true;
    case 'external':
      return true;
    case 'instance':
      return value.names.size > 0 || value.of.general.instance !== value;
    case 'sequence':
      return (
        (value.items.length <= 64 && value.items.some((item) => isCallable(item, depth + 1))) ||
        (value.rest !== null && isCallable(value.rest, depth + 1))
      );
    case 'mapping':
      return (
        value.entries.size <= 64 &&
        [...value.entries.values()].some(({ value: one }) => isCallable(one, depth + 1))
      );
    case 'union':
      return value.members.some((member) => isCallable(member, depth + 1));
    default:
      return false;
  }
}

/** A constant, or something made of constants, out of which a text could be computed. */
export function isTelling(value: Value): boolean {
  switch (value.kind) {
    case 'constant':
      return value.value !== null && typeof value.value !== 'boolean';
    case 'text':
      return true;
    case 'sequence':
      return value.items.length > 0 && value.rest === null;
    case 'mapping':
      return value.entries.size > 0;
    case 'union':
      return value.members.some((member) => member.kind !== 'union' && isTelling(member));
    default:
      return false;
  }
}

/** Arguments as a key: equal keys, equal results; null where they are too much to compare. */
export function argumentsKey(values: readonly Value[]): string | null {
  let key = '';
  for (const value of values) {
    const one = valueKey(value, 0);
    if (one === null || key.length > 1000) return null;
    key += `${one}|${value.marks};`;
  }
  return key;
}

const mostFields = 16;

/** The same object may hold another function than before. */
function fieldsKey({ names }: Instance): string {
  let key = '';
  let left = mostFields;
  for (const [name, field] of names) {
    left -= 1;
    if (left < 0) break;
    if (field.kind === 'external' && !field.instance) key += `${name}=${field.name},`;
    else if (field.kind === 'function') key += `${name}=${field.id},`;
  }
  return key;
}

function valueKey(value: Value, depth: number): string | null {
  switch (value.kind) {
    case 'unknown':
      return `u${value.parameter}`;
    case 'constant': {
      const { value: of } = value;
      if (typeof of === 'string') return of.length > 200 ? null : `s${of.length}:${of}`;
      if (of instanceof Uint8Array) return of.length > 100 ? null : `b${Buffer.from(of).toString('latin1')}`;
      if (typeof of === 'object' && of !== null) return `f${JSON.stringify(of)}`;
      return `c${String(of)}`;
    }
    case 'text':
      return value.text.length > 200 ? null : `t${value.text}`;
    case 'external':
      return value.self === null ? `e${value.name}${value.instance ? '!' : ''}` : null;
    case 'function':
    case 'class':
      return `#${value.id}`;
    case 'instance':
      return `#${value.id}${value.names.size === 0 ? '' : fieldsKey(value)}`;
    case 'module':
      return `m${value.module.path}`;
    case 'bound': {
      const func = valueKey(value.func, depth + 1);
      const self = depth > 3 ? null : valueKey(value.self, depth + 1);
      return func === null || self === null ? null : `(${func},${self})`;
    }
    case 'sequence': {
      if (depth > 2 || value.items.length > 8 || value.rest !== null) return null;
      const parts = value.items.map((item) => valueKey(item, depth + 1));
      return parts.includes(null) ? null : `[${value.type}${parts.join(',')}]`;
    }
    case 'mapping':
      return value.entries.size === 0 && value.rest === null ? '{}' : null;
    default:
      return null;
  }
}

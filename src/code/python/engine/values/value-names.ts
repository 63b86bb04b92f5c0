import type { Expr } from '../../ast.ts';
import type { ModuleState } from '../state.ts';
import type { ClassValue, Value } from './values.ts';

/** The dotted name of something of the repository. */
export function within(module: ModuleState, qualified: string): string {
  if (qualified === '') return module.name;
  return module.name === '' ? qualified : `${module.name}.${qualified}`;
}

/** What a value is called: a function, a class, a module, something external; null for what has no name. */
export function nameOf(value: Value): string | null {
  switch (value.kind) {
    case 'external':
      return value.name;
    case 'function':
      return value.info.dotted;
    case 'class':
      return within(value.module, value.qualified);
    case 'module':
      return value.module.name;
    case 'bound':
      return nameOf(value.func);
    case 'partial':
      return nameOf(value.func);
    case 'instance':
      return within(value.of.module, value.of.qualified);
    default:
      return null;
  }
}

const noNames: readonly string[] = [];
/** Lists of one name are shared: every call keeps such a list. */
const singles = new Map<string, readonly string[]>();
const mostSingles = 50_000;

export function only(name: string): readonly string[] {
  let list = singles.get(name);
  if (list === undefined) {
    list = [name];
    if (singles.size >= mostSingles) singles.clear();
    singles.set(name, list);
  }
  return list;
}

/** Names of what a call calls. */
export function calleesOf(callee: Value): readonly string[] {
  if (callee.kind === 'union') {
    const names: string[] = [];
    for (const member of callee.members) {
      const name = nameOf(member);
      if (name !== null && !names.includes(name)) names.push(name);
    }
    return names;
  }
  if (callee.kind === 'instance') return [`${nameOf(callee)}.__call__`];
  const name = nameOf(callee);
  return name === null ? noNames : only(name);
}

/** Names of the classes that a value may be an instance of, those that they inherit from included. */
export function receiversOf(base: Value): readonly string[] {
  if (base.kind === 'external') return base.instance ? only(base.name) : noNames;
  if (base.kind === 'instance') return namesOfOrder(base.of.order);
  if (base.kind !== 'union') return noNames;
  const names: string[] = [];
  for (const value of base.members) {
    if (value.kind === 'external' && value.instance) names.push(value.name);
    else if (value.kind === 'instance') names.push(...namesOfOrder(value.of.order));
  }
  return names;
}

/** Every call of a method keeps the names of the object's classes. */
const ofOrders = new WeakMap<ClassValue['order'], readonly string[]>();

function namesOfOrder(order: ClassValue['order']): readonly string[] {
  const known = ofOrders.get(order);
  // A class may change its bases.
  if (known !== undefined && known.length === order.length) return known;
  const names = order.map((one) => (typeof one === 'string' ? one : within(one.module, one.qualified)));
  ofOrders.set(order, names);
  return names;
}

/** A chain of names as the source has it; null where it is anything else, or long. */
export function sourceName(node: Expr): string | null {
  let text = '';
  let at = node;
  for (let parts = 0; parts < 12; parts += 1) {
    if (at.type === 'Name') return text === '' ? at.id : `${at.id}.${text}`;
    if (at.type !== 'Attribute') return text === '' ? null : `?.${text}`;
    text = text === '' ? at.attr : `${at.attr}.${text}`;
    at = at.value;
  }
  return null;
}

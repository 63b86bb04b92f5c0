import type { Call, Expr } from '../../ast.ts';
import { ownerOf } from '../owners.ts';
import type { CallPlace, Owner } from '../state.ts';
import type { ClassValue, FunctionValue, Instance, Mapping, Value } from '../values/values.ts';

/** Functions that a function hands to something that is not known: whoever runs it may have them called. */
const handedBy = new WeakMap<Owner, Set<Owner>>();
const deepest = 4;
const widest = 512;

export function handedIn(owner: Owner): Iterable<Owner> {
  return handedBy.get(owner) ?? [];
}

/** What only dresses a function, or takes a class for a type. */
export const onlyNames: RegExp =
  /^(?:typing|typing_extensions|functools|abc|collections\.abc|dataclasses|enum)\./;

/** Whether the arguments of a call are written there; a decorator is given what stands below it. */
export function isGivenHere({ node }: CallPlace): boolean {
  const { args, keywords } = node as { readonly args?: Call['args']; readonly keywords?: Call['keywords'] };
  if (args === undefined || keywords === undefined) return false;
  return args.some((one) => refers(one, 0)) || keywords.some(({ value }) => refers(value, 0));
}

function refers(node: Expr, depth: number): boolean {
  switch (node.type) {
    case 'Constant':
    case 'JoinedStr':
    case 'Compare':
      return false;
    case 'List':
    case 'Tuple':
    case 'Set':
      return depth < deepest && node.elts.some((part) => refers(part, depth + 1));
    case 'Dict':
      return depth < deepest && node.values.some((part) => refers(part, depth + 1));
    default:
      return true;
  }
}

/** Something outside gets hold of a value, and of all that it can call by it. */
export function hand(value: Value, place: CallPlace, depth = 0): void {
  if (depth > deepest) return;
  switch (value.kind) {
    case 'function':
      handFunction(value, place);
      break;
    case 'bound':
    case 'partial':
      hand(value.func, place, depth + 1);
      if (value.kind === 'partial')
        for (let at = 0; at < value.positional.length && at < 8; at += 1)
          hand(value.positional[at] as Value, place, depth + 1);
      break;
    case 'instance':
      handMethods(value.of, place);
      handFirst(value.names.values(), place, depth + 1);
      break;
    case 'class':
      handClass(value, place);
      break;
    case 'sequence':
      handFirst(value.items, place, depth + 1);
      if (value.rest !== null) hand(value.rest, place, depth + 1);
      break;
    case 'mapping':
      handEntries(value.entries, place, depth + 1);
      if (value.rest !== null) hand(value.rest, place, depth + 1);
      break;
    case 'union':
      for (const member of value.members) hand(member, place, depth + 1);
      break;
    default:
  }
}

function handFirst(values: Iterable<Value>, place: CallPlace, depth: number): void {
  let left = widest;
  for (const value of values) {
    hand(value, place, depth);
    left -= 1;
    if (left === 0) break;
  }
}

function handEntries(entries: Mapping['entries'], place: CallPlace, depth: number): void {
  let left = widest;
  for (const { value } of entries.values()) {
    hand(value, place, depth);
    left -= 1;
    if (left === 0) break;
  }
}

/** By whom the methods of a class were handed over already. */
const handedMethods = new WeakMap<Owner, WeakSet<ClassValue>>();

function handMethods(cls: ClassValue, place: CallPlace): void {
  const { owner } = place.frame;
  let known = handedMethods.get(owner);
  if (known === undefined) {
    known = new WeakSet();
    handedMethods.set(owner, known);
  }
  if (known.has(cls)) return;
  known.add(cls);
  for (const one of cls.order)
    if (typeof one !== 'string')
      for (const each of one.names.values()) if (each.kind === 'function') handFunction(each, place);
}

/** Something is taken from an object, a class or a module by a name that cannot be told. */
export function handMembers(of: Value, place: CallPlace): void {
  if (of.kind === 'module') handNames(of.module.frame.names, place);
  else if (of.kind === 'class')
    for (const one of of.order) {
      if (typeof one !== 'string') handNames(one.names, place);
    }
  else if (of.kind === 'instance') hand(of, place);
}

/** Libraries of models: that they know a class does not mean that they call its methods while a file is imported. */
const calm =
  /^(?:torch|torchvision|torchaudio|transformers|keras|tensorflow|tf|flax|jax|paddle|diffusers|timm|pydantic|typing|typing_extensions|enum|abc|builtins|dataclasses|collections\.(?:OrderedDict|defaultdict|deque|Counter))\b/;

/** A class of the repository that is given to something else than a library of models. */
export function handClass(cls: ClassValue, place: CallPlace): void {
  if (cls.order.some((one) => typeof one === 'string' && calm.test(one))) return;
  handOrder(cls, place);
}

/** An object whose class is derived from one of a library: the library may call what it finds on it. */
export function handObject(value: Instance, place: CallPlace): void {
  for (const one of value.of.order)
    if (typeof one === 'string' && !isCalm(one)) {
      handOrder(value.of, place);
      return;
    }
}

/** The same few names of bases are asked for with every call of a method. */
const calmNames = new Map<string, boolean>();
const mostNames = 10_000;

function isCalm(name: string): boolean {
  let found = calmNames.get(name);
  if (found === undefined) {
    found = calm.test(name);
    if (calmNames.size >= mostNames) calmNames.clear();
    calmNames.set(name, found);
  }
  return found;
}

/** How many names a class and its bases had when somebody handed all of them over. */
const handedNames = new WeakMap<Owner, WeakMap<ClassValue, number>>();

function handOrder(cls: ClassValue, place: CallPlace): void {
  const { owner } = place.frame;
  let names = 0;
  for (const one of cls.order) if (typeof one !== 'string') names += one.names.size;
  let known = handedNames.get(owner);
  if (known === undefined) {
    known = new WeakMap();
    handedNames.set(owner, known);
  }
  if (known.get(cls) === names) return;
  known.set(cls, names);
  for (const one of cls.order) if (typeof one !== 'string') handNames(one.names, place);
}

export function handNames(names: ReadonlyMap<string, Value>, place: CallPlace): void {
  if (place.frame.owner.kind === 'guard') return;
  for (const value of names.values())
    if (value.kind === 'function') handFunction(value, place);
    else if (value.kind === 'sequence' || value.kind === 'mapping') hand(value, place, 2);
}

function handFunction({ info, state }: FunctionValue, place: CallPlace): void {
  handOwner(state.own ?? info.owner, place);
}

function handOwner(owner: Owner, { frame }: CallPlace): void {
  const by = ownerOf(frame);
  if (by === frame.module.owner) owner.handed = true;
  else if (by.kind === 'function') {
    const all = handedBy.get(by) ?? new Set<Owner>();
    handedBy.set(by, all);
    all.add(owner);
  }
}

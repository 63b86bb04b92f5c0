import type { Expr, FunctionDef, Lambda } from '../../ast.ts';
import { raise } from './exceptions.ts';
import { drained, firstOf } from './generators.ts';
import { itemsOf } from './items.ts';
import type { Course, Machine } from './machine.ts';
import {
  Class,
  Closure,
  Computed,
  GivenUp,
  Items,
  inClass,
  keyOf,
  Producer,
  Table,
  Thing,
  unknown,
  type Value,
  type Variables,
} from './values.ts';
import { write } from './variables.ts';

/** Binds what an assignment names. */
export function* assign(machine: Machine, target: Expr, given: Value, variables: Variables): Course<void> {
  switch (target.type) {
    case 'Name':
      write(target.id, given, variables);
      return;
    case 'Tuple':
    case 'List': {
      if (given === unknown) {
        for (const each of target.elts) yield* assign(machine, each, unknown, variables);
        return;
      }
      const all = target.elts.some(({ type }) => type === 'Starred');
      const from =
        given instanceof Producer && !all
          ? yield* firstOf(given, target.elts.length + 1)
          : yield* drained(machine, given, target, 'unbounded-growth');
      const items = [...itemsOf(from)];
      const rest = target.elts.findIndex(({ type }) => type === 'Starred');
      if (rest >= 0) {
        // `first, *others = xs`
        const many = items.length - target.elts.length + 1;
        if (many < 0) raise('ValueError');
        items.splice(rest, many, new Items('list', items.slice(rest, rest + many)));
      }
      if (items.length !== target.elts.length) raise('ValueError');
      for (const [at, each] of target.elts.entries())
        yield* assign(machine, each, items[at] as Value, variables);
      return;
    }
    case 'Starred':
      yield* assign(machine, target.value, given, variables);
      return;
    case 'Attribute': {
      const of = yield* machine.value(target.value, variables);
      if (of instanceof Thing) {
        const field = inClass(of.class, target.attr);
        if (inClass(of.class, '__setattr__') || field === unknown || field instanceof Computed)
          throw new GivenUp();
        of.own.set(target.attr, given);
      } else if (of instanceof Class) of.own.set(target.attr, given);
      else if (of !== unknown) throw new GivenUp();
      return;
    }
    case 'Subscript': {
      const of = yield* machine.value(target.value, variables);
      if (of === unknown) return;
      if (target.slice.type === 'Slice') throw new GivenUp();
      const at = yield* machine.value(target.slice, variables);
      if (of instanceof Table && of.kind === 'dict') of.entries.set(keyOf(at), [at, given]);
      else if (of instanceof Items && of.kind !== 'tuple' && typeof at === 'number') {
        const index = at < 0 ? of.all.length + at : at;
        if (index < 0 || index >= of.all.length) raise('IndexError');
        of.all[index] = given;
      } else throw new GivenUp();
      return;
    }
    default:
      throw new GivenUp();
  }
}

/** Arguments and items, with what `*xs` stands for. */
export function* values(machine: Machine, all: readonly Expr[], variables: Variables): Course<Value[]> {
  const result: Value[] = [];
  for (const each of all)
    if (each.type === 'Starred') {
      const given = yield* machine.value(each.value, variables);
      result.push(...itemsOf(yield* drained(machine, given, each, 'unbounded-growth')));
    } else result.push(yield* machine.value(each, variables));
  return result;
}

/** A function as it is where its definition is met, with its defaults. */
export function* closure(
  machine: Machine,
  node: FunctionDef | Lambda,
  variables: Variables,
): Course<Closure> {
  const scope = machine.search.survey.scopeOf.get(node);
  if (scope === undefined) throw new GivenUp();
  const defaults = yield* values(machine, node.args.defaults, variables);
  const kwDefaults: (Value | undefined)[] = [];
  for (const each of node.args.kwDefaults)
    kwDefaults.push(each === null ? undefined : yield* machine.value(each, variables));
  let around: Variables | null = variables;
  while (around.up !== null && around.scope.node.type === 'ClassDef') around = around.up;
  return new Closure(node, scope, around, defaults, kwDefaults);
}

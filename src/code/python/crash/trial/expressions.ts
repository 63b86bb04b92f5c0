import type { Comprehension, Expr, Lambda } from '../../ast.ts';
import { forEachChild } from '../../walk.ts';
import { newScope } from '../reading/scopes.ts';
import { goneThrough } from './arrangements.ts';
import { assign, closure, values } from './bindings.ts';
import { call } from './calls.ts';
import { itemsOf } from './items.ts';
import type { Course, Machine } from './machine.ts';
import { attribute, isPlain, plain } from './plain.ts';
import {
  Arrangements,
  Computed,
  Coroutine,
  GivenUp,
  Items,
  inClass,
  isTrue,
  keyOf,
  Range,
  Table,
  Thing,
  unknown,
  type Value,
  type Variables,
} from './values.ts';
import { write } from './variables.ts';

/** What an expression comes to, functions of the file that it calls included. */
export function* value(machine: Machine, expression: Expr, variables: Variables): Course<Value> {
  machine.step();
  if (isPlain(expression) && !machine.computes(expression)) return plain(expression, variables);
  switch (expression.type) {
    case 'Call':
      return yield* call(machine, expression, variables);
    case 'Lambda':
      return yield* closure(machine, expression, variables);
    case 'BoolOp': {
      let result: Value = null;
      for (const each of expression.values) {
        result = yield* machine.value(each, variables);
        if (isTrue(result) === (expression.op === 'or')) return result;
      }
      return result;
    }
    case 'IfExp': {
      const test = yield* machine.value(expression.test, variables);
      return yield* machine.value(isTrue(test) ? expression.body : expression.orelse, variables);
    }
    case 'NamedExpr': {
      const named = yield* machine.value(expression.value, variables);
      if (expression.target.type === 'Name') write(expression.target.id, named, variables);
      return named;
    }
    case 'ListComp':
    case 'SetComp':
    case 'DictComp':
    case 'GeneratorExp':
      return yield* comprehension(machine, expression, variables);
    case 'List':
    case 'Tuple':
      return new Items(
        expression.type === 'List' ? 'list' : 'tuple',
        yield* values(machine, expression.elts, variables),
      );
    case 'Attribute': {
      const of = yield* machine.value(expression.value, variables);
      const found = of instanceof Thing ? inClass(of.class, expression.attr) : undefined;
      if (found instanceof Computed)
        return yield { call: expression, to: found.getter, args: [of], keywords: new Map() };
      return attribute(of, expression.attr);
    }
    case 'Await': {
      const what = yield* machine.value(expression.value, variables);
      if (what instanceof Coroutine)
        return yield { call: expression, to: what.to, args: [], keywords: new Map(), values: what.values };
      machine.wait();
      return unknown;
    }
    case 'Yield':
    case 'YieldFrom':
    case 'Starred':
    case 'TemplateStr':
      throw new GivenUp();
    default: {
      const known = new Map<Expr, Value>();
      const parts: Expr[] = [];
      forEachChild(expression, (child) => {
        parts.push(child as Expr);
      });
      for (const part of parts) {
        if (part.type === 'Slice') {
          for (const bound of [part.lower, part.upper, part.step])
            if (bound !== null) known.set(bound, yield* machine.value(bound, variables));
        } else known.set(part, yield* machine.value(part, variables));
      }
      return plain(expression, variables, known);
    }
  }
}

type Comprehended = Extract<Expr, { type: 'ListComp' | 'SetComp' | 'DictComp' | 'GeneratorExp' }>;

function* comprehension(machine: Machine, expression: Comprehended, around: Variables): Course<Value> {
  // Its variables are its own; the scope has none of them, so that all others are looked for around it.
  const variables: Variables = {
    scope: newScope({ ...(around.scope.node as Lambda), type: 'Lambda', args: none }, around.scope),
    up: around,
    values: new Map(),
  };
  const made: Value[] = [];
  const table = new Table(expression.type === 'SetComp' ? 'set' : 'dict');
  function* inner(rest: readonly Comprehension[]): Course<void> {
    const [first, ...more] = rest;
    if (first === undefined) {
      if (expression.type === 'DictComp') {
        const key = yield* machine.value(expression.key, variables);
        table.entries.set(keyOf(key), [key, yield* machine.value(expression.value, variables)]);
        return;
      }
      const item = yield* machine.value(expression.elt, variables);
      if (expression.type === 'SetComp') table.entries.set(keyOf(item), [item, item]);
      else made.push(item);
      return;
    }
    if (first.async) throw new GivenUp();
    const from = yield* machine.value(first.iter, variables);
    if (from instanceof Arrangements && expression.type !== 'GeneratorExp')
      goneThrough(from, first.ifs.length === 0 && more.length === 0);
    if (from === unknown || (from instanceof Range && from.length > 20_000)) throw new GivenUp();
    for (const item of [...itemsOf(from)]) {
      machine.step();
      yield* assign(machine, first.target, item, variables);
      let taken = true;
      for (const test of first.ifs) {
        taken = isTrue(yield* machine.value(test, variables));
        if (!taken) break;
      }
      if (taken) yield* inner(more);
    }
  }
  yield* inner(expression.generators);
  return expression.type === 'SetComp' || expression.type === 'DictComp' ? table : new Items('list', made);
}

const none = { posonly: [], args: [], vararg: null, kwonly: [], kwarg: null, defaults: [], kwDefaults: [] };

import type { Expr } from '../../ast.ts';
import { forEachChild } from '../../walk.ts';
import { closure, values } from './bindings.ts';
import { call } from './calls.ts';
import { comprehension } from './comprehensions.ts';
import { itemsOf } from './items.ts';
import type { Course, Machine } from './machine.ts';
import { attribute, isPlain, plain } from './plain.ts';
import {
  Computed,
  Coroutine,
  GivenUp,
  Items,
  inClass,
  isTrue,
  Producer,
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
    case 'Yield': {
      const gives = expression.value === null ? null : yield* machine.value(expression.value, variables);
      yield { gives, at: expression.at };
      return null;
    }
    case 'YieldFrom':
      return yield* handOn(yield* machine.value(expression.value, variables), expression.at, variables);
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

/** `yield from xs` */
function* handOn(from: Value, at: number, variables: Variables): Course<Value> {
  if (from instanceof Producer) {
    variables.values.set(` ${at}`, from);
    return yield { resume: from, handsOn: true };
  }
  for (const [number, item] of [...itemsOf(from)].entries()) {
    variables.values.set(` ${at}`, number);
    yield { gives: item, at };
  }
  return null;
}

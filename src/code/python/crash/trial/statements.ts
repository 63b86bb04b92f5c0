import { firstPart } from '../../../../core/dotted-names.ts';
import type { AugAssign, Expr, If, Stmt, Try } from '../../ast.ts';
import { assign } from './bindings.ts';
import { put } from './chances.ts';
import { defineClass, defineFunction } from './definitions.ts';
import { raise } from './exceptions.ts';
import { constantOf, file } from './libraries.ts';
import { forLoop, whileLoop } from './loops.ts';
import type { Course, Left, Machine } from './machine.ts';
import { callMethod } from './methods.ts';
import { operate } from './operators.ts';
import {
  Chance,
  Class,
  Elsewhere,
  GivenUp,
  Items,
  isA,
  isTrue,
  keyOf,
  Raised,
  Table,
  Thing,
  unknown,
  type Variables,
} from './values.ts';
import { read, write } from './variables.ts';

/** Goes through a block of statements. */
export function* block(machine: Machine, statements: readonly Stmt[], variables: Variables): Course<Left> {
  for (const statement of statements) {
    machine.step();
    const left = yield* one(machine, statement, variables);
    if (left !== null) return left;
  }
  return null;
}

function* one(machine: Machine, statement: Stmt, variables: Variables): Course<Left> {
  switch (statement.type) {
    case 'Expr':
      yield* machine.value(statement.value, variables);
      return null;
    case 'Assign': {
      const given = yield* machine.value(statement.value, variables);
      for (const target of statement.targets) yield* assign(machine, target, given, variables);
      return null;
    }
    case 'AnnAssign':
      if (statement.value !== null)
        yield* assign(machine, statement.target, yield* machine.value(statement.value, variables), variables);
      return null;
    case 'AugAssign':
      yield* step(machine, statement, variables);
      return null;
    case 'If':
      return yield* branch(machine, statement, variables);
    case 'While':
      return yield* whileLoop(machine, statement, variables);
    case 'For':
      return yield* forLoop(machine, statement, variables);
    case 'Return':
      return { value: statement.value === null ? null : yield* machine.value(statement.value, variables) };
    case 'Break':
      return 'break';
    case 'Continue':
      return 'continue';
    case 'Pass':
    case 'Global':
    case 'Nonlocal':
    case 'TypeAlias':
      return null;
    case 'FunctionDef':
      write(statement.name, yield* defineFunction(machine, statement, variables), variables);
      return null;
    case 'ClassDef':
      write(statement.name, yield* defineClass(machine, statement, variables), variables);
      return null;
    case 'Import':
      for (const { name, asname } of statement.names)
        write(asname ?? firstPart(name), new Elsewhere(asname === null ? firstPart(name) : name), variables);
      return null;
    case 'ImportFrom':
      for (const { name, asname } of statement.names) {
        if (name === '*') throw new GivenUp();
        write(asname ?? name, constantOf(`${statement.module ?? '.'}.${name}`), variables);
      }
      return null;
    case 'Try':
      return yield* attempt(machine, statement, variables);
    case 'Raise': {
      const [latest] = machine.current.slice(-1);
      if (statement.exc === null) {
        if (latest === undefined) throw new GivenUp();
        throw latest;
      }
      const what = yield* machine.value(statement.exc, variables);
      if (what instanceof Thing) throw new Raised(what);
      if (what instanceof Class && !what.open) throw new Raised(new Thing(what));
      throw new GivenUp();
    }
    case 'Assert':
      if (!isTrue(yield* machine.value(statement.test, variables))) raise('AssertionError');
      return null;
    case 'Delete':
      for (const target of statement.targets) yield* remove(machine, target, variables);
      return null;
    case 'With': {
      let takes = false;
      for (const { context, vars } of statement.items) {
        const entered = yield* machine.value(context, variables);
        // A file gives itself, and takes no exception at its end; whatever else there is may do so.
        const isFile = entered instanceof Elsewhere && entered.name === file;
        if ((entered !== unknown && !isFile) || statement.async) throw new GivenUp();
        takes ||= !isFile;
        if (vars !== null) yield* assign(machine, vars, entered, variables);
      }
      if (!takes) return yield* machine.block(statement.body, variables);
      machine.handling += 1;
      try {
        return yield* machine.block(statement.body, variables);
      } catch (error) {
        throw error instanceof Raised ? new GivenUp() : error;
      } finally {
        machine.handling -= 1;
      }
    }
    default:
      throw new GivenUp();
  }
}

function* branch(machine: Machine, statement: If, variables: Variables): Course<Left> {
  const { test, body, orelse } = statement;
  const truth = yield* machine.value(test, variables);
  if (truth === unknown && addsNew(statement, variables)) return null;
  return yield* machine.block(isTrue(truth) ? body : orelse, variables);
}

/** `if number not in drawn: drawn.append(number)`: what chance gives is put among others that are all different. */
function addsNew({ test, body, orelse }: If, variables: Variables): boolean {
  const [only] = body;
  if (test.type !== 'Compare' || test.ops.length !== 1 || test.ops[0] !== 'not in') return false;
  const [list] = test.comparators;
  if (body.length !== 1 || orelse.length > 0 || only?.type !== 'Expr' || only.value.type !== 'Call')
    return false;
  const { func, args } = only.value;
  if (func.type !== 'Attribute' || func.attr !== 'append' || func.value.type !== 'Name') return false;
  if (test.left.type !== 'Name' || list?.type !== 'Name' || list.id !== func.value.id) return false;
  const [given] = args;
  if (given?.type !== 'Name' || given.id !== test.left.id) return false;
  const [item, into] = [read(given.id, variables), read(list.id, variables)];
  if (!(item instanceof Chance) || !(into instanceof Items) || into.kind === 'tuple') return false;
  put(into, item);
  return true;
}

/** `x += 1`; a list is extended where it is. */
function* step(machine: Machine, { target, op, value: by }: AugAssign, variables: Variables): Course<void> {
  const before = yield* machine.value(target, variables);
  const more = yield* machine.value(by, variables);
  if (op === '+' && before instanceof Items && before.kind !== 'tuple') {
    callMethod(before, 'extend', [more]);
    return;
  }
  if (before instanceof Table && op !== '|') throw new GivenUp();
  if (before instanceof Table) {
    callMethod(before, 'update', [more]);
    return;
  }
  yield* assign(machine, target, operate(op, before, more), variables);
}

function* remove(machine: Machine, target: Expr, variables: Variables): Course<void> {
  if (target.type === 'Name' && variables.values.delete(target.id)) return;
  if (target.type !== 'Subscript' || target.slice.type === 'Slice') throw new GivenUp();
  const of = yield* machine.value(target.value, variables);
  const at = yield* machine.value(target.slice, variables);
  if (of instanceof Table && of.kind === 'dict') {
    if (!of.entries.delete(keyOf(at))) raise('KeyError');
  } else if (of instanceof Items && of.kind !== 'tuple') callMethod(of, 'pop', [at]);
  else throw new GivenUp();
}

const broad: ReadonlySet<string> = new Set(['Exception', 'BaseException', 'RuntimeError', 'RecursionError']);

function* attempt(machine: Machine, statement: Try, variables: Variables): Course<Left> {
  const { body, handlers, orelse, finalbody, star } = statement;
  if (star) throw new GivenUp();
  const catches = handlers.some(
    ({ exception }) =>
      exception === null ||
      (exception.type === 'Tuple' ? exception.elts : [exception]).some(
        (type) => type.type !== 'Name' || broad.has(type.id),
      ),
  );
  let left: Left = null;
  let raised: Raised | null = null;
  machine.catching += catches ? 1 : 0;
  machine.handling += handlers.length > 0 ? 1 : 0;
  try {
    left = yield* machine.block(body, variables);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    raised = error;
  } finally {
    machine.catching -= catches ? 1 : 0;
    machine.handling -= handlers.length > 0 ? 1 : 0;
  }
  try {
    if (raised === null) {
      if (left === null) left = yield* machine.block(orelse, variables);
    } else {
      const thrown: Raised = raised;
      const handler = handlers.find(({ exception }) => takes(exception, thrown, variables));
      if (handler === undefined) throw thrown;
      if (handler.name !== null) write(handler.name, thrown.value, variables);
      machine.current.push(thrown);
      try {
        left = yield* machine.block(handler.body, variables);
      } finally {
        machine.current.pop();
      }
    }
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    const last = yield* machine.block(finalbody, variables);
    if (last !== null) return last;
    throw error;
  }
  return (yield* machine.block(finalbody, variables)) ?? left;
}

function takes(exception: Expr | null, { value: thrown }: Raised, variables: Variables): boolean {
  if (exception === null) return true;
  const types = exception.type === 'Tuple' ? exception.elts : [exception];
  return types.some((type) => {
    const named = type.type === 'Name' ? read(type.id, variables) : unknown;
    if (named instanceof Class) return isA(thrown.class, named);
    // An exception of a library is none of Python's own.
    if (thrown.class.open) throw new GivenUp();
    return false;
  });
}

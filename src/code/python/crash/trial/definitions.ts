import type { ClassDef, Expr, FunctionDef } from '../../ast.ts';
import { holds } from '../reading/names-in.ts';
import { closure } from './bindings.ts';
import type { Course, Machine } from './machine.ts';
import {
  Class,
  Closure,
  Computed,
  Elsewhere,
  type Field,
  GivenUp,
  Method,
  unknown,
  type Value,
  type Variables,
} from './values.ts';

/** Give back what they are given, or something that runs it in the same way. */
const transparent: ReadonlySet<string> = new Set(
  'functools.lru_cache functools.cache functools.wraps functools.singledispatch typing.final typing.override typing.no_type_check abc.abstractmethod'.split(
    ' ',
  ),
);

/** What a definition binds its name to, with what its decorators make of it. */
export function* defineFunction(machine: Machine, node: FunctionDef, variables: Variables): Course<Value> {
  let made: Value = yield* closure(machine, node, variables);
  for (const decorator of [...node.decorators].reverse()) {
    const named = decorator.type === 'Call' ? decorator.func : decorator;
    const by =
      named.type === 'Name' || named.type === 'Attribute' ? yield* machine.value(named, variables) : unknown;
    if (by instanceof Elsewhere && transparent.has(by.name)) continue;
    if (by instanceof Elsewhere && by.name === 'staticmethod' && made instanceof Closure)
      made = new Method(null, made);
    else if (by instanceof Elsewhere && by.name === 'property' && made instanceof Closure)
      made = new Computed(made);
    else if (by instanceof Elsewhere && by.name === 'classmethod' && made instanceof Closure)
      made = new Method('class', made);
    else if (by instanceof Closure && decorator.type !== 'Call')
      made = yield { call: null, to: by, args: [made], keywords: new Map() };
    else if (by instanceof Closure) {
      const maker = yield* machine.value(decorator, variables);
      if (!(maker instanceof Closure)) throw new GivenUp();
      made = yield { call: null, to: maker, args: [made], keywords: new Map() };
    } else return unknown;
  }
  return made;
}

/** Bases that add nothing of their own. */
const empty: ReadonlySet<string> = new Set(['object', 'abc.ABC', 'typing.Generic', 'typing.Protocol']);

const dataclass: ReadonlySet<string> = new Set(['dataclasses.dataclass']);

export function* defineClass(machine: Machine, node: ClassDef, variables: Variables): Course<Value> {
  const bases: Class[] = [];
  let open = node.keywords.length > 0;
  for (const base of node.bases) {
    const named = base.type === 'Subscript' ? base.value : base;
    const of =
      named.type === 'Name' || named.type === 'Attribute' ? yield* machine.value(named, variables) : unknown;
    if (of instanceof Class) bases.push(of);
    else open ||= !(of instanceof Elsewhere && empty.has(of.name));
  }
  let fields = false;
  for (const decorator of node.decorators) {
    const named: Expr = decorator.type === 'Call' ? decorator.func : decorator;
    const by =
      named.type === 'Name' || named.type === 'Attribute' ? yield* machine.value(named, variables) : unknown;
    if (by instanceof Elsewhere && dataclass.has(by.name)) fields = true;
    else open = true;
  }
  const made = new Class(node.name, bases, open);
  const scope = machine.search.survey.scopeOf.get(node);
  if (scope === undefined) throw new GivenUp();
  machine.classes.set(node, made);
  yield* machine.block(node.body, { scope, up: variables, values: made.own });
  if (fields) made.fields = yield* fieldsOf(machine, node, made, variables);
  return made;
}

function* fieldsOf(
  machine: Machine,
  node: ClassDef,
  made: Class,
  variables: Variables,
): Course<readonly Field[]> {
  const fields: Field[] = made.bases.flatMap((base) => base.fields ?? []);
  for (const statement of node.body) {
    if (statement.type !== 'AnnAssign' || statement.target.type !== 'Name') continue;
    if (holds(statement.annotation, (inner) => inner.type === 'Name' && inner.id === 'ClassVar')) continue;
    const name = statement.target.id;
    const given = statement.value;
    if (given?.type === 'Call') {
      const factory = given.keywords.find(({ arg }) => arg === 'default_factory');
      const preset = given.keywords.find(({ arg }) => arg === 'default');
      if (factory === undefined && preset === undefined) throw new GivenUp();
      fields.push({
        name,
        value: preset === undefined ? undefined : yield* machine.value(preset.value, variables),
        factory: factory === undefined ? undefined : yield* machine.value(factory.value, variables),
      });
    } else fields.push({ name, value: made.own.get(name), factory: undefined });
  }
  return fields;
}

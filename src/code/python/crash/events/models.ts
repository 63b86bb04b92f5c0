import type { Call, ClassDef, Expr, FunctionDef } from '../../ast.ts';
import { targetsOf } from '../../targets.ts';
import type { Node } from '../../walk.ts';
import { holds, isNamed, pathOf, someHolds } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import { selfName } from '../reading/self-name.ts';
import type { Search } from '../risk.ts';
import { classOf } from '../survey.ts';
import { argument, handlerOf, parametersOf, type Reaction, rootOf } from './reaction.ts';

/** Signals of models, each with the methods of an object that send it. */
const signals: ReadonlyMap<string, readonly string[]> = new Map([
  ['pre_save', ['save']],
  ['post_save', ['save']],
  ['pre_delete', ['delete']],
  ['pre_init', ['__init__']],
  ['pre_save_post_validation', ['save']],
  ['pre_update', ['save']],
  ['post_update', ['save']],
]);

const ofSignals =
  /(?:^|\.)(?:signals|dispatch|signal)\.(pre_save|post_save|pre_delete|pre_save_post_validation|pre_update|post_update)$/;

/** Handlers that object mappers and validating classes call: Django, MongoEngine, Peewee, SQLAlchemy, Pydantic, traitlets. */
export function modelReactions(search: Search): readonly Reaction[] {
  const found: Reaction[] = [];
  const add = (reaction: Reaction | null): void => {
    if (reaction !== null) found.push(reaction);
  };
  for (const each of search.survey.functions) {
    const { node, place } = each;
    for (const decorator of node.decorators) {
      const call = decorator.type === 'Call' ? decorator : null;
      const names = search.resolve.names(call?.func ?? decorator);
      if (call !== null && names.some((name) => name.endsWith('dispatch.receiver'))) {
        for (const signal of signalsIn(call.args[0], search))
          add(ofSignal(node, signal, argument(call, 1, 'sender'), search));
      } else if (call !== null) {
        const [signal] = signalsIn(call.func, search);
        if (signal !== undefined) add(ofSignal(node, signal, argument(call, 1, 'sender'), search));
        if (names.some((name) => name.endsWith('event.listens_for'))) add(ofMapper(node, call, search));
      }
      add(ofAttributes(node, decorator, classOf(each), place.scope, search));
    }
  }
  for (const { node, place, names } of search.survey.calls) {
    const { func, args } = node;
    if (func.type === 'Attribute' && func.attr === 'connect')
      for (const signal of signalsIn(func.value, search)) {
        const handler = handlerOf(args[0], place.scope, search);
        if (handler !== null) add(ofSignal(handler, signal, argument(node, 1, 'sender'), search));
      }
    if (names.some((name) => /(?:^|\.)event\.listen$/.test(name))) {
      const handler = handlerOf(args[2], place.scope, search);
      if (handler !== null) add(ofMapper(handler, node, search));
    }
  }
  return found;
}

function signalsIn(given: Expr | undefined, { resolve }: Search): readonly string[] {
  if (given === undefined) return [];
  if (given.type === 'List' || given.type === 'Tuple') return given.elts.flatMap((each) => ofOne(each));
  return ofOne(given);

  function ofOne(each: Expr): readonly string[] {
    for (const name of resolve.names(each)) {
      const match = ofSignals.exec(name);
      if (match?.[1] !== undefined) return [match[1]];
    }
    return [];
  }
}

const creating: ReadonlySet<string> = new Set(['create', 'get_or_create', 'update_or_create']);

function ofSignal(
  handler: FunctionDef,
  signal: string,
  sender: Expr | undefined,
  search: Search,
): Reaction | null {
  const scope = search.survey.scopeOf.get(handler);
  const methods = signals.get(signal);
  const parameters = parametersOf(handler);
  const instance = parameters.includes('instance')
    ? 'instance'
    : parameters.includes('document')
      ? 'document'
      : parameters[1];
  if (scope === undefined || methods === undefined || instance === undefined) return null;
  // Who takes the handler off meanwhile, or tells the object to keep silent, has thought of it.
  const silent = someHolds(
    handler.body,
    (node) =>
      (node.type === 'Attribute' && (node.attr === 'disconnect' || node.attr === 'save_base')) ||
      (node.type === 'With' &&
        /mute|disable|suppress|skip/i.test(
          search.module.source.text.slice(node.at, node.body[0]?.at ?? node.at),
        )),
  );
  if (silent) return null;
  const model = sender === undefined || sender.type === 'Constant' ? null : pathOf(sender);
  return {
    body: handler.body,
    scope,
    handles: (key) => key === signal,
    passes: (test) => isRaw(test),
    fires: (node) => {
      if (node.type !== 'Call' || node.func.type !== 'Attribute') return [];
      const { attr, value } = node.func;
      const again =
        methods.includes(attr) && isNamed(value, instance) && scope.bindings.get(instance)?.others === 1;
      // Without a sender all models are meant, and with one objects of that one.
      const made =
        creating.has(attr) &&
        methods.includes('save') &&
        value.type === 'Attribute' &&
        value.attr === 'objects' &&
        (sender === undefined ||
          (model !== null && pathOf(value.value) === model) ||
          isNamed(value.value, parameters[0] ?? ''));
      return again || made ? [{ key: signal, what: `${signal} is sent again by what handles it` }] : [];
    },
  };
}

/** Fixtures are loaded `raw`: what saves is not. */
function isRaw(test: Expr): boolean {
  return holds(
    test,
    (node) =>
      (node.type === 'Constant' && node.value === 'raw') || (node.type === 'Name' && node.id === 'raw'),
  );
}

/** Events of SQLAlchemy, by what sends them: the method, and whether of the first parameter alone. */
const mapperEvents: ReadonlyMap<string, { readonly method: string; readonly own: boolean }> = new Map([
  ['before_commit', { method: 'commit', own: false }],
  ['after_commit', { method: 'commit', own: false }],
  ['after_rollback', { method: 'rollback', own: false }],
  ['before_execute', { method: 'execute', own: true }],
  ['after_execute', { method: 'execute', own: true }],
  ['before_cursor_execute', { method: 'execute', own: true }],
  ['after_cursor_execute', { method: 'execute', own: true }],
  ['do_orm_execute', { method: 'execute', own: false }],
  ['refresh', { method: 'refresh', own: false }],
]);

function ofMapper(handler: FunctionDef, call: Call, search: Search): Reaction | null {
  const scope = search.survey.scopeOf.get(handler);
  const name = call.args[1] === undefined ? undefined : search.resolve.constant(call.args[1]);
  const [first] = parametersOf(handler);
  if (scope === undefined || typeof name !== 'string' || first === undefined) return null;
  const [target] = call.args;
  if (name === 'set' && target?.type === 'Attribute')
    return ofAssignments(handler, first, target.attr, scope);
  const event = mapperEvents.get(name);
  if (event === undefined) return null;
  const key = `mapper ${name}`;
  return {
    body: handler.body,
    scope,
    handles: (other) => other === key,
    fires: (node) =>
      node.type === 'Call' &&
      node.func.type === 'Attribute' &&
      node.func.attr === event.method &&
      (event.own ? isNamed(node.func.value, first) : pathOf(node.func.value) !== null)
        ? [{ key, what: `${name} is sent again by what handles it` }]
        : [],
  };
}

function ofAssignments(handler: FunctionDef, holder: string, attr: string, scope: Scope): Reaction {
  const key = `attribute ${attr}`;
  return {
    body: handler.body,
    scope,
    handles: (other) => other === key,
    fires: (node) =>
      assigns(node, holder, attr)
        ? [{ key, what: `to set ${attr} calls what is called when ${attr} is set` }]
        : [],
  };
}

function assigns(node: Node, holder: string, attr: string): boolean {
  if (node.type !== 'Assign' && node.type !== 'AugAssign' && node.type !== 'AnnAssign') return false;
  return targetsOf(node).some(
    (target) =>
      target.type === 'Attribute' && (attr === '' || target.attr === attr) && isNamed(target.value, holder),
  );
}

const observing =
  /^(?:traitlets\.(?:\w+\.)?observe|traitlets\.on_trait_change|param\.depends|traits\.api\.(?:observe|on_trait_change))$/;

/** Methods that are called when an attribute is set, or when any is. */
function ofAttributes(
  method: FunctionDef,
  decorator: Expr,
  holder: ClassDef | null,
  at: Scope,
  search: Search,
): Reaction | null {
  const self = selfName(method);
  const scope = search.survey.scopeOf.get(method);
  const call = decorator.type === 'Call' ? decorator : null;
  if (holder === null || self === null || scope === undefined || call === null || at.node !== holder)
    return null;
  const names = search.resolve.names(call.func);
  const [first] = call.args;
  const attribute = first === undefined ? undefined : search.resolve.constant(first);
  if (names.some((name) => name.endsWith('orm.validates')) && typeof attribute === 'string')
    return ofAssignments(method, self, attribute, scope);
  if (names.some((name) => name === 'pydantic.model_validator') && validatesAssignments(holder, search)) {
    const mode = call.keywords.find(({ arg }) => arg === 'mode')?.value;
    return mode?.type === 'Constant' && mode.value === 'after'
      ? ofAssignments(method, self, '', scope)
      : null;
  }
  if (!names.some((name) => observing.test(name)) || typeof attribute !== 'string') return null;
  // An observer is told of changes alone: what comes to the same value in the end does not go on.
  const key = `attribute ${attribute}`;
  return {
    body: method.body,
    scope,
    handles: (other) => other === key,
    fires: (node) =>
      assigns(node, self, attribute) && movesOn(node, self, attribute)
        ? [{ key, what: `each change of ${attribute} changes it again` }]
        : [],
  };
}

function movesOn(node: Node, self: string, attribute: string): boolean {
  if (node.type === 'AugAssign')
    return (node.op === '+' || node.op === '-') && node.value.type === 'Constant' && node.value.value !== 0;
  if (node.type !== 'Assign' || node.value.type !== 'BinOp' || node.value.right.type !== 'Constant')
    return false;
  const { left, op, right } = node.value;
  return (
    (op === '+' || op === '-') &&
    right.value !== 0 &&
    left.type === 'Attribute' &&
    left.attr === attribute &&
    rootOf(left) === self
  );
}

/** `model_config = ConfigDict(validate_assignment=True)`, or the inner `class Config` of old. */
function validatesAssignments({ body, keywords }: ClassDef, { module }: Search): boolean {
  if (keywords.some(({ arg }) => arg === 'validate_assignment')) return true;
  return body.some(
    (each) =>
      (each.type === 'Assign' || each.type === 'AnnAssign' || each.type === 'ClassDef') &&
      /\bvalidate_assignment['"]?\s*[=:]\s*True/.test(module.source.text.slice(each.at, each.end)),
  );
}

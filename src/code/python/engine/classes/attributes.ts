import type { ConstantValue } from '../../ast.ts';
import { standsBesides } from '../../catalog/secret-name.ts';
import { hidesItself } from '../../checks/hiding-types.ts';
import { bindPartial } from '../calls/partial-methods.ts';
import { isOlder } from '../doubt.ts';
import { functionAttribute } from '../functions/function-attributes.ts';
import { readsOutside } from '../functions/stale.ts';
import { type Machine, positional } from '../machine.ts';
import { childName } from '../names/child-name.ts';
import { docstringOf } from '../names/docstrings.ts';
import { knownAttributeFor } from '../names/known-names.ts';
import { calledSo, isTextMethod } from '../names/named-values.ts';
import { importedName } from '../names/names.ts';
import { localsMark } from '../origins/frame-locals.ts';
import { isSecretSetting } from '../origins/held-secrets.ts';
import { keptClient } from '../origins/kept-clients.ts';
import { requestMark } from '../origins/request-parts.ts';
import type { CallPlace } from '../state.ts';
import { containerOf, isContainerName } from '../values/contents.ts';
import { join } from '../values/join.ts';
import {
  anySecret,
  computed,
  dependencyMask,
  dependsOn,
  fromConfig,
  fromEnvironment,
  fromParameter,
  fromSecret,
  sourceBit,
  sourceMask,
} from '../values/marks.ts';
import { notesPart, selfMarks } from '../values/own-self.ts';
import { plainObject } from '../values/plain-objects.ts';
import {
  type ClassValue,
  constant,
  external,
  type Instance,
  type ModuleValue,
  type Namespace,
  type Super,
  sequence,
  unknown,
  type Value,
  withMarks,
} from '../values/values.ts';
import { classAttribute } from './class-attribute.ts';
import { isEnumeration, memberOf } from './enumerations.ts';
import { everyAttribute } from './every-attribute.ts';
import { externalAttribute } from './external-attribute.ts';

/** `value.name`. */
export function attribute(m: Machine, value: Value, name: string, place: CallPlace): Value {
  switch (value.kind) {
    case 'unknown':
      // Only frames have these, however one was come by.
      if (name === 'f_globals' || name === 'f_builtins' || name === 'f_locals')
        return external(`types.FrameType.${name}`, value.marks | computed | localsMark(name, place));
      // `credential.username` stands beside what is secret.
      // `type(value).__name__` says nothing of what the value is.
      if (name === '__name__' || name === '__qualname__')
        return unknown(value.marks & ~(anySecret | dependencyMask));
      return (
        keptClient(place, name) ??
        field(name, unknown(fieldMarks(value.marks, name) | requestMark(place, name)), place)
      );
    case 'external':
      return keptClient(place, name) ?? externalAttribute(value, name, place);
    case 'module':
      return moduleAttribute(m, value, name, place);
    case 'instance':
      return instanceAttribute(m, value, name, place);
    case 'class':
      return ofClass(m, value, value, name, place);
    case 'super':
      return superAttribute(m, value, name, place);
    case 'constant':
      return constantAttribute(value.value, value, name);
    case 'text':
      return {
        kind: 'external',
        marks: value.marks,
        name: childName('builtins.str', name),
        self: value,
        instance: false,
      };
    case 'sequence':
      return {
        kind: 'external',
        marks: value.marks,
        name: childName(childName('builtins', value.type === 'iterator' ? 'generator' : value.type), name),
        self: value,
        instance: false,
      };
    case 'mapping':
      return {
        kind: 'external',
        marks: value.marks,
        name: childName('builtins.dict', name),
        self: value,
        instance: false,
      };
    case 'namespace':
      return {
        kind: 'external',
        marks: value.marks,
        name: childName('builtins.dict', name),
        self: value,
        instance: false,
      };
    case 'function':
      return functionAttribute(value, name);
    case 'bound':
      if (name === '__self__') return value.self;
      if (name === '__func__') return value.func;
      if (name === '__call__') return value;
      return attribute(m, value.func, name, place);
    case 'partial':
      if (name === 'func') return value.func;
      if (name === 'value') return value;
      if (name === '__call__') return value;
      return unknown(value.marks);
    case 'union': {
      let all: Value | null = null;
      for (const member of value.members) {
        const one = attribute(m, member, name, place);
        all = all === null ? one : join(all, one);
      }
      return all ?? unknown();
    }
    case 'code':
      return name === 'co_consts' || name === 'co_code'
        ? unknown(value.marks)
        : external(`types.CodeType.${name}`, value.marks, value);
    case 'lazy':
      return attribute(m, importedName(m, value.module, value.name), name, place);
    default:
      return unknown(value.marks);
  }
}

/** `credential.username` stands beside what is secret; and what is called a secret, and has fields, is more than its text. */
function fieldMarks(marks: number, name: string): number {
  if ((marks & anySecret) === 0) return marks;
  const hasFields = (marks & fromSecret) === 0 && !isTextMethod(name);
  return hasFields || standsBesides(name) || /^__\w+__$/.test(name) ? marks & ~anySecret : marks;
}

/** `settings.api_key` of something unknown; a class of the source may say that it hides itself. */
function field(name: string, value: Value, { frame }: CallPlace): Value {
  const found = calledSo(name, value);
  return found !== value && hidesItself(frame.module.tree, name) ? value : found;
}

function moduleAttribute(m: Machine, value: ModuleValue, name: string, place: CallPlace): Value {
  const { module } = value;
  if (name === '__dict__') return namespace(value);
  if (name === '__name__') return constant(module.name);
  if (name === '__builtins__') return external('builtins');
  if (name === '__setattr__') return { ...external('types.ModuleType.__setattr__'), self: value };
  m.run(module);
  const found = importedName(m, module, name);
  if (found.kind !== 'unknown' || module.frame.names.has(name)) return found;
  const hook = module.frame.names.get('__getattr__');
  if (hook !== undefined && hook.kind === 'function') return m.call(hook, positional(constant(name)), place);
  return found;
}

function instanceAttribute(m: Machine, value: Instance, name: string, place: CallPlace): Value {
  const told = everyAttribute(m, value, name, place);
  if (told !== null && told.kind !== 'unknown') return told;
  const own = value.names.get(name);
  if (own !== undefined)
    return ofSelf(
      isOlder(m, value) && value.of.general.instance !== value
        ? readsOutside(value, name, own, place.frame)
        : own,
      value,
      place,
    );
  if (name === '__class__') return value.of;
  if (name === '__dict__') return { ...namespace(value), marks: value.marks | selfMarks(value, place.frame) };
  let gathered: Value | undefined;
  let found: Value | undefined;
  let base: string | undefined;
  let handled = false;
  for (const one of value.of.order) {
    if (typeof one === 'string') {
      base ??= one;
      continue;
    }
    const instance = one.general.instance;
    const assigned = instance === null || instance === value ? undefined : instance.names.get(name);
    if (assigned !== undefined) gathered = gathered === undefined ? assigned : join(gathered, assigned);
    if (found === undefined) {
      found = one.names.get(name);
      if (found !== undefined) handled = true;
    }
  }
  // What stands in the class is what it is where no variable says so.
  if (found?.kind === 'constant' && isSecretSetting(value.of, name))
    found = withMarks(found, fromSecret | fromEnvironment);
  const fromClass = found === undefined ? undefined : get(m, found, value, value.of, place);
  if (gathered !== undefined)
    return ofSelf(
      fromClass === undefined || found?.kind === 'constant' ? gathered : join(gathered, fromClass),
      value,
      place,
    );
  if (fromClass !== undefined) return fromClass;
  if (!handled) {
    const hook = classAttribute(value.of, '__getattr__');
    if (hook !== null && hook.kind === 'function' && !name.startsWith('__')) {
      const made = m.call(
        { kind: 'bound', marks: 0, func: hook, self: value },
        positional(constant(name)),
        place,
      );
      if (made.kind !== 'unknown' || (made.marks & sourceMask) !== 0) return made;
    }
  }
  // Set under a name that could not be told: it may be any.
  const any = value.names.get('*');
  if (any !== undefined) return join(any, unknown(value.marks));
  if (base !== undefined) {
    const full = childName(methodsOf(value.of, base), name);
    // What the base reads from: the request of a handler.
    const source = knownAttributeFor(full)?.source;
    const carried = source === undefined ? 0 : sourceBit(source);
    return {
      kind: 'external',
      marks: (value.marks & ~sourceMask) | (isSecretSetting(value.of, name) ? fromSecret : carried),
      name: full,
      self: value,
      instance: false,
    };
  }
  const marks = name === 'config' || name === 'cfg' ? value.marks | fromConfig : value.marks;
  return ofSelf(unknown(marks), value, place);
}

/** What is not known of `self`, or in part only, depends on who it is. */
function ofSelf(own: Value, value: Instance, { frame }: CallPlace): Value {
  if (frame.self !== value || value.of.general.instance !== value) return own;
  if (own.kind === 'unknown') return unknown(own.marks | dependsOn(0));
  notesPart(own, frame);
  const isMade = own.kind === 'text' || (own.kind === 'external' && own.instance && own.self !== own);
  return isMade && (own.marks & fromParameter) !== 0 ? withMarks(own, dependsOn(0)) : own;
}

/** What a name of a class is for an instance, or for the class itself: methods are bound, properties are called. */
function get(m: Machine, found: Value, self: Value, cls: ClassValue, place: CallPlace): Value {
  if (found.kind === 'function') {
    if (found.binding === 'static') return found;
    if (found.binding === 'class') return { kind: 'bound', marks: found.marks, func: found, self: cls };
    if (found.binding === 'property') return m.call(found, positional(self), place);
    return { kind: 'bound', marks: found.marks, func: found, self };
  }
  if (found.kind === 'instance') {
    const getter = classAttribute(found.of, '__get__');
    if (getter !== null)
      return m.call({ kind: 'bound', marks: 0, func: getter, self: found }, positional(self, cls), place);
  }
  if (found.kind === 'partial') {
    const isProperty = found.func.kind === 'external' && found.func.name === 'builtins.property';
    const getter = isProperty ? found.positional[0] : undefined;
    return getter === undefined ? bindPartial(found, self) : m.call(getter, positional(self), place);
  }
  if (found.kind === 'union') {
    let all: Value | null = null;
    for (const member of found.members) {
      const one = get(m, member, self, cls, place);
      all = all === null ? one : join(all, one);
    }
    return all ?? unknown();
  }
  return found;
}

function ofClass(m: Machine, value: ClassValue, from: ClassValue, name: string, place: CallPlace): Value {
  switch (name) {
    case '__dict__':
      return namespace(value);
    case '__name__':
    case '__qualname__':
      return constant(value.name);
    case '__doc__':
      return classAttribute(value, name) ?? docstringOf(value.node?.body ?? []);
    case '__mro__':
      return sequence('tuple', [
        ...value.order.map((one): Value => (typeof one === 'string' ? external(one) : one)),
        external('builtins.object'),
      ]);
    case '__bases__':
      return sequence('tuple', [...value.bases]);
    case '__base__':
      return value.bases[0] ?? external('builtins.object');
    case '__subclasses__':
      return external('builtins.type.__subclasses__', 0, value);
    case '__class__':
      return value.metaclass ?? external('builtins.type');
    case '__call__':
      return classAttribute(value, name) ?? value;
    case '__new__':
      if (classAttribute(value, name) === null) return external('builtins.object.__new__');
      break;
    default:
  }
  let base: string | undefined;
  for (const one of value.order) {
    if (typeof one === 'string') {
      base ??= one;
      continue;
    }
    const found = one.names.get(name);
    if (found === undefined) continue;
    if (found.kind === 'function' && found.binding === 'class')
      return { kind: 'bound', marks: 0, func: found, self: from };
    if (found.kind === 'instance') return get(m, found, constant(null), from, place);
    if (found.kind !== 'function' && found.kind !== 'constant' && isEnumeration(value))
      return (
        memberOf(value, name, found) ??
        plainObject(
          value.module,
          'enum.Enum',
          new Map([
            ['value', found],
            ['_value_', found],
          ]),
        )
      );
    const member = found.kind === 'constant' && isEnumeration(value) ? memberOf(value, name, found) : null;
    return member === null ? found : join(found, member);
  }
  if (value.metaclass?.kind === 'class') {
    const found = classAttribute(value.metaclass, name);
    if (found !== null) return get(m, found, value, value.metaclass, place);
    const hook = classAttribute(value.metaclass, '__getattr__');
    if (hook !== null)
      return m.call({ kind: 'bound', marks: 0, func: hook, self: value }, positional(constant(name)), place);
  }
  if (base !== undefined) return external(`${base}.${name}`, 0, isContainerName(base) ? null : from);
  const gathered = value.general.instance?.names.get(name);
  return gathered ?? unknown(value.marks);
}

/** What is called of an object that is a container is a method of that container. */
function methodsOf(of: ClassValue, base: string): string {
  if (!isContainerName(base)) return base;
  return `builtins.${containerOf(of) ?? 'dict'}`;
}

function superAttribute(m: Machine, value: Super, name: string, place: CallPlace): Value {
  const { self, of } = value;
  const actual = self.kind === 'instance' ? self.of : self.kind === 'class' ? self : of;
  const start = actual.order.indexOf(of);
  const order = start >= 0 ? actual.order : of.order;
  for (let at = Math.max(start, 0) + 1; at < order.length; at += 1) {
    const one = order[at] as ClassValue | string;
    if (typeof one === 'string') {
      // An external class may hand on to those behind it.
      if (!order.slice(at + 1).some((later) => typeof later !== 'string' && later.names.has(name)))
        return {
          kind: 'external',
          marks: 0,
          name: `${methodsOf(actual, one)}.${name}`,
          self,
          instance: false,
        };
      continue;
    }
    const found = one.names.get(name);
    if (found !== undefined) return get(m, found, self, actual, place);
  }
  return unknown();
}

function constantAttribute(of: ConstantValue, value: Value, name: string): Value {
  const type =
    typeof of === 'string'
      ? 'str'
      : of instanceof Uint8Array
        ? 'bytes'
        : typeof of === 'number' || typeof of === 'bigint'
          ? 'int'
          : typeof of === 'boolean'
            ? 'bool'
            : of === null
              ? 'NoneType'
              : 'float';
  if (name === '__class__') return external(`builtins.${type}`);
  // A member of an enumeration: no constant has such an attribute.
  if (name === 'value' || name === '_value_') return value;
  return {
    kind: 'external',
    marks: value.marks,
    name: childName(childName('builtins', type), name),
    self: value,
    instance: false,
  };
}

function namespace(of: Value): Namespace {
  return { kind: 'namespace', marks: of.marks, of };
}

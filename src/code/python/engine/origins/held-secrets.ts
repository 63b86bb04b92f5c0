import type { Expr } from '../../ast.ts';
import { namesSecret, surelyNamesSecret } from '../../catalog/secret-name.ts';
import { callMethodOf } from '../calls/implicit-calls.ts';
import { classAttribute } from '../classes/class-attribute.ts';
import { isException } from '../classes/exception-names.ts';
import { isGenerated, isNamedTuple } from '../classes/fields.ts';
import type { Machine } from '../machine.ts';
import type { CallPlace, Frame } from '../state.ts';
import { anySecret, fromSecret } from '../values/marks.ts';
import { selfMarks } from '../values/own-self.ts';
import type { ClassValue, Instance, Namespace, Value } from '../values/values.ts';
import { anySettingMarks } from './setting-holders.ts';

const deepest = 3;
const mostLooked = 32;
const mostItems = 8;

/** What a class says of its fields: which hold a secret before anybody sets them, and which its `repr` leaves out. */
interface Declared {
  readonly secret: boolean;
  /** Whether one of them is called a secret, whoever fills it. */
  readonly called: boolean;
  readonly hidden: ReadonlySet<string>;
  readonly unshown: ReadonlySet<string>;
}

const declared = new WeakMap<ClassValue, Declared>();

/** The mark of a secret on a value that is shown as a whole: in a text, as JSON, by its `repr`. */
export function shownSecret(m: Machine, value: Value, place: CallPlace, depth = 0): number {
  if ((value.marks & fromSecret) !== 0) return value.marks & anySecret;
  // Few programs have any: what is plain is not gone through.
  if (depth > deepest) return 0;
  switch (value.kind) {
    case 'instance':
      return secretOfInstance(m, value, place);
    case 'external':
      return wholeSettings.test(value.name) ? fromSecret : 0;
    case 'namespace':
      return 'owner' in value.of
        ? secretAmong(value.of.names.values())
        : fieldSecret(value.of, false) | anySettingMarks(value.of);
    case 'union':
      return someSecret(m, value.members, place, depth);
    case 'sequence':
      return someSecret(m, value.rest === null ? value.items : [...value.items, value.rest], place, depth);
    case 'mapping': {
      let at = 0;
      for (const entry of value.entries.values()) {
        const found = shownSecret(m, entry.value, place, depth + 1);
        if (found !== 0) return found;
        at += 1;
        if (at >= mostLooked) break;
      }
      return value.rest === null ? 0 : shownSecret(m, value.rest, place, depth + 1);
    }
    default:
      return 0;
  }
}

function someSecret(m: Machine, values: readonly Value[], place: CallPlace, depth: number): number {
  for (let at = 0; at < values.length && at < mostLooked; at += 1) {
    const found = shownSecret(m, values[at] as Value, place, depth + 1);
    if (found !== 0) return found;
  }
  return 0;
}

function secretOfInstance(m: Machine, value: Instance, place: CallPlace): number {
  for (const method of ['__str__', '__repr__']) {
    const own = classAttribute(value.of, method);
    if (own?.kind === 'function') return (callMethodOf(m, value, [method], place)?.marks ?? 0) & anySecret;
  }
  return tellsFields(value.of) ? fieldSecret(value, true) : 0;
}

/** What the text of `self` says depends on which object it is. */
export function shownSelf(value: Value, frame: Frame): number {
  if (value.kind !== 'instance' || value !== frame.self) return 0;
  return tellsFields(value.of) || writesItself(value.of) ? selfMarks(value, frame) : 0;
}

function writesItself(cls: ClassValue): boolean {
  return ['__str__', '__repr__', '__format__'].some((name) => classAttribute(cls, name)?.kind === 'function');
}

/** Whether the text of an object is all that it holds: of classes that somebody else writes the `repr` for. */
function tellsFields(cls: ClassValue): boolean {
  return (
    isGenerated(cls, '__repr__') ||
    isNamedTuple(cls) ||
    cls.order.some((one) => typeof one === 'string' && (tellsAll.test(one) || isException(one)))
  );
}

/** Tables of settings with their keys, shown as a whole. */
const wholeSettings = /^(?:flask\.(?:Flask|current_app)\.config|dynaconf\.settings|streamlit\.secrets)$/;

/** Objects of libraries whose text is all that they hold. */
const tellsAll =
  /^(?:argparse\.Namespace|types\.SimpleNamespace|optparse\.Values|pydantic(?:_settings)?\.\w+|collections\.UserDict)$/;

/** The mark of a secret on what an object holds: in what it shows of itself, or in all of it. */
export function fieldSecret(value: Value, shown: boolean, depth = 0): number {
  if (value.kind === 'external') return value.marks & anySecret;
  if (value.kind === 'class') return secretAmong(value.names.values());
  if (value.kind !== 'instance') return 0;
  const { secret, hidden, unshown } = declaredBy(value.of);
  if (secret) return fromSecret;
  for (const holder of [value, value.of.general.instance])
    if (holder !== null)
      for (const [name, field] of holder.names)
        if (!hidden.has(name) && !(shown && unshown.has(name))) {
          const found = inField(field, shown, depth);
          if (found !== 0) return found;
        }
  return 0;
}

/** `vars(thing)` */
export function varsOf(of: Value, frame: Frame): Namespace {
  return { kind: 'namespace', marks: of.marks | selfMarks(of, frame), of };
}

/** The marks of all that stands in `vars(thing)`. */
export function keptIn({ of, marks }: Namespace): number {
  return 'owner' in of ? marks : marks | fieldSecret(of, false);
}

/** Whoever goes through the fields leaves out those that are secret, or writes asterisks for them. */
const leavesOutSome =
  /mask|redact|hidden|hide|sensitive|secret|exclude|skip|private|\*{3}|startswith\(["']_/i;

/** `getattr(settings, name)` for every name: one of them may be a secret. */
export function anyField(of: Value, { frame }: CallPlace): number {
  if (of.kind !== 'instance') return anySettingMarks(of);
  const found = fieldSecret(of, false);
  if (found === 0) return 0;
  const node = frame.func?.info.node;
  const { text } = frame.module.tree.source;
  const around = node === undefined ? text : text.slice(node.at, Math.min(node.end, node.at + 4_000));
  return leavesOutSome.test(around) ? 0 : found;
}

/** What an object, or one of the objects in a list or a dictionary, holds. */
export function heldSecret(value: Value): number {
  if (value.kind === 'instance') return fieldSecret(value, false);
  if (value.kind === 'namespace') return 'owner' in value.of ? 0 : fieldSecret(value.of, false);
  return inEach(value, false, 0);
}

function inEach(value: Value, shown: boolean, depth: number): number {
  let left = mostItems;
  if (value.kind === 'sequence')
    for (const item of value.items) {
      const found = item.kind === 'instance' ? inField(item, shown, depth) : 0;
      left -= 1;
      if (found !== 0 || left === 0) return found;
    }
  else if (value.kind === 'mapping')
    for (const { value: item } of value.entries.values()) {
      const found = item.kind === 'instance' ? inField(item, shown, depth) : 0;
      left -= 1;
      if (found !== 0 || left === 0) return found;
    }
  return 0;
}

/** What is in a field, or in the fields of an object that it holds. */
function inField(field: Value, shown: boolean, depth: number): number {
  if ((field.marks & fromSecret) !== 0) return field.marks & anySecret;
  if (depth < deepest && (field.kind === 'sequence' || field.kind === 'mapping'))
    return inEach(field, shown, depth + 1);
  if (field.kind !== 'instance' || depth >= deepest || (shown && !tellsFields(field.of))) return 0;
  return fieldSecret(field, shown, depth + 1);
}

function secretAmong(values: Iterable<Value>): number {
  let left = mostLooked * 2;
  for (const { marks } of values) {
    if ((marks & fromSecret) !== 0) return marks & anySecret;
    left -= 1;
    if (left < 0) break;
  }
  return 0;
}

/** Whether a field of a class of settings is filled from the environment with what its name says. */
export function isSecretSetting(cls: ClassValue, name: string): boolean {
  return namesSecret(name) && isSettings(cls) && declares(cls, name) && !declaredBy(cls).hidden.has(name);
}

function isSettings({ order }: ClassValue): boolean {
  return order.some(
    (one) => typeof one === 'string' && /^pydantic(?:_settings)?\.(?:\w+\.)*BaseSettings$/.test(one),
  );
}

function declares({ order }: ClassValue, name: string): boolean {
  return order.some(
    (one) =>
      typeof one !== 'string' &&
      one.node?.body.some(
        (part) => part.type === 'AnnAssign' && part.target.type === 'Name' && part.target.id === name,
      ) === true,
  );
}

/** Whether the text of such an object has a field in it that is called a secret. */
export function declaresSecret(cls: ClassValue): boolean {
  return isGenerated(cls, '__repr__') && !writesItself(cls) && declaredBy(cls).called;
}

function declaredBy(cls: ClassValue): Declared {
  let found = declared.get(cls);
  if (found === undefined) {
    found = declarations(cls);
    declared.set(cls, found);
  }
  return found;
}

function declarations(cls: ClassValue): Declared {
  const hidden = new Set<string>();
  const unshown = new Set<string>();
  let secret = false;
  let called = false;
  const settings = isSettings(cls);
  for (const one of cls.order) {
    if (typeof one === 'string') continue;
    for (const part of (one.node?.body ?? []).slice(0, 256)) {
      if (part.type !== 'AnnAssign' || part.target.type !== 'Name') continue;
      const name = part.target.id;
      if (hides(part.annotation, 0)) hidden.add(name);
      else if (leavesOut(part.value)) unshown.add(name);
      else if (namesSecret(name)) {
        called ||= surelyNamesSecret(name);
        secret ||= settings || isFilled(part.value);
      }
    }
  }
  return { secret, called, hidden, unshown };
}

/** `SecretStr`, `Optional[SecretStr]`, `SecretStr | None`. */
function hides(annotation: Expr, depth: number): boolean {
  if (depth > 4) return false;
  switch (annotation.type) {
    case 'Name':
      return /^Secret/.test(annotation.id);
    case 'Attribute':
      return /^Secret/.test(annotation.attr);
    case 'Subscript':
      return hides(annotation.value, depth + 1) || hides(annotation.slice, depth + 1);
    case 'BinOp':
      return hides(annotation.left, depth + 1) || hides(annotation.right, depth + 1);
    default:
      return false;
  }
}

/** `field(repr=False)`, `Field(exclude=True)`. */
function leavesOut(value: Expr | null): boolean {
  return (
    value?.type === 'Call' &&
    value.keywords.some(
      ({ arg, value: given }) =>
        given.type === 'Constant' &&
        ((arg === 'repr' && given.value === false) || (arg === 'exclude' && given.value === true)),
    )
  );
}

/** `field(default_factory=lambda: os.environ["PASSWORD"])` */
function isFilled(value: Expr | null): boolean {
  return (
    value?.type === 'Call' &&
    value.keywords.some(({ arg, value: given }) => arg === 'default_factory' && given.type === 'Lambda')
  );
}

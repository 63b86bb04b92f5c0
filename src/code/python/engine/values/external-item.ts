import { firstPart, holderOf } from '../../../../core/dotted-names.ts';
import { namesSecretSetting } from '../../catalog/secret-name.ts';
import { usualModule } from '../../catalog/usual-names.ts';
import { handsOver, holdsIt } from '../calls/handed-over.ts';
import { hand } from '../calls/handing.ts';
import { asText } from '../fold/constants.ts';
import { namedDefaults } from '../functions/function-attributes.ts';
import { replaceDefaults } from '../functions/replaced-code.ts';
import { type Machine, positional } from '../machine.ts';
import { knownAttributeFor } from '../names/known-names.ts';
import { lookedUp } from '../names/named-values.ts';
import { obeyed } from '../origins/obeyed-variables.ts';
import { platformVariable } from '../origins/platform-variables.ts';
import { holdsSettings, settingMarks } from '../origins/setting-holders.ts';
import { tellEffect } from '../record.ts';
import type { CallPlace } from '../state.ts';
import { holdsSecret, isSection } from './holders.ts';
import { computed, fromEnvironment, fromSecret, sourceBit } from './marks.ts';
import { type External, external, mapping, unknown, type Value } from './values.ts';

/** What every module says of itself, in text. */
const tellsOfModule: ReadonlySet<string> = new Set(
  '__name__ __file__ __doc__ __package__ __qualname__ __module__ __version__'.split(' '),
);

/** `os.environb[b"TOKEN"]` */
function wordIn(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 200)).toString('latin1');
}

/** The environment itself, and a copy of it that is made for a program to be started. */
const isEnvironment = /^os\.environ(?:b|\.copy)?$/;

/** `name[key]` of something outside of the repository. */
export function externalItem(m: Machine, value: External, key: Value, place: CallPlace): Value {
  const { name } = value;
  const text = asText(key);
  if (name === '?' || name.startsWith('?.')) return external('?', value.marks | computed);
  if (isEnvironment.test(name)) {
    const variable = key.kind === 'constant' && key.value instanceof Uint8Array ? wordIn(key.value) : text;
    // A name that was itself read out of the environment may be any of them.
    const secret = variable === null ? (key.marks & fromEnvironment) !== 0 : namesSecretSetting(variable);
    tellEffect(m, place, {
      capability: 'environment',
      callable: name,
      argument: text,
      callee: value.marks,
      marks: key.marks,
      traits: text === null ? [] : ['constant'],
    });
    return platformVariable(variable, place) ?? unknown(fromEnvironment | (secret ? fromSecret : 0));
  }
  if (name === 'builtins') {
    if (text === null) return external('?', value.marks | key.marks | computed);
    return m.attribute({ ...value, marks: value.marks | computed | key.marks }, text, place);
  }
  // A frame shows the names of its function, of its module, and the builtins.
  if (/\.(?:f_globals|f_locals|f_builtins)$/.test(name)) {
    if (text === null) return external('?', value.marks | key.marks | computed);
    if (text === '__builtins__') return external('builtins', value.marks | computed);
    if (tellsOfModule.has(text)) return unknown(value.marks & ~computed);
    return name.endsWith('f_builtins')
      ? m.attribute(external('builtins', computed), text, place)
      : external(usualModule(text) ?? '?', value.marks | computed);
  }
  // `().__class__.__bases__[0]` is `object`.
  if (name.endsWith('.__bases__') || name.endsWith('.__mro__')) return external('builtins.object', computed);
  if (name.endsWith('.__globals__') || name.endsWith('.__builtins__') || name.endsWith('.__dict__')) {
    const of = holderOf(name);
    if (text === null) return external('?', value.marks | key.marks | computed);
    if (name.endsWith('.__builtins__')) return m.attribute(external('builtins', computed), text, place);
    // A function of a module shows the names of its module.
    const module = firstPart(of);
    if (text === '__builtins__') return external('builtins', computed | value.marks);
    const shown = name.endsWith('.__globals__') ? usualModule(text) : undefined;
    if (shown != null) return external(shown, computed | value.marks | key.marks);
    return m.attribute(external(module, computed | key.marks), text, place);
  }
  if (name.startsWith('ctypes.')) {
    // `ctypes.cdll["libc.so.6"]["system"]`: items are attributes by another way.
    if (!value.instance && /^ctypes\.(?:cdll|windll|oledll|pydll)$/.test(name))
      return m.call(external('ctypes.CDLL'), positional(key), place);
    if (value.instance && name === 'ctypes.CDLL') return m.attribute(value, text ?? 'address', place);
  }
  if (value.self?.kind === 'function' && name === 'types.FunctionType.__annotations__')
    return unknown(value.marks);
  if (value.self?.kind === 'function' && name === 'types.FunctionType.__kwdefaults__')
    return m.item(namedDefaults(value.self), key, place);
  // `ChainMap(a, b).maps[1]`: all of them are one here.
  if (value.self?.kind === 'mapping' && name === 'builtins.dict.maps') return value.self;
  // `df.loc[f]` calls it.
  if (key.kind === 'function' || key.kind === 'bound' || key.kind === 'partial') hand(key, place);
  else if (value.instance && key.kind === 'external') handsOver(m, name, positional(key), place);
  if (text !== null && holdsSettings(value)) {
    const marks = settingMarks(value, text);
    return marks === 0 && value.instance ? value : lookedUp(text, unknown(value.marks | marks));
  }
  if (!value.instance && value.self === null) {
    const known = knownAttributeFor(name);
    if (known?.source !== undefined) return lookedUp(text, unknown(value.marks | sourceBit(known.source)));
    // `Annotated[int, os.system].__metadata__[0]`.
    if (holdsIt(key)) return external('?', value.marks | computed);
    // A generic class: `list[int]`, `Callable[..., None]`.
    return value;
  }
  return isSection(value) ? value : lookedUp(text, unknown(value.marks));
}

/** `name[key] = assigned`. */
export function setExternalItem(
  m: Machine,
  value: External,
  key: Value,
  assigned: Value,
  place: CallPlace,
): void {
  const variable = isEnvironment.test(value.name) ? asText(key) : null;
  if (variable === null || !namesSecretSetting(variable)) holdsSecret(value, assigned.marks);
  if (value.name === 'os.environ') {
    const text = asText(key);
    const record = tellEffect(m, place, {
      capability: 'environment',
      callable: 'os.environ.__setitem__',
      argument: text,
      callee: value.marks,
      marks: key.marks,
      traits: text === null ? [] : ['constant'],
    });
    obeyed(m, record, text, assigned);
  } else if (value.name === 'builtins') {
    const text = asText(key);
    if (text !== null) m.setAttribute(external('builtins'), text, assigned, place);
  } else if (value.self?.kind === 'function' && value.name === 'types.FunctionType.__kwdefaults__') {
    const named = namedDefaults(value.self);
    m.setItem(named, key, assigned, place);
    replaceDefaults(m, value.self, named);
  } else if (value.self?.kind === 'function' && value.name === 'types.FunctionType.__annotations__') {
    // What stands in the source is read there.
    const { state } = value.self;
    const assignedTypes = mapping();
    state.attributes ??= new Map();
    state.attributes.set('__annotations__', assignedTypes);
    m.setItem(assignedTypes, key, assigned, place);
  }
}

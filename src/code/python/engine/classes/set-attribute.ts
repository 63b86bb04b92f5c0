import { handsOver } from '../calls/handed-over.ts';
import { hand } from '../calls/handing.ts';
import { callMethodOf } from '../calls/implicit-calls.ts';
import { classChanged } from '../calls/overrides.ts';
import { changes, isOlder } from '../doubt.ts';
import { isCallable } from '../functions/parameters.ts';
import { replaceCode, replaceDefaults } from '../functions/replaced-code.ts';
import { replaces } from '../functions/stale.ts';
import { type Machine, noArguments, positional } from '../machine.ts';
import { knownFor } from '../names/known-names.ts';
import { detach, importedName, write } from '../names/names.ts';
import { noteAssigned } from '../names/type-checking.ts';
import { keepsClient } from '../origins/kept-clients.ts';
import type { CallPlace } from '../state.ts';
import { holdsSecret } from '../values/holders.ts';
import { join } from '../values/join.ts';
import { keeps } from '../values/keeping.ts';
import { dependencyMask } from '../values/marks.ts';
import { type ClassValue, constant, external, type Value } from '../values/values.ts';
import { classAttribute } from './class-attribute.ts';
import { changeBases, changeClass } from './class-change.ts';

/** Calls what looking for an attribute calls. */
function answers(m: Machine, cls: ClassValue, self: Value, place: CallPlace): void {
  for (const [name, value] of [...cls.names].slice(0, 256))
    if (value.kind === 'function' && (value.binding === 'property' || /^__getattr(?:ibute)?__$/.test(name)))
      m.call({ kind: 'bound', marks: 0, func: value, self }, noArguments, place);
}

/** What a branch gives another meaning, which may not come to pass, keeps its own too. */
function replaced(m: Machine, { frame }: CallPlace, name: string, assigned: Value): void {
  const all = frame.module.replaced;
  const before = all.get(name) ?? external(name);
  all.set(name, m.since === 0 ? assigned : join(before, assigned));
}

/** Modules of the interpreter whose functions it calls itself, or everybody does: hooks, and builtins that are replaced. */
const calledSoon = /^(?:sys|builtins|warnings|threading|gc|os|io|traceback|importlib|site|signal|atexit)$/;

/** `value.name = assigned`. */
export function setAttribute(
  m: Machine,
  value: Value,
  name: string,
  assigned: Value,
  place: CallPlace,
): void {
  // `sys.modules[__name__].__class__ = M`: whoever takes something out of the module asks the class.
  if (name === '__class__' && assigned.kind === 'class') answers(m, assigned, value, place);
  switch (value.kind) {
    case 'instance': {
      if (name === '__class__' && assigned.kind === 'class') {
        changeClass(value, assigned, m.since === 0);
        return;
      }
      if (name === '__dict__' && assigned.kind === 'mapping') {
        for (const { key, value: each } of assigned.entries.values())
          if (key.kind === 'constant' && typeof key.value === 'string')
            setAttribute(m, value, key.value, each, place);
        keeps(place, assigned);
        // All objects of the class may share it.
        if (value.of.general.instance === value) value.names.set('<shared>', assigned);
        return;
      }
      const general = value.of.general.instance;
      if (general !== null && general !== value && general.names.has('<shared>'))
        setAttribute(m, general, name, assigned, place);
      const setter = classAttribute(value.of, name);
      if (setter?.kind === 'function' && setter.binding === 'property') {
        const set = setter.state.attributes?.get('<set>');
        if (set !== undefined)
          m.call({ kind: 'bound', marks: 0, func: set, self: value }, positional(assigned), place);
        return;
      }
      if (setter?.kind === 'instance' && classAttribute(setter.of, '__set__') !== null) {
        m.call(m.attribute(setter, '__set__', place), positional(value, assigned), place);
        return;
      }
      const hook = classAttribute(value.of, '__setattr__');
      if (hook !== null && place.frame.func?.info.name !== '__setattr__')
        m.call(
          { kind: 'bound', marks: 0, func: hook, self: value },
          positional(constant(name), assigned),
          place,
        );
      const { summary } = place.frame;
      summary.stored |= assigned.marks & dependencyMask;
      const kept = detach(assigned);
      const before = value.names.get(name);
      // Whoever takes what a generator yields sees the object as it is then, not as it is left.
      const isGeneral =
        value.of.general.instance === value || place.frame.func?.info.generator === true || isOlder(m, value);
      replaces(value, name, before, kept);
      changes(m, value, assigned);
      value.names.set(name, before === undefined || !isGeneral ? kept : join(before, kept));
      return;
    }
    case 'class': {
      keeps(place, assigned);
      if (name === '__bases__' && assigned.kind === 'sequence') {
        changeBases(value, assigned.items);
        return;
      }
      const hook = value.metaclass?.kind === 'class' ? classAttribute(value.metaclass, '__setattr__') : null;
      if (hook !== null)
        m.call(
          { kind: 'bound', marks: 0, func: hook, self: value },
          positional(constant(name), assigned),
          place,
        );
      if (isCallable(assigned)) classChanged(m);
      const before = value.names.get(name);
      changes(m, value, assigned);
      value.names.set(
        name,
        before === undefined || (place.frame.loops === 0 && !isOlder(m, value))
          ? detach(assigned)
          : join(before, detach(assigned)),
      );
      return;
    }
    case 'module':
      keeps(place, assigned);
      m.run(value.module);
      write(value.module.frame, name, detach(assigned));
      return;
    case 'external':
      keeps(place, assigned);
      keepsClient(place, name, assigned);
      noteAssigned(m, name);
      if (value.name === 'sys.modules') {
        if (assigned.kind === 'instance') answers(m, assigned.of, assigned, place);
        else handsOver(m, 'sys.modules', positional(assigned), place);
        hand(assigned, place);
      }
      // `c_void_p.from_address(n).value = x` writes wherever that is.
      if (value.instance && /^ctypes\.\w+\.from_address$/.test(value.name))
        m.call(external('ctypes.memmove'), positional(value, assigned), place);
      if (value.instance) {
        handsOver(m, value.name, positional(assigned), place);
        hand(assigned, place);
      } else if (assigned.kind !== 'class' && assigned.kind !== 'instance') hand(assigned, place);
      // What a mock does when it, or a method of it, is called.
      if (name === 'side_effect' || name === 'return_value') handsOver(m, '?', positional(assigned), place);
      if (
        !value.instance &&
        value.self === null &&
        assigned.kind !== 'unknown' &&
        place.frame.module.replaced.size < 256
      )
        replaced(m, place, `${value.name}.${name}`, assigned);
      // `os.path.exists = os.system`: whoever asks the library calls it. One way to start programs for another is no more.
      if (!value.instance && knownFor(`${value.name}.${name}`)?.effect !== 'process')
        handsOver(m, '?', positional(assigned), place);
      if (name === 'text' || name === 'tail' || name === 'value') holdsSecret(value, assigned.marks);
      if (calledSoon.test(value.name) && assigned.kind === 'instance') hand(assigned, place);
      if (calledSoon.test(value.name) && (assigned.kind === 'function' || assigned.kind === 'bound'))
        m.callBack(assigned, noArguments, place);
      return;
    case 'function':
      keeps(place, assigned);
      if (name === '__code__' || name === 'func_code') {
        replaceCode(m, value, assigned, place);
        return;
      }
      value.state.attributes ??= new Map();
      value.state.attributes.set(
        name,
        m.since === 0 ? assigned : join(value.state.attributes.get(name) ?? assigned, assigned),
      );
      if (name === '__defaults__' || name === '__kwdefaults__') {
        replaceDefaults(m, value, assigned);
        handsOver(m, 'builtins.setattr', positional(assigned), place);
      }
      return;
    case 'bound':
      if (value.func.kind === 'function') setAttribute(m, value.func, name, assigned, place);
      return;
    case 'lazy':
      setAttribute(m, importedName(m, value.module, value.name), name, assigned, place);
      return;
    case 'unknown':
      keeps(place, assigned);
      keepsClient(place, name, assigned);
      noteAssigned(m, name);
      // An object that nothing is known of keeps it, and gives it back under any name.
      handsOver(m, '?', positional(assigned), place);
      hand(assigned, place);
      return;
    case 'union':
      for (const member of value.members) setAttribute(m, member, name, assigned, place);
      return;
    default:
  }
}

/** `del value.name`. */
export function deleteAttribute(m: Machine, value: Value, name: string, place: CallPlace): void {
  if (value.kind !== 'instance') {
    callMethodOf(m, value, ['__delattr__'], place, positional(constant(name)));
    return;
  }
  const found = classAttribute(value.of, name);
  if (found?.kind === 'instance') callMethodOf(m, found, ['__delete__'], place, positional(value));
  const deleter = found?.kind === 'function' ? found.state.attributes?.get('<delete>') : undefined;
  if (deleter !== undefined) m.call(deleter, positional(value), place);
  if (deleter === undefined && found?.kind !== 'instance')
    callMethodOf(m, value, ['__delattr__'], place, positional(constant(name)));
}

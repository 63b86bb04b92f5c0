import { handsOver } from '../calls/handed-over.ts';
import { hand } from '../calls/handing.ts';
import { callsIndex } from '../calls/implicit-calls.ts';
import { classAttribute } from '../classes/class-attribute.ts';
import { changes, isOlder } from '../doubt.ts';
import { asIndex, asText } from '../fold/constants.ts';
import { setSlice } from '../fold/slices.ts';
import { replaces } from '../functions/stale.ts';
import { type Machine, positional } from '../machine.ts';
import { write } from '../names/names.ts';
import type { CallPlace, Frame } from '../state.ts';
import { contentsOf } from './contents.ts';
import { join } from './join.ts';
import { keeps, keepsIn } from './keeping.ts';
import { keyOf } from './keys.ts';
import { putForSure, putInDoubt } from './loose.ts';
import { dependencyMask } from './marks.ts';
import { unknown, type Value } from './values.ts';

/** The names of a module, by a frame: of this one or of another. */
const showsGlobals = /(?:^|\.)f_globals$/;

function setGlobal(of: Frame, name: string | null, assigned: Value): void {
  const before = name === null ? undefined : of.names.get(name);
  if (name !== null) write(of, name, before === undefined ? assigned : join(before, assigned));
}

/** `value[key] = assigned`. */
export function setItem(m: Machine, value: Value, key: Value, assigned: Value, place: CallPlace): void {
  const { frame } = place;
  switch (value.kind) {
    case 'sequence': {
      changes(m, value, assigned);
      value.marks |= assigned.marks;
      keepsIn(value, assigned.marks, place);
      const isSure = frame.loops === 0 && !isOlder(m, value);
      const at = asIndex(key);
      const index = at !== null && at < 0 ? at + value.items.length : at;
      if (index !== null && index >= 0 && value.rest === null && index < value.items.length) {
        replaces(value, '', value.items[index], assigned);
        value.items[index] = isSure ? assigned : join(value.items[index] as Value, assigned);
      } else if (key.kind === 'picker') {
        const { items, element } = m.iterate(assigned, place);
        if (items !== null && isSure && setSlice(value, key.picked, items)) return;
        value.rest = value.rest === null ? element : join(value.rest, element);
      } else value.rest = value.rest === null ? assigned : join(value.rest, assigned);
      return;
    }
    case 'mapping': {
      changes(m, value, assigned);
      value.marks |= assigned.marks | (key.marks & ~dependencyMask);
      keepsIn(value, assigned.marks, place);
      if (key.kind === 'instance') callsIndex(m, key, place);
      const name = keyOf(key);
      const isSure = frame.loops === 0 && !isOlder(m, value);
      if (name !== null && value.entries.size < 50_000) {
        const before = value.entries.get(name);
        // Who asked for this key before, or for any, asked in vain.
        for (const asked of [name, '']) replaces(value, asked, before?.value ?? unknown(), assigned);
        if (isSure) putForSure(value, name);
        else if (before === undefined) putInDoubt(value, name);
        value.entries.set(name, {
          key,
          value: before === undefined || isSure ? assigned : join(before.value, assigned),
        });
      } else value.rest = value.rest === null ? assigned : join(value.rest, assigned);
      return;
    }
    case 'namespace': {
      const name = asText(key);
      if (name === null) return;
      const { of } = value;
      keeps(place, assigned);
      if ('owner' in of) write(of.kind === 'module' ? of.module.frame : of, name, assigned);
      else m.setAttribute(of, name, assigned, place);
      return;
    }
    case 'instance': {
      const inner = classAttribute(value.of, '__setitem__') === null ? contentsOf(value) : null;
      if (inner !== null) setItem(m, inner, key, assigned, place);
      else m.call(m.attribute(value, '__setitem__', place), positional(key, assigned), place);
      return;
    }
    case 'constant': {
      if (
        value.value instanceof Uint8Array &&
        assigned.kind === 'constant' &&
        typeof assigned.value === 'number'
      ) {
        const at = asIndex(key);
        if (at !== null && at >= 0 && at < value.value.length) value.value[at] = assigned.value;
      }
      return;
    }
    case 'external':
      if (showsGlobals.test(value.name)) setGlobal(frame.module.frame, asText(key), assigned);
      keeps(place, assigned);
      m.setExternalItem(value, key, assigned, place);
      hand(assigned, place);
      handsOver(m, value.name, positional(assigned), place);
      return;
    case 'union':
      for (const member of value.members) setItem(m, member, key, assigned, place);
      return;
    case 'unknown':
      keeps(place, assigned);
      handsOver(m, '?', positional(assigned), place);
      hand(assigned, place);
      return;
    default:
  }
}

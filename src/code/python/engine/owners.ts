import type { Machine } from './machine.ts';
import type { CallPlace, Frame, FunctionInfo, ModuleState, Owner } from './state.ts';
import { within } from './values/value-names.ts';
import type { FunctionValue } from './values/values.ts';

export function newOwner(
  m: Machine,
  module: ModuleState,
  name: string,
  kind: Owner['kind'],
  info: FunctionInfo | null,
): Owner {
  m.owners += 1;
  return {
    id: m.owners,
    module,
    name,
    kind,
    info,
    calls: noCalls,
    escapes: false,
    handed: false,
    called: false,
  };
}

const noCalls: ReadonlySet<Owner> = new Set();

/** Notes that one function calls another. */
export function addCall(by: Owner, callee: Owner): void {
  if (by.calls === noCalls) by.calls = new Set();
  (by.calls as Set<Owner>).add(callee);
}

/** An owner for one of several functions that come of the same source; what it does is told of all of them. */
export function ownOwner(m: Machine, info: FunctionInfo): Owner {
  const own = newOwner(m, info.module, info.owner.name, info.owner.kind, info);
  addCall(own, info.owner);
  return own;
}

/** Whose a frame is: the very function that is evaluated, where several come of the same source. */
export function ownerOf({ owner, func }: Frame): Owner {
  return func !== null && func.info.owner === owner ? (func.state.own ?? owner) : owner;
}

/** Who calls, in a frame. What is called for the sake of one caller's arguments is not called for another's. */
export function callerIn(m: Machine, frame: Frame): Owner {
  const { owner, special } = frame;
  if (special === null) return ownerOf(frame);
  if (special.own === null) {
    special.own = newOwner(m, owner.module, owner.name, owner.kind, owner.info);
    addCall(special.by, special.own);
  }
  return special.own;
}

/** Notes that whoever runs at a place calls a function of the repository. */
export function link(m: Machine, { frame }: CallPlace, { info, state }: FunctionValue): void {
  if (m.quiet > 0) return;
  const { owner } = info;
  addCall(callerIn(m, frame), state.own ?? owner);
  if (frame.owner !== owner) owner.called = true;
  if (m.callGraph) edge(m, frame.owner, info.dotted);
}

/** An edge of the call graph, as names. */
export function edge(m: Machine, { module, name, kind }: Owner, callee: string): void {
  if (!m.callGraph || m.quiet > 0) return;
  module.edges.add(`${within(module, kind === 'function' ? name : '')} ${shown(callee)}`);
}

const builtinTypes: ReadonlyMap<string, string> = new Map([
  ['str', '<**PyStr**>'],
  ['dict', '<**PyDict**>'],
  ['list', '<**PyList**>'],
  ['int', '<**PyNum**>'],
]);

/** Builtins are told apart from modules, methods of literals from both. */
function shown(name: string): string {
  if (!name.startsWith('builtins.')) return name;
  const [, type = '', method] = name.split('.');
  const literal = builtinTypes.get(type);
  return method !== undefined && literal !== undefined
    ? `${literal}.${method}`
    : `<builtin>.${name.slice(9)}`;
}

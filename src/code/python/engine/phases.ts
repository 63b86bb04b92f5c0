import type { CodePhase } from '../../../core/code.ts';
import { handedIn } from './calls/handing.ts';
import { constructs } from './classes/constructors.ts';
import type { FunctionInfo, ModuleState, Owner } from './state.ts';
import type { Value } from './values/values.ts';

/** How a loader runs a module: functions that it calls itself, `all` of them, or null where it does not run it. */
export type Loads = (module: ModuleState) => readonly string[] | 'all' | null;

/**
 * When each function of some modules runs, taken together: as if those that a loader runs were imported, their objects
 * made, their functions called. What others do at their top level is theirs alone.
 */
export function phasesOf(
  modules: readonly ModuleState[],
  loads: Loads = () => [],
  starts: (module: ModuleState) => boolean = () => false,
): (owner: Owner) => CodePhase {
  const found = new Map<Owner, CodePhase>();
  const spread = (roots: Iterable<Owner>, phase: CodePhase, within: ModuleState | null = null): void => {
    const waiting = [...roots];
    for (let owner = waiting.pop(); owner !== undefined; owner = waiting.pop()) {
      if (found.has(owner) || (within !== null && owner.module !== within)) continue;
      found.set(owner, phase);
      for (const callee of owner.calls) if (!found.has(callee)) waiting.push(callee);
    }
  };
  const owners = new Map(modules.map((module) => [module, ownersOf(module)]));
  const each = (work: (module: ModuleState, own: readonly Owner[]) => void): void => {
    for (const [module, own] of owners) work(module, own);
  };
  const loaded = new Set(modules.filter((module) => loads(module) !== null));
  for (const module of loaded)
    spread(
      [
        module.owner,
        ...(starts(module) ? [module.guard] : []),
        ...(owners.get(module) ?? []).filter(answersForModule),
        ...madeAnswers(module),
      ],
      'import',
    );
  // What is handed to a library as soon as a module runs may be called before anybody asks for it.
  spread(
    [...found].flatMap(([owner, phase]) => (phase === 'import' ? [...handedIn(owner)] : [])),
    'construct',
  );
  each((module, own) => {
    if (!loaded.has(module)) return;
    const called = loads(module);
    if (called === 'all') spread([module.entries], 'construct');
    spread(
      own.filter(
        (owner) =>
          constructs(owner) ||
          owner.handed ||
          called === 'all' ||
          (called !== null && isCalled(called, owner.name)),
      ),
      'construct',
    );
  });
  each((module, own) => {
    if (loaded.has(module)) return;
    spread([module.owner, ...own.filter(answersForModule), ...madeAnswers(module)], 'import', module);
    spread(own.filter(constructs), 'construct', module);
  });
  const named = new Map(modules.map((module) => [module, referencedNames(module)]));
  each((module, own) => {
    const referenced = named.get(module) ?? noNames;
    spread(
      own.filter((owner) => owner.escapes || isPublic(owner, referenced)),
      'call',
    );
  });
  each(({ guard }) => spread([guard], 'start'));
  // What a program that is no part of the load calls elsewhere, it calls when it is started.
  for (const owner of [...found.keys()]) spread(owner.calls, 'call');
  // Functions that only call each other are there for others all the same.
  each((module, own) => {
    const referenced = named.get(module) ?? noNames;
    const isThere = ({ name, qualified }: FunctionInfo): boolean =>
      !name.startsWith('_') || (qualified !== name && referenced.has(name));
    spread(
      own.filter(({ info }) => info !== null && info.layer === null && isThere(info)),
      'call',
    );
  });
  // What only dead code calls is dead with it; a circle that nobody enters is dead too.
  return (owner) => found.get(owner) ?? 'dead';
}

const noNames: ReadonlySet<string> = new Set();

/** By its dotted name, or by `*.method`, whatever class has it. */
function isCalled(called: readonly string[], name: string): boolean {
  if (called.length === 0) return false;
  return called.includes(name) || called.includes(`*${name.slice(name.lastIndexOf('.'))}`);
}

function ownersOf({ functions, made }: ModuleState): Owner[] {
  return [...new Set([...functions.map(({ info }) => info.owner), ...made])];
}

/** `__getattr__` of a module is called for names that it lacks: by `from module import name`, and by whoever loads a class. */
function answersForModule({ info }: Owner): boolean {
  if (info === null || info.layer !== null || info.qualified !== info.name) return false;
  return info.name === '__getattr__' || info.name === '__dir__';
}

/** `__getattr__, __dir__ = attach(__name__)`: functions of that name that another one made. */
function madeAnswers({ frame }: ModuleState): Owner[] {
  return ['__getattr__', '__dir__'].flatMap((name) => {
    const value = frame.names.get(name);
    return value?.kind === 'function' && value.info.qualified !== name
      ? [value.state.own ?? value.info.owner]
      : [];
  });
}

/** Names that something else than a call refers to. */
function referencedNames(module: ModuleState): ReadonlySet<string> {
  const names = new Set<string>();
  const all = module.frame.names.get('__all__');
  if (all?.kind === 'sequence')
    for (const item of all.items)
      if (item.kind === 'constant' && typeof item.value === 'string') names.add(item.value);
  for (const [name, value] of module.frame.names) {
    // What another function made is no less public for what it was called there.
    if (value.kind === 'function' && value.info.qualified !== name) names.add(value.info.name);
    collect(value, names, 0);
  }
  return names;
}

function collect(value: Value, names: Set<string>, depth: number): void {
  if (depth > 2) return;
  if (value.kind === 'function') {
    if (depth > 0) names.add(value.info.name);
  } else if (value.kind === 'sequence')
    for (const item of value.items.slice(0, 64)) collect(item, names, depth + 1);
  else if (value.kind === 'mapping')
    for (const entry of [...value.entries.values()].slice(0, 256)) collect(entry.value, names, depth + 1);
}

/** A function that others may call: all but private ones that nothing refers to. Methods may be hooks of a base. */
function isPublic({ info, called }: Owner, referenced: ReadonlySet<string>): boolean {
  if (info === null || info.layer !== null) return false;
  const { name, qualified } = info;
  if (info.method) return !called || !name.startsWith('_') || name.startsWith('__');
  if (qualified !== name) return false;
  if (called) return false;
  return !name.startsWith('_') || referenced.has(name);
}

import {
  Blob,
  Call,
  Dict,
  Elided,
  Extension,
  Float,
  Global,
  List,
  SetOf,
  Text,
  Tuple,
  type Value,
} from '../../core/value.ts';
import { byBases } from './bases.ts';
import { endless, isBounded, itemsOf } from './contracts/checks.ts';
import { unfolded } from './contracts/new-method.ts';
import { type DenotedGlobal, denote, entryOf, instanceClass } from './denote.ts';
import type { Breach, Contract, Entry, Judge, Use } from './entry.ts';
import { nameOfGlobal } from './evidence.ts';
import { sharpened } from './intent.ts';
import {
  type CatalogJudgement,
  computed,
  held,
  ofEntry,
  overwriting,
  standsIn,
  unexpected,
  unproven,
} from './judgement.ts';
import { methodIn, plantedIn, uncalledIn } from './planted.ts';

/** Judges a call of a callable with its arguments. */
export function judgeInvocation(call: Call): CatalogJudgement | null {
  const plainly = unfolded(call);
  if (plainly !== null) return judgeInvocation(plainly);
  const what = denote(call.callable);
  if (what.kind !== 'global') return ofBases(call) ?? computed(call, what);
  const judgement = judgeCallOf(call, what);
  return judgement === null ? null : sharpened(judgement, call, what.entry.kind === 'unknown');
}

function judgeCallOf(call: Call, what: DenotedGlobal): CatalogJudgement | null {
  const { entry, name } = what;
  const args = what.direct ? argumentsOf(call) : null;
  const via = useOf(call, args);
  const known = ofEntry(call, entry, name);
  if (known !== undefined || entry.kind === 'danger' || entry.kind === 'unknown') return known ?? null;
  switch (entry.kind) {
    case 'inert':
      if (!entry.uses.has(via) && !isBareInstance(call, args, entry.uses)) return unproven(call, name, via);
      if (args?.some((item) => !isBounded(item)) && !isLazy(name)) return unexpected(call, name, endless);
      return plantedBy(call, args) ?? held(call.args);
    case 'contract': {
      const found = askContract(entry.contract, via, args, call);
      return found === undefined ? unproven(call, name, via) : unexpected(call, name, found);
    }
  }
}

function ofBases(call: Call): CatalogJudgement | null {
  return byBases(call.callable, ({ callable }) =>
    judgeInvocation(new Call(call.via, callable, call.args, call.kwargs, call.at)),
  );
}

/** Some classes set what an argument names as attributes of the object that they make. */
function plantedBy(call: Call, args: readonly Value[] | null): CatalogJudgement | null {
  for (const part of [call.kwargs, ...(args ?? keptFor(call))]) {
    const found = plantedIn(part);
    if (found !== null)
      return overwriting(call, 'high', `It sets ${found}, which is looked up on the object itself.`);
    const method = methodIn(part) ?? uncalledIn(part, judge);
    if (method !== null && !(part instanceof Call)) return standsIn(call, method);
  }
  return null;
}

/** What a partial that is called adds: the arguments that it was made with, or those of its state. */
function keptFor({ callable, args }: Call): readonly Value[] {
  const given = itemsOf(args) ?? [];
  if (!(callable instanceof Call) || given.length > mostArguments) return [];
  const state = itemsOf(callable.states.at(-1));
  const kept = state === undefined ? itemsOf(callable.args)?.slice(1) : itemsOf(state[1]);
  return [...(kept ?? []).slice(0, mostArguments), state?.[2] ?? null, ...given];
}

/** Iterators over iterators, which take nothing before they are asked. */
function isLazy(name: string): boolean {
  return /^(builtins\.(enumerate|zip)|itertools\.(chain|compress|count|cycle|islice|pairwise|repeat|zip_longest|batched))$/.test(
    name,
  );
}

/** OBJ and INST without arguments make an instance of a class without calling it. */
function isBareInstance(call: Call, args: readonly Value[] | null, uses: ReadonlySet<Use>): boolean {
  return (call.via === 'OBJ' || call.via === 'INST') && args?.length === 0 && uses.has('new-empty');
}

function useOf(call: Call, args: readonly Value[] | null): Use {
  const empty = args !== null && args.length === 0;
  if (call.via === 'NEWOBJ' || call.via === 'NEWOBJ_EX') return empty ? 'new-empty' : 'new';
  return 'call';
}

/** Undefined where the contract does not foresee the use. */
function askContract(
  contract: Contract,
  use: Use,
  args: readonly Value[] | null,
  call: Call,
): Breach | null | undefined {
  if (contract.always?.includes(use)) return null;
  if (use === 'new-empty' && contract.always?.includes('new')) return null;
  if (use === 'call') return contract.call?.(args, judge, call);
  return contract.new?.(args, judge, call);
}

/** Honest calls have few arguments; contracts look at each of them. */
const mostArguments = 256;

function argumentsOf(call: Call): readonly Value[] | null {
  const { kwargs } = call;
  const plain =
    kwargs === null || (kwargs instanceof Dict && kwargs.entries.length === 0 && kwargs.dropped === 0);
  const args = plain ? itemsOf(call.args) : undefined;
  return args === undefined || args.length > mostArguments ? null : args;
}

// What contracts may ask

let nested = 0;
const deepestCall = 20;

export const judge: Judge = {
  breach: breachOf,
  call: (callable, args) => nestedCall(new Call('REDUCE', callable, args, null, 0)),
  make: (cls, args, keywords) => nestedCall(new Call('NEWOBJ_EX', cls, args, keywords, 0)),
};

function nestedCall(call: Call): Breach | null {
  if (nested >= deepestCall) return { severity: 'high', why: 'Calls are nested too deeply.' };
  nested += 1;
  try {
    const found = judgeInvocation(call);
    return found === null ? null : { severity: found.severity as Breach['severity'], why: found.why };
  } finally {
    nested -= 1;
  }
}

function breachOf(value: Value, use: Use): Breach | null {
  if (value instanceof Global) return breachOfEntry(entryOf(value), use, nameOfGlobal(value));
  if (value instanceof Call) return breachOfCall(value, use);
  if (use === 'reference') return value instanceof Extension ? fromOutside : null;
  if (value === null || typeof value !== 'object' || isData(value)) return notCallable;
  return fromOutside;
}

const notCallable: Breach = {
  severity: 'medium',
  why: 'A constant stands where a class or function belongs.',
};
const fromOutside: Breach = {
  severity: 'medium',
  why: 'It depends on an object that comes from outside of the file.',
};

function isData(value: Value): boolean {
  return [Float, Text, Blob, List, Tuple, Dict, SetOf, Elided].some((kind) => value instanceof kind);
}

function breachOfCall(call: Call, use: Use): Breach | null {
  const what = denote(call);
  if (what.kind === 'global') return breachOfEntry(what.entry, use, what.name);
  if (what.reaches && what.severity === 'high') return { severity: 'high', why: what.why };
  if (use === 'reference') return null;
  if (use === 'call') return { severity: what.severity, why: what.why };
  const made = instanceClass(call);
  return made.kind === 'computed'
    ? { severity: 'medium', why: made.why }
    : breachOfEntry(made.entry, use, made.name);
}

function breachOfEntry(entry: Entry, use: Use, name: string): Breach | null {
  switch (entry.kind) {
    case 'danger':
      return { severity: 'critical', why: `${name}: ${entry.why}` };
    case 'unknown':
      return { severity: 'medium', why: `${name}: ${entry.why}` };
    case 'inert':
      if (entry.uses.has(use)) return null;
      return { severity: 'medium', why: `${name} is not known to be harmless when used so.` };
    case 'contract': {
      if (entry.contract.always?.includes(use)) return null;
      if (use === 'reference') return { severity: 'high', why: `${name} is held for later. ${entry.why}` };
      if (use === 'new-empty' && entry.contract.always?.includes('new')) return null;
      const nothing = new Call('REDUCE', null, new Tuple([], 0), null, 0);
      const asked =
        use === 'call' ? entry.contract.call?.([], judge, nothing) : entry.contract.new?.([], judge, nothing);
      return asked === undefined
        ? { severity: 'medium', why: `${name} is not known to be harmless when used so.` }
        : asked;
    }
  }
}

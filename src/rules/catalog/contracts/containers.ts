import { Call, Dict, Global, type Value } from '../../../core/value.ts';
import type { Breach, Contract, Judge } from '../entry.ts';
import { plantedIn } from '../planted.ts';
import { allFieldsOf, breach, computedArguments, fromItems, isScalar } from './checks.ts';
import type { ContractGroup } from './table.ts';

const asksKeys = breach(
  'medium',
  'A mapping is made of an object: its `keys` is called, which may be a function that the file keeps there.',
);

/** What pickles make mappings of: each is a container whose methods are those of its class. */
const containers =
  /^(?:(?:builtins|__builtin__|collections|_collections|itertools|array)\.\w+|types\.MappingProxyType|_codecs\.encode|(?:\w+\.)*cloudpickle\.\w+)$/;

function asksAnObject(value: Value): boolean {
  if (!(value instanceof Call)) return false;
  const { callable } = value;
  return !(callable instanceof Global) || !containers.test(`${callable.module}.${callable.name}`);
}

function mapped(args: readonly Value[] | null): Breach | null {
  return args?.some(asksAnObject) ? asksKeys : null;
}

/** A mapping may be made of any object that has `keys`, which is then looked up on the object itself and called. */
const mapping: Contract = {
  ...fromItems,
  call: (args, judge, call) => fromItems.call?.(args, judge, call) ?? mapped(args),
  new: (args, judge, call) => fromItems.new?.(args, judge, call) ?? mapped(args),
};

/** Its items go to methods of what its state holds, of whatever class that is; no pickler gives it any. */
const wrapper: Contract = {
  call: mapping.call!,
  new: mapping.new!,
  always: ['reference', 'new-empty', 'build'],
};

/**
 * Its attributes are what it was made of. Picklers make it of nothing and give it a state, which is asked for what
 * takes effect there.
 */
const ofAttributes: Contract = {
  always: ['reference', 'new-empty', 'items'],
  call: madeOf,
  new: madeOf,
  build: (state) => (state instanceof Dict ? null : computedArguments),
};

function madeOf(args: readonly Value[] | null, _judge: Judge, { kwargs }: Call): Breach | null {
  const found = [kwargs, ...(args ?? [])].map((part) => plantedIn(part)).find((name) => name !== null);
  if (found !== undefined)
    return breach('high', `It sets ${found}, which is looked up on the object itself.`);
  return args?.length === 0 ? null : computedArguments;
}

/** Its methods are called on what it is made of: `replace` of a text. */
const ofTexts: Contract = {
  always: ['reference', 'new-empty', 'build', 'items'],
  call: (args) => (args?.every(isScalar) ? null : computedArguments),
  new: (args) => (args?.every(isScalar) ? null : computedArguments),
};

/** Headers go through functions of its policy. */
const message: Contract = {
  always: ['reference', 'new-empty'],
  call: (args) => (args?.length === 0 ? null : computedArguments),
  build(state) {
    const fields = state instanceof Dict ? allFieldsOf(state) : undefined;
    if (fields === undefined) return computedArguments;
    return (fields.get('policy') ?? null) === null
      ? null
      : breach('medium', 'It brings a policy, whose functions are called with each header.');
  },
};

/** Containers of the standard library that call what they hold, or what they are made of. */
export const standardContainers: readonly ContractGroup[] = [
  {
    contract: mapping,
    why: 'It is a mapping, made of what the file holds.',
    modules: {
      builtins: 'dict',
      collections: 'OrderedDict Counter',
      _collections: 'OrderedDict _count_elements',
    },
  },
  {
    contract: wrapper,
    why: 'It is a container around another one, made of what the file holds.',
    modules: { collections: 'UserDict UserList ChainMap' },
  },
  {
    contract: ofAttributes,
    why: 'It is an object with the attributes that its state says, and nothing else.',
    modules: { types: 'SimpleNamespace', argparse: 'Namespace', optparse: 'Values' },
  },
  {
    contract: ofTexts,
    why: 'It is an identifier, made of a constant.',
    modules: { uuid: 'UUID' },
  },
  {
    contract: message,
    why: 'It is a message: headers, and texts.',
    modules: { 'email.message': 'Message EmailMessage' },
  },
];

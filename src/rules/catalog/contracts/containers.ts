import { type Call, Dict, Global, type Value } from '../../../core/value.ts';
import type { Breach, Contract, Judge } from '../entry.ts';
import { plantedIn } from '../planted.ts';
import { allFieldsOf, breach, computedArguments, fromItems, isQuiet, isScalar } from './checks.ts';
import { type ContractGroup, inEach } from './table.ts';

/** Its items go to methods of what its state holds, of whatever class that is; no pickler gives it any. */
const wrapper: Contract = {
  always: ['reference', 'new-empty', 'build'],
  call: fromItems.call!,
  new: fromItems.new!,
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

/**
 * It asks its arguments for their text, length, order or hash. Where it is called by what only running the file would
 * tell, nothing is said of it: that one is judged.
 */
const asking: Contract = {
  always: ['reference'],
  call(args, _judge, call) {
    if (args === null) return call.callable instanceof Global ? null : computedArguments;
    return args.every((item) => isQuiet(item)) ? null : asksObject;
  },
};

/** The same of what is made of the answer. */
const answer: Contract = {
  always: ['reference', 'new-empty', 'build', 'items'],
  call: (args) => (args?.every((item) => isQuiet(item)) ? null : asksObject),
  new: (args) => (args?.every((item) => isQuiet(item)) ? null : asksObject),
};

const asksObject = breach(
  'medium',
  'It asks an object for its text, length or order: its class may call what the file keeps in it.',
);

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
    contract: asking,
    why: 'It computes a small answer from its argument.',
    modules: {
      builtins: 'abs ascii bin hash hex isinstance issubclass len oct repr',
      ...inEach(
        ['operator', '_operator'],
        'or_ and_ xor not_ truth eq ne lt le gt ge index neg pos inv invert abs',
      ),
      math: 'floor ceil trunc fabs isnan isinf isfinite sqrt exp log log2 log10',
    },
  },
  {
    contract: answer,
    why: 'It is a built-in type of plain data.',
    modules: { builtins: 'float complex bool' },
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

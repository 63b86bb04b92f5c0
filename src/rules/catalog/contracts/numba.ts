import { Blob, Call, Global, type Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import { breach } from './checks.ts';
import type { ContractGroup } from './table.ts';

const compiled: Breach = breach(
  'medium',
  'A compiled function is made anew from code that travels in the file; it runs when something calls it.',
);
const other: Breach = breach('critical', 'It unpickles something else than a compiled function of the file.');

/**
 * Longer ones are not surely read: of a constant it is tried for 20,000 opcodes whether it does anything, and each is a
 * byte or more. Functions that objects keep take a few thousand bytes.
 */
const longest = 20_000;

/** A whole pickle of protocol 2 or later: such a constant is read as a file of its own. */
function isPickle(value: Value | undefined): boolean {
  if (!(value instanceof Blob) || value.length < 4 || value.length > longest) return false;
  const [proto, version] = value.piece(0, 2);
  const [stop] = value.piece(value.length - 1, 1);
  return proto === 0x80 && version !== undefined && version >= 2 && version <= 5 && stop === 0x2e;
}

/** `_unpickle__CustomPickled(bytes)` unpickles a class and what to give to its `_rebuild` (numba/core/serialize.py). */
const unpickled: Contract = {
  resolves: true,
  always: ['reference'],
  call: (args) => (args?.length === 1 && isPickle(args[0]) ? compiled : other),
  new: () => other,
  build: () => other,
  items: () => other,
};

/** `custom_rebuild(pair)` calls that `_rebuild`: of a dispatcher, which compiles the function that it is given. */
const rebuilt: Contract = {
  resolves: true,
  always: ['reference', 'build'],
  call: (args) => (args?.length === 1 && isPair(args[0]) ? compiled : other),
  new: () => other,
  items: () => other,
};

function isPair(value: Value | undefined): boolean {
  return (
    value instanceof Call &&
    value.callable instanceof Global &&
    value.callable.name === '_unpickle__CustomPickled' &&
    modules.includes(value.callable.module ?? '')
  );
}

const modules: readonly string[] = ['numba.core.serialize', 'numba.serialize'];

/** Functions of numba that an object keeps: UMAP's distances, and whatever else is compiled when it is first called. */
export const numba: readonly ContractGroup[] = [
  {
    contract: unpickled,
    why: 'It unpickles a compiled function, which the file holds as a pickle inside of it.',
    explained: 'review',
    modules: Object.fromEntries(modules.map((module) => [module, '_unpickle__CustomPickled'])),
  },
  {
    contract: rebuilt,
    why: 'It makes a compiled function of its parts.',
    explained: 'review',
    modules: Object.fromEntries(modules.map((module) => [module, 'custom_rebuild'])),
  },
];

import { Global } from '../../../core/value.ts';
import type { Contract } from '../entry.ts';
import { breach, computedArguments, isPlain, itemsOf } from './checks.ts';
import { isUnsettled } from './dtypes.ts';
import { type ContractGroup, multiarrays } from './table.ts';

/**
 * `_reconstruct_array(function, arguments, state of the array, what jax knows of it)`: calls the function, gives what it
 * made the state, and copies it to a device. Source: jax/_src/array.py.
 */
const deviceArray: Contract = {
  always: ['reference'],
  call(args, judge) {
    if (args === null || args.length !== 4) return computedArguments;
    const [maker, given, state, known] = args;
    if (
      !(maker instanceof Global) ||
      maker.name !== '_reconstruct' ||
      !multiarrays.includes(maker.module ?? '')
    )
      return otherMaker;
    const parts = itemsOf(state);
    if (given === undefined || parts === undefined || parts.some(isUnsettled) || !isPlain(known))
      return computedArguments;
    return judge.call(maker, given);
  },
};

const otherMaker = breach('high', 'It gives a state to an object that is not an array.');

export const jaxArrays: readonly ContractGroup[] = [
  {
    contract: deviceArray,
    why: 'Arrays of jax are pickled with it: what makes an array of numpy, and its state.',
    modules: { 'jax._src.array': '_reconstruct_array', 'jax.interpreters.xla': '_reconstruct_array' },
  },
];

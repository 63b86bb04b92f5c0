import { Call, elided, Global, type Value } from '../../../core/value.ts';
import type { Contract } from '../entry.ts';
import { breach, computedArguments, isBytes, textOf } from './checks.ts';
import { type ContractGroup, multiarrays as cores, inEach } from './table.ts';

const generators: ReadonlySet<string> = new Set(['MT19937', 'PCG64', 'PCG64DXSM', 'Philox', 'SFC64']);

const namedByFile = breach('high', 'It makes its random generator by calling what the file names.');

/** The name of a bit generator is looked up in a table of numpy; a class is called. */
const bitGenerator: Contract = {
  always: ['reference', 'build'],
  call(args, judge) {
    if (args === null || args.length > 2) return computedArguments;
    for (const part of args) {
      if (isGeneratorPart(part)) continue;
      if (!(part instanceof Call)) return namedByFile;
      // An object in the place of the class: what calling it does, as far as that is known.
      const found = judge.call(part, elided);
      return found === null || found.severity === 'medium' ? computedArguments : namedByFile;
    }
    return null;
  },
};

function isGeneratorPart(value: Value): boolean {
  const name = textOf(value);
  if (name !== undefined) return generators.has(name);
  if (isBytes(value) || value === null) return true;
  if (value instanceof Global)
    return (
      (value.module ?? '').startsWith('numpy.random.') &&
      (generators.has(value.name ?? '') || value.name === '__bit_generator_ctor')
    );
  return (
    value instanceof Call &&
    value.callable instanceof Global &&
    (value.callable.module ?? '').startsWith('numpy.random')
  );
}

/** `_ufunc_reconstruct(module, name)` imports any name of any module. */
const ufunc: Contract = {
  resolves: true,
  always: ['reference'],
  call(args, judge) {
    const named = ufuncNamed(args);
    if (named === null) return breach('high', 'It imports a name that is computed while the file loads.');
    return judge.breach(new Global(named.module, named.name, 'STACK_GLOBAL', 4, 0), 'reference');
  },
  result: ufuncNamed,
};

function ufuncNamed(args: readonly Value[] | null): { module: string; name: string } | null {
  const [module, name] = [textOf(args?.[0]), textOf(args?.[1])];
  return module === undefined || name === undefined ? null : { module, name };
}

export const generatorContracts: readonly ContractGroup[] = [
  {
    contract: bitGenerator,
    why: 'Random generators are pickled with it: the name of one of the bit generators of numpy.',
    modules: {
      'numpy.random._pickle':
        '__randomstate_ctor __generator_ctor __bit_generator_ctor __legacy_bit_generator_ctor',
      'numpy.random': '__RandomState_ctor __randomstate_ctor',
      'numpy.random.mtrand': '__RandomState_ctor __randomstate_ctor',
    },
  },
  {
    contract: ufunc,
    why: 'Universal functions are pickled with it by module and name; what it names is judged.',
    explained: 'review',
    modules: {
      'numpy.core': '_ufunc_reconstruct',
      'numpy._core': '_ufunc_reconstruct',
      ...inEach(cores, '_ufunc_reconstruct'),
    },
  },
];

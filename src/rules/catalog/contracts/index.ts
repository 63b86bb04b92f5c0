import { arrays } from './arrays.ts';
import { byValue } from './by-value.ts';
import { checkpoints } from './checkpoints.ts';
import { configurations } from './configurations.ts';
import { standardContainers } from './containers.ts';
import { dates } from './dates.ts';
import { distributed } from './distributed.ts';
import { distributionEntry } from './distributions.ts';
import { dtypes } from './dtypes.ts';
import { estimators } from './estimators.ts';
import { formulas } from './formulas.ts';
import { generatorContracts } from './generators.ts';
import { images } from './images.ts';
import { jaxArrays } from './jax.ts';
import { joblib } from './joblib.ts';
import { labelled } from './labelled.ts';
import { cythonUnpickler, models } from './models.ts';
import { numba } from './numba.ts';
import { offsets } from './offsets.ts';
import { plans } from './plans.ts';
import { resolvers } from './resolvers.ts';
import { scalars } from './scalars.ts';
import { science } from './science.ts';
import { settings } from './settings.ts';
import { standard } from './standard.ts';
import { statespace } from './statespace.ts';
import { storages } from './storages.ts';
import { symbols } from './symbols.ts';
import { type Contracted, type ContractGroup, joinContracts } from './table.ts';
import { tensors } from './tensors.ts';
import { tokenizers } from './tokenizers.ts';
import { transformers } from './transformers.ts';
import { trees } from './trees.ts';

/** Callables that are harmless with honest arguments only. */
export const contractGroups: readonly ContractGroup[] = [
  ...resolvers,
  ...standard,
  ...standardContainers,
  ...arrays,
  ...dtypes,
  ...scalars,
  ...generatorContracts,
  ...joblib,
  ...tensors,
  ...storages,
  ...distributed,
  ...checkpoints,
  ...models,
  ...trees,
  ...byValue,
  ...estimators,
  ...formulas,
  ...numba,
  ...statespace,
  ...configurations,
  ...settings,
  ...dates,
  ...offsets,
  ...plans,
  ...jaxArrays,
  ...tokenizers,
  ...transformers,
  ...science,
  ...symbols,
  ...labelled,
  ...images,
];

const cython: Contracted = {
  kind: 'contract',
  contract: cythonUnpickler,
  why: 'Objects of Cython classes are pickled with it: the class of the same name, a checksum and a state.',
  explained: 'allow',
};

let joined: ReadonlyMap<string, ReadonlyMap<string, Contracted>> | undefined;

export function contractEntry(module: string, name: string): Contracted | undefined {
  joined ??= joinContracts(contractGroups);
  return joined.get(module)?.get(name) ?? distributionEntry(module, name);
}

/** The contract of `__pyx_unpickle_X`, for modules of libraries that the catalog knows. */
export function cythonEntry(name: string): Contracted | undefined {
  return /^__pyx_unpickle_[A-Za-z_]\w*$/.test(name) ? cython : undefined;
}

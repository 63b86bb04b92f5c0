import type { Attribute } from '../../wire/hdf5/attributes.ts';

/** Whose file it is, by the attributes of its root: that says who reads attributes in a way of his own. */
export type Kind = 'plain' | 'keras' | 'pytables';

export const kindTitle: Readonly<Record<Kind, string>> = {
  plain: '',
  keras: 'Keras model or weights',
  pytables: 'PyTables or pandas store',
};

const keras: ReadonlySet<string> = new Set([
  'keras_version',
  'model_config',
  'training_config',
  'layer_names',
]);

/** By the attributes of the root and the names in it: Keras 3 writes weights without a word about themselves. */
export function kindOf(root: readonly Attribute[], names: ReadonlySet<string>): Kind {
  if (root.some(({ name }) => keras.has(name))) return 'keras';
  if (
    names.has('vars') &&
    ['layers', 'optimizer', '_layer_checkpoint_dependencies'].some((name) => names.has(name))
  )
    return 'keras';
  return root.some(({ name }) => name === 'PYTABLES_FORMAT_VERSION') ? 'pytables' : 'plain';
}

import { Dict, Text, Tuple, type Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import { breach, computedArguments } from './checks.ts';
import type { ContractGroup } from './table.ts';

const notASlot: Breach = breach('medium', 'Its state sets something else than the slots of the class.');

/**
 * An object of xarray: made empty, and its state a pair of None and its slots. A slot is set without any code of the
 * class; a property of another name would have its setter run, which reads what it is given.
 */
function slotted(slots: string): Contract {
  const known: ReadonlySet<string> = new Set(slots.split(' '));
  return {
    always: ['reference', 'new-empty'],
    build(state) {
      const [own, parts] =
        state instanceof Tuple && state.length === 2 ? state.items : [undefined, undefined];
      if (own === undefined || parts === undefined || !isEmpty(own)) return computedArguments;
      if (!(parts instanceof Dict) || parts.dropped > 0) return computedArguments;
      for (let at = 0; at < parts.entries.length; at += 2) {
        const key = parts.entries[at];
        if (!(key instanceof Text) || key.length > 32 || !known.has(key.value)) return notASlot;
      }
      return null;
    },
  };
}

function isEmpty(value: Value): boolean {
  return value === null || (value instanceof Dict && value.entries.length === 0 && value.dropped === 0);
}

const why = 'It is an array or a table with names for its axes; its state fills the slots of the class.';

/** Arrays with labels. Their own protocols index what they hold and compare it, by methods of constant names. */
export const labelled: readonly ContractGroup[] = [
  {
    contract: slotted('_attrs _data _dims _encoding'),
    why,
    modules: { 'xarray.core.variable': 'Variable IndexVariable', 'xarray.namedarray.core': 'NamedArray' },
  },
  {
    contract: slotted('_accessors _attrs _cache _close _coords _encoding _file_obj _indexes _name _variable'),
    why,
    modules: { 'xarray.core.dataarray': 'DataArray' },
  },
  {
    contract: slotted(
      '_accessors _attrs _cache _close _coord_names _dims _encoding _file_obj _indexes _variables',
    ),
    why,
    modules: { 'xarray.core.dataset': 'Dataset' },
  },
  {
    contract: slotted('array _dtype level adapter _copied'),
    why,
    modules: {
      'xarray.core.indexing':
        'PandasIndexingAdapter PandasMultiIndexingAdapter NumpyIndexingAdapter CopyOnWriteArray MemoryCachedArray',
    },
  },
];

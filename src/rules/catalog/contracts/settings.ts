import { Global, List, type Value } from '../../../core/value.ts';
import type { Breach, Contract, Judge } from '../entry.ts';
import { breach, computedArguments, isPlain, wholeFieldsOf } from './checks.ts';
import type { ContractGroup } from './table.ts';

const calls: Breach = breach(
  'medium',
  'Its settings name a function or a class that it calls with the items it is given.',
);
const unknownState: Breach = breach('medium', 'Its state is not one that the library writes.');

/** Classes of Box that `box_class` may name; anything else would be called with what is put into the box. */
function isBox(value: Value | undefined): boolean {
  return value instanceof Global && /^box\.(?:box\.)?Box$/.test(`${value.module}.${value.name}`);
}

/** `box_recast` makes items anew, `box_class` and `default_box_attr` make inner boxes and what is missing (box/box.py). */
function areInert(options: Value): boolean {
  const fields = wholeFieldsOf(options);
  if (fields === undefined) return false;
  for (const [name, value] of fields) {
    if (name === 'box_recast' && value !== null) return false;
    if (!isPlain(value) && !(makers.has(name) && isBox(value)) && !linked.has(name)) return false;
  }
  return true;
}

const makers: ReadonlySet<string> = new Set(['box_class', 'default_box_attr']);
/** Where the box stands in others. */
const linked: ReadonlySet<string> = new Set(['__box_heritage', '__parent']);
/** Parts of a state that are kept, or added like items. */
const passive: ReadonlySet<string> = new Set([
  'items',
  'box_org_ref',
  '_box_comments',
  '_box_comments_document',
]);

/** A dict or list of settings with attributes for its items. Items are only converted by the options of its state. */
const box: Contract = {
  always: ['reference', 'new-empty', 'items'],
  build(state) {
    const fields = wholeFieldsOf(state);
    if (fields === undefined) return computedArguments;
    for (const [name, value] of fields) {
      if (passive.has(name)) continue;
      if (name !== '_box_config' && name !== 'box_options') return unknownState;
      if (!areInert(value)) return calls;
    }
    return null;
  },
};

const ownFields: ReadonlySet<string> = new Set(
  '_fields _locked _type_safe _convert_dict _allow_dotted_keys _sort_keys _configdict'.split(' '),
);

/** The state goes into its dict; its fields are its attributes, under names that nothing looks up for a method. */
const configDict: Contract = {
  always: ['reference', 'new-empty'],
  build(state) {
    const fields = wholeFieldsOf(state);
    if (fields === undefined) return computedArguments;
    for (const [name, value] of fields) {
      if (!ownFields.has(name)) return unknownState;
      if (name !== '_fields') continue;
      const inner = wholeFieldsOf(value);
      if (inner === undefined) return computedArguments;
      for (const key of inner.keys()) if (key.startsWith('__')) return unknownState;
    }
    return null;
  },
};

/** A value that several fields share. Operations that it would apply when it is read are functions of the file. */
const fieldReference: Contract = {
  always: ['reference', 'new-empty'],
  build(state, judge: Judge) {
    const fields = wholeFieldsOf(state);
    if (fields === undefined) return computedArguments;
    for (const [name, value] of fields) {
      if (!/^_(?:field_type|ops|value|required)$/.test(name)) return unknownState;
      if (name === '_ops' && !(value instanceof List && value.items.length === 0 && value.dropped === 0))
        return calls;
      if (name === '_field_type' && value !== null) {
        const found = judge.breach(value, 'reference');
        if (found !== null) return found;
      }
    }
    return null;
  },
};

/** Settings of training code, with attributes for their items, that do more than a dict does. */
export const settings: readonly ContractGroup[] = [
  {
    contract: box,
    why: 'It is a dict or list of settings, with attributes for its items.',
    modules: { 'box.box': 'Box', 'box.box_list': 'BoxList', box: 'Box BoxList' },
  },
  {
    contract: configDict,
    why: 'It is a dict of settings, with attributes for its items.',
    modules: {
      'ml_collections.config_dict.config_dict': 'ConfigDict FrozenConfigDict',
      'ml_collections.config_dict': 'ConfigDict FrozenConfigDict',
      ml_collections: 'ConfigDict FrozenConfigDict',
    },
  },
  {
    contract: fieldReference,
    why: 'It is a value that several settings share.',
    modules: {
      'ml_collections.config_dict.config_dict': 'FieldReference',
      'ml_collections.config_dict': 'FieldReference',
      ml_collections: 'FieldReference',
    },
  },
];

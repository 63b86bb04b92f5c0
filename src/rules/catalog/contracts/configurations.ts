import { Call, Dict, Global, Text, type Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import { breach, computedArguments, isPlain } from './checks.ts';
import type { ContractGroup } from './table.ts';

/**
 * A dict whose items are its attributes too. A name under which something looks for a method never gets that far: it is
 * refused wherever items or a state bring it.
 */
const mapping: Contract = { always: ['reference', 'new-empty', 'items', 'build-dict'] };

/**
 * The same, and each item that is a list or a tuple is made anew by its own class (easydict.py). Of what a file makes by
 * a call, only what is surely neither may be an item.
 */
const nestedMapping: Contract = {
  always: ['reference', 'new-empty', 'build-dict'],
  items(items) {
    for (const item of itemsIn(items))
      if (item instanceof Call && !(item.callable instanceof Global && isNoList(item.callable)))
        return computedArguments;
    return null;
  },
};

function isNoList({ module, name }: Global): boolean {
  return /^(?:easydict\.EasyDict|numpy\.(?:_?core|core)\.multiarray\.(?:_reconstruct|scalar)|torch\._utils\._rebuild_\w+)$/.test(
    `${module}.${name}`,
  );
}

function itemsIn(value: Value): readonly Value[] {
  if (value instanceof Dict) return value.entries;
  return value !== null && typeof value === 'object' && 'items' in value ? (value.items as Value[]) : [value];
}

const pairs: Breach = breach('medium', 'It is made of something else than pairs of a name and a value.');

/**
 * addict's dict is made of pairs, `Dict.__new__(Dict, ('a', 1), …)`, of which `__new__` takes no notice; the items follow
 * and, as the state, the object itself, which `__setstate__` adds to the items that it has already (addict/addict.py).
 */
const ofPairs: Contract = {
  always: ['reference', 'new-empty', 'items'],
  new: () => null,
  build: (state, _judge, target) => (state === target || isPlain(state) ? null : pairs),
};

/** Attributes of the nodes of a configuration: what they hold, what is known of it, and the node above. */
const nodeFields: ReadonlySet<string> = new Set('_metadata _parent _content _val _flags_cache'.split(' '));

const resolves: Breach = breach(
  'medium',
  'A value of the configuration names a resolver: whoever reads it runs what the program has registered under that name.',
);
const unknownField: Breach = breach('medium', 'Its state is not one that omegaconf writes.');

/** `${oc.env:HOME}` and the like come with omegaconf; other resolvers are whatever the program has made of the name. */
const resolver =
  /\$\{\s*(?!oc\.(?:env|decode|select|create|deprecated|dict\.keys|dict\.values)\s*:)[\w.]*\s*:/;
/** A name of a resolver may be composed of other values. */
const composed = /\$\{[^}]*\$\{/;
const longestValue = 4096;

/** Nodes of omegaconf. Their states go into their dicts, after a look at the types that the metadata name. */
const node: Contract = {
  always: ['reference', 'new-empty'],
  build(state) {
    if (!(state instanceof Dict) || state.dropped > 0) return computedArguments;
    const { entries } = state;
    for (let at = 0; at + 1 < entries.length; at += 2) {
      const [key, value] = [entries[at], entries[at + 1]];
      if (!(key instanceof Text) || key.length > 24 || !nodeFields.has(key.value)) return unknownField;
      if (key.value === '_metadata' && !isMetadata(value)) return unknownField;
      if (value instanceof Text && isResolved(value)) return resolves;
    }
    return null;
  },
};

function isMetadata(value: Value | undefined): boolean {
  if (!(value instanceof Call) || !(value.callable instanceof Global)) return false;
  const { module, name } = value.callable;
  return module === 'omegaconf.base' && (name === 'ContainerMetadata' || name === 'Metadata');
}

function isResolved(text: Text): boolean {
  if (text.length > longestValue) return text.piece(0, longestValue).value.includes('${');
  return resolver.test(text.value) || composed.test(text.value);
}

/** Numbers or items by name of a dictionary of river: it is made of a plain one. */
const vectors: Contract = {
  always: ['reference', 'items'],
  call: (args) =>
    args?.every((item, at) => (at === 1 ? item === null : isPlain(item))) ? null : computedArguments,
};

/** Configurations that training code keeps in its checkpoints, and other dictionaries with more to them. */
export const configurations: readonly ContractGroup[] = [
  {
    contract: mapping,
    why: 'It is a dict of settings, with attributes for its items.',
    modules: { 'yacs.config': 'CfgNode', munch: 'Munch DefaultMunch RecursiveMunch' },
  },
  {
    contract: nestedMapping,
    why: 'It is a dict of settings, with attributes for its items.',
    modules: { easydict: 'EasyDict' },
  },
  {
    contract: ofPairs,
    why: 'It is a dict of settings, with attributes for its items.',
    modules: { 'addict.addict': 'Dict', addict: 'Dict' },
  },
  {
    contract: node,
    why: 'It is a node of a configuration: settings, and how they refer to each other.',
    modules: {
      'omegaconf.dictconfig': 'DictConfig',
      'omegaconf.listconfig': 'ListConfig',
      'omegaconf.tupleconfig': 'TupleConfig',
      'omegaconf.nodes':
        'AnyNode StringNode IntegerNode FloatNode BooleanNode BytesNode PathNode EnumNode NoneNode LiteralNode',
      'omegaconf.base': 'UnionNode',
    },
  },
  {
    contract: vectors,
    why: 'It is a dictionary of numbers.',
    modules: { 'river._river_rust.vectordict': 'VectorDict' },
  },
];

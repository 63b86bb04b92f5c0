import type { Contract, Entry } from '../entry.ts';
import { breach, computedArguments, isScalar, wholeFieldsOf } from './checks.ts';
import type { Contracted, ContractGroup } from './table.ts';

/**
 * `training_args.bin`, which the Trainer writes beside each checkpoint: the object is made by `__new__` and its
 * attributes go straight into its dict. Calling the class sets up devices and processes, which loading does not.
 */
const trainingArguments: Contract = { always: ['new-empty', 'build-dict'] };

/** A member of an enumeration by its value. */
const member: Contract = {
  always: ['reference'],
  call: (args) =>
    args?.length === 1 && isScalar(args[0])
      ? null
      : breach('medium', 'A member of an enumeration is looked up by something else than a constant.'),
};

/** By these attributes of the object itself, its look-ups come to other names: `__setstate__` to `save_pretrained`. */
const redirecting: readonly string[] = ['attribute_map', '_heterogeneity_spec'];

const redirects = breach('high', 'Its state sets the table by which the class maps names of attributes.');

/**
 * A configuration of a model that the catalog lets a file make: its attributes go straight into its dict, where nothing
 * may change what the next look-up finds. A second state is told by itself (state.ts).
 */
function configurationOf({ uses, why }: Extract<Entry, { kind: 'inert' }>): Contracted {
  const contract: Contract = {
    always: [...uses],
    build(state) {
      const fields = wholeFieldsOf(state);
      if (fields === undefined) return computedArguments;
      return redirecting.some((name) => fields.has(name)) ? redirects : null;
    },
  };
  return { kind: 'contract', contract, why, explained: 'allow' };
}

const configurations = /^transformers\.(?:configuration_utils$|models\.(?:\w+\.)+configuration_\w+$)/;

/** The contract in place of the letters of a configuration class, which do not reach as far as its state. */
export function configurationEntry(module: string, name: string, entry: Entry): Contracted | undefined {
  if (entry.kind !== 'inert' || !configurations.test(module) || !/^\w+Config$/.test(name)) return undefined;
  return entry.uses.has('new-empty') && !entry.uses.has('build') ? configurationOf(entry) : undefined;
}

export const transformers: readonly ContractGroup[] = [
  {
    contract: trainingArguments,
    why: 'The settings of a training run, as the Trainer saves them: plain attributes.',
    modules: {
      'transformers.training_args': 'TrainingArguments',
      'transformers.training_args_seq2seq': 'Seq2SeqTrainingArguments',
      'trl.trainer.sft_config': 'SFTConfig',
      'trl.trainer.dpo_config': 'DPOConfig',
      'sentence_transformers.training_args': 'SentenceTransformerTrainingArguments',
      'sentence_transformers.sentence_transformer.training_args': 'SentenceTransformerTrainingArguments',
    },
  },
  {
    contract: member,
    why: 'One of the fixed values of a setting.',
    modules: {
      'transformers.trainer_utils': `SchedulerType IntervalStrategy EvaluationStrategy SaveStrategy HubStrategy FSDPOption
        ShardedDDPOption`,
      'transformers.training_args': 'OptimizerNames ParallelMode',
      'transformers.utils.generic': 'PaddingStrategy TensorType ExplicitEnum',
      'transformers.debug_utils': 'DebugOption',
    },
  },
];

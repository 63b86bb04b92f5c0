import type { Contract } from '../entry.ts';
import { breach, isScalar } from './checks.ts';
import type { ContractGroup } from './table.ts';

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

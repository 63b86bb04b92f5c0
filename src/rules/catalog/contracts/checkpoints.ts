import type { Value } from '../../../core/value.ts';
import type { Breach, Contract } from '../entry.ts';
import { allFieldsOf, breach, computedArguments, isCount, textOf } from './checks.ts';
import type { ContractGroup } from './table.ts';

/** Fields of data classes, which nothing but assigns them. */
const fields: Contract = { always: ['reference', 'new-empty', 'build', 'items'] };

/** A member of an enumeration by its number. */
const member: Contract = {
  always: ['reference'],
  call: (args) => (args?.length === 1 && isCount(args[0], 255) ? null : computedArguments),
};

const outside: Breach = breach('high', 'It names a part of the checkpoint that lies outside of its folder.');

/** Opens `folder / relative_path` later, and reads a slice of it (torch/distributed/checkpoint/filesystem.py). */
const slice: Contract = {
  always: ['reference', 'new-empty'],
  build: (state: Value) => {
    const path = textOf(allFieldsOf(state)?.get('relative_path'));
    if (path === undefined) return computedArguments;
    return /^[\\/]|^[A-Za-z]:|:\/\/|(?:^|[\\/])\.\.(?:[\\/]|$)/.test(path) ? outside : null;
  },
};

const described =
  'Metadata MetadataIndex TensorStorageMetadata BytesStorageMetadata ChunkStorageMetadata TensorProperties StorageMeta';

/**
 * The `.metadata` file of a checkpoint of several processes (torch.distributed.checkpoint, FSDP): which part of which
 * file holds which tensor.
 */
export const checkpoints: readonly ContractGroup[] = [
  {
    contract: fields,
    why: 'It describes the tensors of a checkpoint in several files.',
    modules: {
      'torch.distributed.checkpoint.metadata': described,
      'torch.distributed._shard.checkpoint.metadata': described,
      'torch.distributed._shard.sharded_tensor.metadata': 'TensorProperties ShardedTensorMetadata',
      'torch.distributed._shard.metadata': 'ShardMetadata',
    },
  },
  {
    contract: member,
    why: 'It says in which order the numbers of a tensor lie.',
    modules: {
      'torch.distributed.checkpoint.metadata': '_MEM_FORMAT_ENCODING',
      'torch.distributed._shard.sharded_tensor.metadata': 'MEM_FORMAT_ENCODING',
    },
  },
  {
    contract: slice,
    why: 'It names a file beside it, and the part of that which holds a tensor.',
    modules: {
      'torch.distributed.checkpoint.filesystem': '_StorageInfo',
      'torch.distributed._shard.checkpoint.filesystem': '_StorageInfo',
    },
  },
];

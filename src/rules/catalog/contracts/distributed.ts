import type { Contract } from '../entry.ts';
import { allFieldsOf, computedArguments, isPlain } from './checks.ts';
import type { ContractGroup } from './table.ts';

/** Looks up process groups that the program has already, by the names in its state (torch/distributed/device_mesh.py). */
const mesh: Contract = {
  always: ['reference', 'new-empty', 'items'],
  build(state) {
    const names = allFieldsOf(state)?.get('_dim_group_names');
    return names === undefined || isPlain(names) ? null : computedArguments;
  },
};

/** How a tensor is spread over a mesh: a number, or nothing. */
const placement: Contract = { always: ['reference', 'new-empty', 'build', 'items'] };

/** Made by `_make_wrapper_subclass` with sizes alone; its state is a local tensor and a description. */
const spreadTensor: Contract = { always: ['reference', 'new', 'new-empty', 'build'] };

const placements = 'Placement Shard _StridedShard Replicate Partial _Partial';

export const distributed: readonly ContractGroup[] = [
  {
    contract: mesh,
    why: 'It describes the devices that a tensor is spread over.',
    modules: {
      'torch.distributed.device_mesh': 'DeviceMesh',
      'torch.distributed': 'DeviceMesh',
      'torch.distributed._tensor.device_mesh': 'DeviceMesh',
    },
  },
  {
    contract: placement,
    why: 'It says how a tensor is spread over devices.',
    modules: {
      'torch.distributed.tensor.placement_types': placements,
      'torch.distributed._tensor.placement_types': placements,
      'torch.distributed.tensor': placements,
    },
  },
  {
    contract: spreadTensor,
    why: 'It is a tensor that is spread over devices; its parts are judged where they are made.',
    modules: {
      'torch.distributed.tensor': 'DTensor',
      'torch.distributed.tensor._api': 'DTensor',
      'torch.distributed._tensor': 'DTensor',
      'torch.distributed._tensor.api': 'DTensor',
    },
  },
];

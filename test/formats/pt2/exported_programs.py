"""What PyTorch says of exported programs: tensors and operators of each, one JSON line a file."""

import collections
import json
import sys

import torch

for path in sys.argv[1:]:
    program = torch.export.load(path)
    tensors = [[name, str(tensor.dtype).removeprefix("torch."), list(tensor.shape)]
               for name, tensor in program.state_dict.items()]
    called = [node.target for node in program.graph.nodes if node.op == "call_function"]
    # Operators of the dispatcher print as `aten.relu.default`, without their `torch.ops`.
    names = [f"torch.ops.{target}" if isinstance(target, torch._ops.OpOverload) else target.__name__ for target in called]
    print(json.dumps({"tensors": sorted(tensors), "operators": collections.Counter(names)}))

"""What ExecuTorch's own reader says of programs: kernels and delegates with their calls, and the tensors; a line a path."""

import json
import sys
from collections import Counter

from executorch.exir._serialize._program import deserialize_pte_binary
from executorch.exir.schema import DelegateCall, KernelCall, Tensor


def name_of(operator):
    return operator.name + (f".{operator.overload}" if operator.overload else "")


for path in sys.argv[1:]:
    read = deserialize_pte_binary(open(path, "rb").read())
    program = getattr(read, "program", read)
    operations, tensors = [], []
    for plan in program.execution_plan:
        steps = [step.instr_args for chain in plan.chains for step in chain.instructions]
        kernels = Counter(step.op_index for step in steps if isinstance(step, KernelCall))
        delegates = Counter(step.delegate_index for step in steps if isinstance(step, DelegateCall))
        operations += [[plan.name, name_of(op), kernels[index]] for index, op in enumerate(plan.operators)]
        operations += [[plan.name, one.id, delegates[index]] for index, one in enumerate(plan.delegates)]
        tensors += [[value.val.scalar_type.name.lower(), list(value.val.sizes)] for value in plan.values if isinstance(value.val, Tensor)]
    print(json.dumps({"path": path, "operations": operations, "tensors": tensors}))

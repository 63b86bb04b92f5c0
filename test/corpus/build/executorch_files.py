"""ExecuTorch: programs of the real exporter, and some whose names were changed afterwards.

python test/corpus/build/executorch_files.py            needs torch, executorch
"""

import tempfile
import warnings
from pathlib import Path

import torch
from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
from executorch.devtools import BundledProgram
from executorch.devtools.bundled_program.config import MethodTestCase, MethodTestSuite
from executorch.devtools.bundled_program.serialize import serialize_from_bundled_program_to_flatbuffer
from executorch.exir import ExecutorchBackendConfig, to_edge, to_edge_transform_and_lower

from corpus import ROOT, sample

warnings.filterwarnings("ignore")


class Dense(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(4, 3)

    def forward(self, x):
        return torch.relu(self.layer(x)).softmax(-1)


class Branch(torch.nn.Module):
    def forward(self, x):
        return torch.cond(x.sum() > 0, lambda x: x + 1, lambda x: x * 2, (x,))


def put(form, name, data, decision, note):
    (ROOT / form).mkdir(exist_ok=True)
    sample(form, name, bytes(data), decision, note, "executorch", "torch")


def exported(model):
    return torch.export.export(model.eval(), (torch.zeros(1, 4),))


def main():
    torch.manual_seed(0)
    plain = bytes(to_edge(exported(Dense())).to_executorch().buffer)
    put("executorch", "dense.pte", plain, "allow", "portable kernels")
    put("executorch", "branch.pte", to_edge(exported(Branch())).to_executorch().buffer, "allow", "a branch")
    lowered = to_edge_transform_and_lower(exported(Dense()), partitioner=[XnnpackPartitioner()])
    delegated = bytes(lowered.to_executorch().buffer)
    put("executorch", "delegate.pte", delegated, "allow", "handed to XNNPACK")
    inline = lowered.to_executorch(ExecutorchBackendConfig(extract_delegate_segments=False))
    put("executorch", "delegate-inline.pte", inline.buffer, "allow", "handed to XNNPACK, its data inside of the program")
    outside = to_edge(exported(Dense())).to_executorch(ExecutorchBackendConfig(external_constants=True))
    put("executorch", "tensors-outside.pte", outside.buffer, "allow", "its weights in a file of their own")
    with tempfile.TemporaryDirectory() as folder:
        outside.write_tensor_data_to_file(folder)
        (tensors,) = Path(folder).iterdir()
        put("executorch-data", "weights.ptd", tensors.read_bytes(), "allow", "the weights of tensors-outside.pte")
    cases = [MethodTestSuite("forward", [MethodTestCase(inputs=(torch.zeros(1, 4),), expected_outputs=Dense()(torch.zeros(1, 4)))])]
    bundled = BundledProgram(to_edge(exported(Dense())).to_executorch(), cases)
    put("executorch-bundle", "dense.bpte", serialize_from_bundled_program_to_flatbuffer(bundled), "allow", "with a test case")
    trap = plain.replace(b"aten::relu", b"mine::relu")
    put("executorch", "custom-kernel.pte", trap, "review", "a kernel of no known namespace")
    trap = delegated.replace(b"XnnpackBackend", b"UnknownBackend")
    put("executorch", "custom-backend.pte", trap, "review", "a backend that ExecuTorch does not have")


main()

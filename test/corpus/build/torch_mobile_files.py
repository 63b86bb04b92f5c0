"""Modules of PyTorch Mobile as one FlatBuffer.

python test/corpus/build/torch_mobile_files.py        needs torch (test/python/requirements-optional.txt)
"""

import tempfile
import warnings
from pathlib import Path

import torch
from torch import nn

from corpus import sample


class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 2)
        self.register_buffer("steps", torch.arange(4))

    def forward(self, x):
        return torch.relu(self.layer(x)) + self.steps.sum()


class FromFile(nn.Module):
    def forward(self, x):
        return x + torch.from_file("loadlock-marker-mobile", False, 4, dtype=torch.uint8)


def mobile(module, **options):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "module.ptl"
        torch.jit.script(module)._save_for_lite_interpreter(str(path), _use_flatbuffer=True, **options)
        return path.read_bytes()


def tensors():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tensors.ptl"
        torch._C._save_parameters({"w": torch.ones(2, 3)}, str(path), True)
        return path.read_bytes()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    torch.manual_seed(0)
    sample("torch-mobile", "dense.ptl", mobile(Dense()), "review", "a layer, a buffer; its function is bytecode", "torch")
    extra = {"extra/notes.txt": "a note"}
    sample("torch-mobile", "extra-file.ptl", mobile(Dense(), _extra_files=extra), "review", "a file inside", "torch")
    sample("torch-mobile", "from-file.ptl", mobile(FromFile()), "deny", "maps a file that the module names", "torch")
    try:
        sample("torch-mobile", "tensors.ptl", tensors(), "allow", "tensors without functions", "torch")
    except (AttributeError, TypeError) as error:
        print("tensors.ptl:", error)

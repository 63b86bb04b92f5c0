"""Archives of PyTorch that are no checkpoints: exported programs and torch.package, and the same with traps.

python -m pip install torch torchvision
python test/corpus/build/torch_archives.py
"""

import io
import os
import re
import sys
import tempfile
import zipfile
from pathlib import Path

import torch
import torch.distributed.checkpoint
import torch.package
from torch import nn

from corpus import Trap, sample


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
        self.register_buffer("scale", torch.ones(2))

    def forward(self, x):
        return self.layers(x) * self.scale


class Dynamic(nn.Module):
    def forward(self, x):
        return torch.cat([x, x * 2]).reshape(-1)[: x.shape[0] * 2 - 1]


class Convolution(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2)

    def forward(self, x):
        return torch.nn.functional.max_pool2d(self.norm(self.conv(x)), 2).flatten(1).softmax(-1)


def exported(module, inputs, **kwargs):
    buffer = io.BytesIO()
    torch.export.save(torch.export.export(module.eval(), inputs, **kwargs), buffer)
    return rewritten(buffer.getvalue(), lambda name, data: data)


def rewritten(archive, change):
    """The archive with members changed; traces of the builder's folders are taken out."""
    source, out = zipfile.ZipFile(io.BytesIO(archive)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename.endswith(".json"):
                data = re.sub(rb'"stack_trace": "(?:[^"\\]|\\.)*"', b'"stack_trace": ""', data)
            target.writestr(zipfile.ZipInfo(info.filename, (2024, 1, 1, 0, 0, 0)), change(info.filename, data))
    return out.getvalue()


def changed(archive, old, new):
    seen = []

    def change(name, data):
        if name.endswith("models/model.json"):
            assert old in data, old
            seen.append(name)
            return data.replace(old, new)
        return data

    out = rewritten(archive, change)
    assert seen
    return out


def package():
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "small_model.py").write_text(
            "import torch\n\n\nclass Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
            "        self.linear = torch.nn.Linear(2, 2)\n\n    def forward(self, x):\n        return self.linear(x)\n"
        )
        sys.path.insert(0, folder)
        import small_model

        buffer = io.BytesIO()
        with torch.package.PackageExporter(buffer) as exporter:
            exporter.intern("small_model")
            exporter.extern("torch.**")
            exporter.save_pickle("model", "model.pkl", small_model.Net())
        return buffer.getvalue()


def distributed():
    """What one process writes of a checkpoint: a file of tensors in a row, and the description of all of them."""
    layer = nn.Linear(4, 2)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.1, momentum=0.9)
    layer(torch.ones(2, 4)).sum().backward()
    optimizer.step()
    with tempfile.TemporaryDirectory() as folder:
        before = Path.cwd()
        os.chdir(folder)
        state = {"model": layer.state_dict(), "optimizer": optimizer.state_dict(), "step": 1}
        torch.distributed.checkpoint.save(state, checkpoint_id="checkpoint", no_dist=True)
        os.chdir(before)
        files = {path.name: path.read_bytes() for path in (Path(folder) / "checkpoint").iterdir()}
    return files["__0_0.distcp"], files[".metadata"]


def trapped():
    buffer = io.BytesIO()
    torch.save(Trap("torch-distributed"), buffer)
    return buffer.getvalue()


def main():
    shard, metadata = distributed()
    sample("torch-distributed", "__0_0.distcp", shard, "allow", "torch.distributed.checkpoint: torch.save in a row", "torch")
    sample("torch-distributed", "trap.distcp", shard + trapped() + shard, "deny", "one part of the row runs a command", "torch")
    sample("pickle", "distributed-checkpoint.metadata", metadata, "allow", "torch.distributed.checkpoint: which part lies where", "torch")
    small = exported(Small(), (torch.zeros(1, 4),))
    batch = torch.export.Dim("batch")
    dynamic = exported(Dynamic(), (torch.zeros(3, 2),), dynamic_shapes={"x": {0: batch}})
    samples = {"small": small, "dynamic": dynamic, "convolution": exported(Convolution(), (torch.zeros(1, 1, 8, 8),))}
    for name, data in samples.items():
        sample("pt2", f"{name}.pt2", data, "allow", "torch.export.save", "torch")
    sample("pt2", "walks-to-os.pt2", changed(small, b"torch.ops.aten.relu.default", b"torch.os.system"), "deny",
           "an operator that is an attribute of the module torch", "torch")
    sample("pt2", "custom.pt2", changed(small, b"torch.ops.aten.relu.default", b"torch.ops.mylib.relu.default"), "review",
           "an operator of a library that nobody knows", "torch")
    expression = re.search(rb'"expr_str": "([^"]+)"', zipfile.ZipFile(io.BytesIO(dynamic)).read(
        next(name for name in zipfile.ZipFile(io.BytesIO(dynamic)).namelist() if name.endswith("models/model.json"))))
    payload = b"\"expr_str\": \"__import__('pathlib').Path('/tmp/loadlock-marker-pt2').touch()\""
    sample("pt2", "evaluated.pt2", changed(dynamic, expression.group(), payload), "deny",
           "a symbolic size that sympy evaluates", "torch")
    sample("torch-package", "net.pt", package(), "review", "torch.package: carries the code of its classes", "torch")


if __name__ == "__main__":
    main()

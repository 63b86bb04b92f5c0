"""What torch saves: zip checkpoints, the two older layouts, whole modules, TorchScript.

python test/corpus/build/torch_files.py        needs torch (test/python/requirements-optional.txt)
"""

import collections
import io
import pickle
import random
import struct
import sys
import tarfile
import tempfile
import types
import warnings
from typing import Tuple

import numpy as np
import torch
from torch import nn

from corpus import Trap, sample

DTYPES = ["float64", "float32", "float16", "bfloat16", "complex64", "complex128", "int8", "int16", "int32", "int64", "uint8",
          "uint16", "uint32", "uint64", "bool", "float8_e4m3fn", "float8_e5m2"]  # fmt: skip


def saved(value, **options):
    buffer = io.BytesIO()
    torch.save(value, buffer, **options)
    return buffer.getvalue()


def legacy(value):
    return saved(value, _use_new_zipfile_serialization=False)


def both(name, make, decision, note):
    """The zip layout and the one before it (2016 to 2020), from the same value."""
    sample("torch", f"{name}.pt", saved(make()), decision, note, "torch")
    sample("torch-legacy", f"{name}.pt", legacy(make()), decision, note, "torch")


def network():
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Dropout(0.1), nn.Linear(16, 3), nn.LayerNorm(3)
    )


def trained(optimizer_class, **options):
    model = nn.Linear(4, 3)
    optimizer = optimizer_class(model.parameters(), **options)
    for _ in range(2):
        optimizer.zero_grad()
        model(torch.ones(2, 4)).sum().backward()
        optimizer.step()
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, 3)
    return {
        "epoch": 2,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": {k: v for k, v in schedule.state_dict().items() if not callable(v)},
        "rng": torch.get_rng_state(),
        "best": float("inf"),
        "args": {"lr": 1e-3, "name": "small"},
    }


def tensors():
    base = torch.arange(12.0)
    return {
        "shared": base,
        "view": base.view(3, 4)[1:, ::2],
        "transposed": base.view(3, 4).t(),
        "scalar": torch.tensor(3),
        "empty": torch.empty(0, 5),
        "expanded": torch.ones(1).expand(4),
        "parameter": nn.Parameter(torch.ones(2)),
        "frozen": nn.Parameter(torch.ones(2), requires_grad=False),
        "buffer": nn.Buffer(torch.ones(2)),
        "conjugate": torch.ones(2, dtype=torch.complex64).conj(),
        "size": torch.Size([1, 2]),
        "dtype": torch.float16,
        "device": torch.device("cpu"),
        "meta": torch.empty(2, device="meta"),
    }


def checkpoints():
    by_dtype = {name: torch.zeros(3, dtype=getattr(torch, name)) for name in DTYPES if hasattr(torch, name)}
    sample("torch", "dtypes.pt", saved(by_dtype), "allow", f"tensors of {len(by_dtype)} dtypes", "torch")
    old = {name: tensor for name, tensor in by_dtype.items() if not name.startswith(("uint16", "uint32", "uint64", "float8"))}
    sample("torch-legacy", "dtypes.pt", legacy(old), "allow", f"tensors of {len(old)} dtypes", "torch")
    both("state-dict", lambda: network().state_dict(), "allow", "weights of a small network, with metadata")
    both("tensors", tensors, "allow", "views, shared storage, parameters, sizes, dtypes, devices")
    both("one-tensor", lambda: torch.arange(5), "allow", "a single tensor")
    both("no-tensors", lambda: {"a": [1, 2], "b": "text"}, "allow", "no tensor at all")
    for kind, options in {"Adam": {}, "SGD": {"lr": 0.1, "momentum": 0.9}, "AdamW": {"amsgrad": True}}.items():
        both(f"checkpoint-{kind}", lambda k=kind, o=options: trained(getattr(torch.optim, k), **o), "allow",
             "weights, optimizer, schedule, counters")  # fmt: skip
    both("rng-state", random_state, "allow", "the state of three random generators, as trainers save it")
    sample("torch", "protocol-4.pt", saved(network().state_dict(), pickle_protocol=4), "allow", "pickle_protocol=4", "torch")
    both("sparse", sparse, "allow", "sparse tensors in COO and CSR layout")
    both("numpy-inside", lambda: {"w": torch.ones(2), "history": np.arange(3.0), "last": np.float64(1)}, "allow",
         "NumPy values beside tensors")  # fmt: skip
    sample("torch", "ordered-default.pt", saved(collections.OrderedDict(a=torch.ones(1))), "allow", "OrderedDict", "torch")
    try:
        quantized = torch.quantize_per_tensor(torch.ones(3), 0.1, 2, torch.qint8)
        channels = torch.quantize_per_channel(torch.ones(2, 2), torch.ones(2), torch.zeros(2), 0, torch.quint8)
    except (AttributeError, RuntimeError) as error:
        print(f"no quantised tensors: {error}")
    else:
        both("quantized", lambda: {"tensor": quantized, "channels": channels}, "allow", "quantised tensors")


def random_state():
    return {
        "python": random.Random(1).getstate(),
        "numpy": np.random.RandomState(1).get_state(),
        "cpu": torch.random.manual_seed(1).get_state(),
    }


def sparse():
    dense = torch.tensor([[0.0, 1.0], [2.0, 0.0]])
    return {"coo": dense.to_sparse(), "csr": dense.to_sparse_csr()}


def modules():
    both("module", network, "allow", "a whole nn.Sequential of torch's own layers")
    transformer = nn.TransformerEncoderLayer(8, 2, 16)
    sample("torch", "module-transformer.pt", saved(transformer), "allow", "a whole transformer layer", "torch")
    sample("torch", "module-lstm.pt", saved(nn.LSTM(3, 4)), "allow", "a whole recurrent layer", "torch")

    module = types.ModuleType("acme_models")
    sys.modules["acme_models"] = module
    module.nn = nn
    source = "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(2, 2)\n"
    exec(source, module.__dict__)
    both("module-unknown", module.Net, "review", "a whole module whose class is acme_models.Net")


def scripts():
    scripted = torch.jit.trace(nn.Linear(2, 2), torch.ones(1, 2))
    buffer = io.BytesIO()
    torch.jit.save(scripted, buffer)
    note = "TorchScript: the archive carries code that runs when the model is called"
    sample("torch", "torchscript.pt", buffer.getvalue(), "review", note, "torch", container="torchscript")
    reaching_scripts()


class Branches(nn.Module):
    """What the exporter makes of loops, conditions, lists and messages."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2)])

    def forward(self, x, steps: int):
        for _ in range(steps):
            for layer in self.layers:
                x = layer(x) if bool(x.sum() > 0) else -x
        assert steps < 9, "too many"
        return x, [steps, 2]


class Saves(nn.Module):
    def forward(self, x):
        torch.save(x, "/tmp/loadlock-marker-torchscript")
        return x


class SavesAtLoad(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = torch.zeros(1)

    @torch.jit.export
    def __getstate__(self):
        return (self.w, self.training)

    @torch.jit.export
    def __setstate__(self, state: Tuple[torch.Tensor, bool]):
        self.w = state[0]
        self.training = state[1]
        torch.save(state[0], "/tmp/loadlock-marker-torchscript")

    def forward(self, x):
        return x + self.w


class Maps(nn.Module):
    def forward(self, x):
        return x + torch.from_file("/tmp/loadlock-marker-torchscript", True, 2)


class Foreign(nn.Module):
    def forward(self, x):
        return torch.ops.acme.go(x)


def nameless(read=torch._sources.get_source_lines_and_file):
    """The exporter writes down where sources lie on the builder's machine."""
    return lambda *args, **options: (*read(*args, **options)[:2], "model.py")


def reaching_scripts():
    torch._sources.get_source_lines_and_file = nameless()
    library = torch.library.Library("acme", "DEF")
    library.define("go(Tensor x) -> Tensor")
    for name, module, decision, note in (
        ("branches", Branches(), "review", "TorchScript with loops and conditions, as torch.jit.script writes it"),
        ("saves", Saves(), "deny", "TorchScript that writes a file when it is called"),
        ("saves-at-load", SavesAtLoad(), "deny", "TorchScript that writes a file while it is loaded"),
        ("maps", Maps(), "deny", "TorchScript that maps a file"),
        ("foreign", Foreign(), "review", "TorchScript that calls an operator of another library"),
    ):
        buffer = io.BytesIO()
        torch.jit.save(torch.jit.script(module), buffer)
        sample("torch", f"torchscript-{name}.pt", buffer.getvalue(), decision, note, "torch", container="torchscript")


def traps():
    both("trap", lambda: {"weights": torch.ones(2), "hook": Trap("torch")}, "deny", "calls os.system beside a tensor")


def write_tar():
    """The layout of torch 0.1.0 to 0.1.9, as torch.serialization still reads it: members sys_info, pickle, tensors and
    storages. Storages: a count, then for each a pickled (key, location, type name) and the raw data. Tensors: a count,
    then for each a pickled (key, storage key, type name), and dimensions, sizes, strides and offset in binary."""
    weights = np.arange(6, dtype="<f4")
    storages = pickle.dumps(1, 2) + pickle.dumps((70, "cpu", torch.FloatStorage), 2)
    storages += struct.pack("<q", 6) + weights.tobytes()
    storages += pickle.dumps([], 2)
    tensors = pickle.dumps(1, 2) + pickle.dumps((71, 70, torch.FloatTensor), 2)
    tensors += struct.pack("<i", 2) + b"\0" * 4 + struct.pack("<qq", 2, 3) + struct.pack("<qq", 3, 1) + struct.pack("<q", 0)
    info = {"protocol_version": 1000, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    for name, extra, decision in (("weights", None, "allow"), ("trap", Trap("torch-tar"), "deny")):
        body = TarPickle.dumps({"weight": TarTensor("71"), "extra": extra})
        members = {"sys_info": pickle.dumps(info, 2), "pickle": body, "tensors": tensors, "storages": storages}
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:", format=tarfile.PAX_FORMAT) as archive:
            for member, data in members.items():
                entry = tarfile.TarInfo(member)
                entry.size = len(data)
                archive.addfile(entry, io.BytesIO(data))
        data = buffer.getvalue()
        if extra is None:
            assert read_back(data)["weight"].tolist() == weights.reshape(2, 3).tolist()
        note = "the layout of torch 0.1, written by hand and read back by torch"
        sample("torch-tar", f"{name}.pt", data, decision, note if extra is None else f"{note}; calls os.system", "torch")


def read_back(data):
    """torch reads this layout from a file with a descriptor only."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        return torch.load(file.name, weights_only=False)


def spread():
    """A tensor over a mesh of one device, with a process group that talks to nobody."""
    from torch.distributed import destroy_process_group, init_process_group
    from torch.distributed.tensor import Shard, distribute_tensor, init_device_mesh
    from torch.testing._internal.distributed.fake_pg import FakeStore

    init_process_group("fake", store=FakeStore(), rank=0, world_size=1)
    tensor = distribute_tensor(torch.ones(4, 3), init_device_mesh("cpu", (1,)), [Shard(0)])
    buffer = io.BytesIO()
    torch.save({"w": tensor}, buffer)
    destroy_process_group()
    sample("torch", "dtensor.pt", buffer.getvalue(), "allow", "a DTensor over a mesh of one device", "torch")


class TarTensor:
    def __init__(self, key):
        self.key = key


class TarPickle(pickle.Pickler):
    def persistent_id(self, value):
        return value.key if isinstance(value, TarTensor) else None

    @classmethod
    def dumps(cls, value):
        buffer = io.BytesIO()
        cls(buffer, 2).dump(value)
        return buffer.getvalue()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for build in (checkpoints, modules, scripts, spread, traps, write_tar):
        build()

"""Paddle programs and parameters: what Paddle saves for inference, and traps.

python test/corpus/build/paddle_files.py        needs paddlepaddle: 2.6 for programs, 3 for the newer representation
"""

import collections
import json
import pickle
import re
import tempfile
from pathlib import Path

import numpy as np
import paddle
from paddle import nn

from corpus import ROOT, Trap, sample

NEWER = int(paddle.__version__.split(".")[0]) >= 3


# What Paddle itself finds in the samples, for the tests: it is too large an install to ask at test time.
SAID = {}


class Net(nn.Layer):
    def __init__(self):
        super().__init__()
        self.conv, self.norm, self.line = nn.Conv2D(1, 2, 3), nn.BatchNorm2D(2), nn.Linear(8, 2)

    def forward(self, x):
        h = nn.functional.relu(self.norm(self.conv(x)))
        return nn.functional.softmax(self.line(paddle.flatten(h, 1)))


class Choosing(nn.Layer):
    def __init__(self):
        super().__init__()
        self.line = nn.Linear(3, 3)

    def forward(self, x):
        y = self.line(x)
        if paddle.mean(y) > 0:
            y = paddle.tanh(y)
        else:
            y = y * 2
        index = paddle.zeros([1], "int64")
        while index < 3:
            y = y + 1
            index += 1
        return y


def saved(net, shape):
    with tempfile.TemporaryDirectory() as folder:
        net.eval()
        spec = [paddle.static.InputSpec(shape, "float32", name="x")]
        # What was run before becomes a part of no program.
        paddle.jit.save(paddle.jit.to_static(net, input_spec=spec, full_graph=True), f"{folder}/model")
        files = {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}
        files["said"] = said_of(f"{folder}/model.json", net) if NEWER else parameters_of(net)
    if ".pdmodel" in files:
        files[".pdmodel"] = elsewhere(files[".pdmodel"])
    return files


def parameters_of(net):
    return sorted([str(value.dtype).removeprefix("paddle."), list(value.shape)] for value in net.state_dict().values())


def said_of(path, net):
    operations = collections.Counter()

    def count(block):
        for operation in block.ops:
            operations[operation.name()] += 1
            for inner in operation.blocks():
                count(inner)

    program = paddle.static.Program()
    paddle.base.core.deserialize_pir_program(path, program, 1)
    count(program.global_block())
    return {"operations": operations, "parameters": parameters_of(net)}


def elsewhere(model):
    """Every operation keeps the call stack of its making, with the builder's own folders: the last call stays."""
    from paddle.base.proto import framework_pb2

    program = framework_pb2.ProgramDesc.FromString(model)
    for block in program.blocks:
        for operation in block.ops:
            for attribute in operation.attrs:
                if attribute.name == "op_callstack":
                    attribute.strings[:] = [re.sub(r'"/[^"]*/', '"/home/someone/', text) for text in attribute.strings[-2:]]
    return program.SerializeToString()


def put(form, name, data, decision, note, said=None):
    if form == "paddle-program" and decision == "allow":
        SAID[name] = read_program(data)
    elif said is not None:
        SAID[name] = said
    sample(form, name, data, decision, note, "paddlepaddle", "numpy")


def read_program(data):
    program = paddle.base.core.ProgramDesc(data)
    blocks = [program.block(index) for index in range(program.num_blocks())]
    operations = collections.Counter(block.op(index).type() for block in blocks for index in range(block.op_size()))
    kept = [variable for block in blocks for variable in block.all_vars()]
    kept = [variable for variable in kept if variable.persistable() and variable.name() not in ("feed", "fetch")]
    variables = [[variable.name(), variable.dtype().name, list(variable.shape())] for variable in kept]
    return {"operations": operations, "variables": sorted(variables)}


def programs():
    paddle.seed(0)
    for name, net, shape in [("net", Net(), [None, 1, 4, 4]), ("choosing", Choosing(), [2, 3])]:
        files = saved(net, shape)
        put("paddle-program", f"{name}.pdmodel", files[".pdmodel"], "allow", f"paddle.jit.save of {name}")
        put("paddle-params", f"{name}.pdiparams", files[".pdiparams"], "allow", "its parameters", files["said"])
    dtypes()
    traps(files[".pdmodel"], files[".pdiparams"])


def dtypes():
    """One tensor of each type, each behind the last, as an inference model's parameters lie."""
    data, said = b"", []
    for dtype in ["bool", "int8", "uint8", "int16", "int32", "int64", "float16", "float32", "float64", "complex64"]:
        with tempfile.TemporaryDirectory() as folder:
            paddle.save(paddle.ones([2, 3]).astype(dtype), f"{folder}/one", use_binary_format=True)
            data += Path(folder, "one").read_bytes()
        said.append([dtype, [2, 3]])
    put("paddle-params", "dtypes.pdiparams", data, "allow", "a tensor of each type", sorted(said))


def traps(model, params):
    from paddle.base.proto import framework_pb2

    def changed(name, decision, note, block, type, **attributes):
        program = framework_pb2.ProgramDesc.FromString(model)
        operation = program.blocks[block].ops.add(type=type)
        for key, value in attributes.items():
            kind = framework_pb2.AttrType.STRING if isinstance(value, str) else framework_pb2.AttrType.INT
            attribute = operation.attrs.add(name=key, type=kind)
            setattr(attribute, "s" if isinstance(value, str) else "i", value)
        put("paddle-program", name, program.SerializeToString(), decision, note)

    changed("trap-save.pdmodel", "deny", "writes a file", 0, "save_combine", file_path="/tmp/loadlock-marker-paddle")
    changed("trap-save-in-branch.pdmodel", "deny", "writes a file, in a branch", 1, "save", file_path="/tmp/loadlock-marker-paddle")
    changed("trap-load.pdmodel", "deny", "reads a file", 0, "load", file_path="/etc/hostname")
    changed("trap-py-func.pdmodel", "deny", "calls Python", 0, "py_func", forward_callable_id=0)
    changed("custom-operation.pdmodel", "review", "an operation of nobody knows which library", 0, "frobnicate")
    changed("print.pdmodel", "review", "prints what it computes", 0, "print", message="x")
    changed("trap-pickle.pdmodel", "deny", "a pickle in an attribute", 0, "relu", state=pickle.dumps(Trap("paddle"), 0).decode())
    put("paddle-program", "truncated.pdmodel", model[: len(model) // 2], "deny", "cut off")
    put("paddle-params", "truncated.pdiparams", params[:-3], "deny", "cut off")


def checkpoints():
    """What paddle.save writes is a pickle."""
    paddle.seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1D(4), nn.Linear(4, 2))
    optimizer = paddle.optimizer.Adam(paddle.optimizer.lr.StepDecay(0.1, 2), parameters=net.parameters())
    net(paddle.ones([2, 3])).sum().backward()
    optimizer.step()
    for name, value in [("paddle.pdparams", net.state_dict()), ("paddle.pdopt", optimizer.state_dict())]:
        with tempfile.TemporaryDirectory() as folder:
            paddle.save(value, f"{folder}/x")
            put("pickle", name, Path(folder, "x").read_bytes(), "allow", "paddle.save of a state dict")


def newer():
    checkpoints()
    paddle.seed(0)
    for name, net, shape in [("pir-net", Net(), [None, 1, 4, 4]), ("pir-choosing", Choosing(), [2, 3])]:
        files = saved(net, shape)
        put("paddle-pir", f"{name}.json", files[".json"], "allow", f"paddle.jit.save of {name}, newer representation", files["said"])
        put("paddle-params", f"{name}.pdiparams", files[".pdiparams"], "allow", "its parameters", files["said"]["parameters"])


if __name__ == "__main__":
    newer() if NEWER else programs()
    said = ROOT.parent / "formats" / "paddle" / f"said-{paddle.__version__}.json"
    said.write_text(json.dumps(SAID, indent=1, sort_keys=True) + "\n")

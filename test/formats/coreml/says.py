"""What the messages of coremltools hold: one JSON line a path, with layers, operations, classes and constants.

python says.py PATH…
"""

import collections
import json
import sys

from coremltools.proto import MIL_pb2, Model_pb2, NeuralNetwork_pb2
from google.protobuf.message import Message


def messages(message):
    """Every message inside of a message, itself included, wherever it sits."""
    yield message
    for field, value in message.ListFields():
        if isinstance(value, Message):
            yield from messages(value)
        elif field.type == field.TYPE_MESSAGE:
            items = value.values() if hasattr(value, "values") else value
            for item in items:
                if isinstance(item, Message):
                    yield from messages(item)


def main():
    for path in sys.argv[1:]:
        with open(path, "rb") as file:
            model = Model_pb2.Model.FromString(file.read())
        operations, names, constants = collections.Counter(), set(), []
        for found in messages(model):
            if isinstance(found, NeuralNetwork_pb2.NeuralNetworkLayer):
                operations[f"layer::{found.WhichOneof('layer')}"] += 1
            elif isinstance(found, MIL_pb2.Operation):
                operations[f"program::{found.type}"] += 1
                if found.type == "const":
                    output = found.outputs[0]
                    tensor = output.type.tensorType
                    shape = [dimension.constant.size for dimension in tensor.dimensions]
                    constants.append([output.name, MIL_pb2.DataType.Name(tensor.dataType), shape])
            elif isinstance(found, MIL_pb2.Value.BlobFileValue):
                names.add(found.fileName.removeprefix("@model_path/"))
            elif hasattr(found, "className"):
                names.add(found.className)
        print(json.dumps({"operations": operations, "names": sorted(names), "constants": constants}))


if __name__ == "__main__":
    main()

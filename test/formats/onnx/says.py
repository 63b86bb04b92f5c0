"""What the onnx package finds in models: one JSON line a path, with operations, tensors and external files.

python says.py PATH…
"""

import collections
import json
import sys

import onnx
from google.protobuf.message import Message


def messages(message):
    """Every message inside of a message, itself included, wherever it sits."""
    yield message
    for field, value in message.ListFields():
        for item in [value] if isinstance(value, Message) else value if field.is_repeated else []:
            if isinstance(item, Message):
                yield from messages(item)


STANDARD = {"", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview", "ai.onnx.preview.training"}


def say(path):
    model = onnx.load(path, load_external_data=False)
    local = {(function.domain, function.name, function.overload) for function in model.functions}
    operations, tensors, files = collections.Counter(), [], set()
    for found in messages(model):
        if isinstance(found, onnx.NodeProto) and (found.domain, found.op_type, found.overload) not in local:
            operations[found.op_type if found.domain in STANDARD else f"{found.domain}::{found.op_type}"] += 1
        elif isinstance(found, onnx.TensorProto):
            kind = onnx.TensorProto.DataType.Name(found.data_type)
            tensors.append([found.name, kind, list(found.dims), size_of(found, kind)])
            files.update(entry.value for entry in found.external_data if entry.key == "location")
    return json.dumps({"path": path, "operations": operations, "tensors": tensors, "files": sorted(files)})


def size_of(tensor, kind):
    if kind == "STRING":
        return None
    if tensor.external_data:
        return 0
    return len(tensor.raw_data) or onnx.numpy_helper.to_array(tensor).nbytes


def main():
    for path in sys.argv[1:]:
        print(say(path))


if __name__ == "__main__":
    main()

"""Saves small models with OpenVINO, reads them back with it, and prints what it finds: one JSON line a model.

python says.py FOLDER
"""

import collections
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "corpus" / "build"))

import openvino as ov
from openvino_files import branches, perceptron, types


def operations(model):
    """All operations, those of bodies too."""
    for operation in model.get_ops():
        yield operation
        if operation.get_type_name() == "If":
            for body in (operation.get_then_body(), operation.get_else_body()):
                yield from operations(body)


def main():
    folder = Path(sys.argv[1])
    for name, model in [("perceptron", perceptron()), ("types", types()), ("branches", branches())]:
        path = folder / f"{name}.xml"
        ov.save_model(model, path, compress_to_fp16=False)
        read = ov.Core().read_model(path)
        names, constants = collections.Counter(), []
        for operation in operations(read):
            info = operation.get_type_info()
            names[f"{info.version_id}::{info.name}"] += 1
            if info.name == "Constant":
                shape = list(operation.get_output_shape(0))
                constants.append([operation.get_friendly_name(), operation.get_element_type().to_string(), shape, operation.get_byte_size()])
        print(json.dumps({"path": str(path), "operations": names, "constants": constants}))


if __name__ == "__main__":
    main()

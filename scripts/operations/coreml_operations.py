"""Lists the operations that coremltools writes: those of ML programs, and the layers of neural networks.

The layers' field numbers go to the reader (src/formats/coreml/layers.ts), the names to the rule.
"""

import json
from pathlib import Path

from coremltools.converters.mil.mil.ops import defs  # noqa: F401  (registers the operations)
from coremltools.converters.mil.mil.ops.registry import SSAOpRegistry
from coremltools.proto import Model_pb2, NeuralNetwork_pb2

from writing import write

LAYERS = Path(__file__).parents[2] / "src" / "formats" / "coreml" / "layers.ts"


def oneof(descriptor, name):
    return {field.number: field.name for field in descriptor.oneofs_by_name[name].fields}


def table(constant, comment, names):
    rows = "\n".join(f"  [{number}, {name!r}]," for number, name in sorted(names.items()))
    return f"/** {comment} */\nexport const {constant}: ReadonlyMap<number, string> = new Map([\n{rows}\n]);\n"


def main():
    layers = oneof(NeuralNetwork_pb2.NeuralNetworkLayer.DESCRIPTOR, "layer")
    kinds = oneof(Model_pb2.Model.DESCRIPTOR, "Type")
    LAYERS.write_text(
        "// Written by scripts/operations/coreml_operations.py.\n\n"
        + table("layerNames", "The layers of a neural network, by their field in NeuralNetworkLayer.", layers)
        + "\n"
        + table("modelKinds", "What a model is, by its field in Model.", kinds)
    )
    programs = set(SSAOpRegistry.core_ops)
    for op in SSAOpRegistry.dialect_ops:
        programs.add(op)
    # Constants are written as operations of their own.
    write("coreml", ["coremltools"], {"program": programs | {"const"}, "layer": set(layers.values())})


if __name__ == "__main__":
    main()

"""What JAX says of exported functions: operations by name, and the targets of custom calls; one JSON line a path."""

import json
import os
import sys
from collections import Counter

os.environ["JAX_PLATFORMS"] = "cpu"

from jax import export
from jax._src.interpreters import mlir
from jaxlib.mlir import ir


def walk(operation, counts, targets):
    operation = operation.operation
    counts[operation.name.split(".")[-1]] += 1
    if operation.name == "stablehlo.custom_call":
        targets.append(ir.StringAttr(operation.attributes["call_target_name"]).value)
    for region in operation.regions:
        for block in region:
            for inner in block:
                walk(inner, counts, targets)


for path in sys.argv[1:]:
    exported = export.deserialize(bytearray(open(path, "rb").read()))
    counts, targets = Counter(), []
    with mlir.make_ir_context():
        walk(ir.Module.parse(exported.mlir_module()).operation, counts, targets)
    print(json.dumps({"path": path, "counts": dict(counts), "targets": sorted(set(targets))}))

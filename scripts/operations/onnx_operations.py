"""Lists the operations that ONNX defines, in all versions, and those that onnxruntime and its extensions add.

Needs onnx, onnxruntime and onnxruntime-extensions.
"""

import inspect

import onnx.defs
from onnxruntime.capi import onnxruntime_pybind11_state as runtime
from onnxruntime_extensions import _cuops

from writing import write

# Domains that stand by their bare names in a fact.
STANDARD = {"", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview", "ai.onnx.preview.training"}


def main():
    domains = {"": set()}
    schemas = [*onnx.defs.get_all_schemas_with_history(), *runtime.get_all_operator_schema()]
    for schema in schemas:
        domain = "" if schema.domain in STANDARD else schema.domain
        domains.setdefault(domain, set()).add(schema.name)
    extensions = {
        value.op_type() if hasattr(value, "op_type") else name
        for name, value in inspect.getmembers(_cuops, inspect.isclass)
        if issubclass(value, _cuops.CustomOp) and value is not _cuops.CustomOp
    }
    domains["ai.onnx.contrib"] = extensions
    write("onnx", ["onnx", "onnxruntime", "onnxruntime-extensions"], domains)


if __name__ == "__main__":
    main()

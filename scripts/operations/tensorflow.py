"""Writes src/rules/operations/data/tensorflow.json: the operations that only compute.

    python scripts/operations/tensorflow.py [--accept NAME,NAME...]

Run with tensorflow installed, and tensorflow-text if its operations are to be known. The names come from the registry
of the running library; those with effects stand in src/rules/operations/tensorflow-effects.ts, written by hand. An
operation that is new since the file was made, and that is stateful or takes strings, is not added by itself: a person
reads its kernel first, and then accepts it by name. `--accept all` makes the file for the first time.
"""

import argparse
import json
import os
import re
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf  # noqa: E402
from tensorflow.core.framework import op_def_pb2, types_pb2  # noqa: E402
from tensorflow.python.client import pywrap_tf_session  # noqa: E402

ROOT = Path(__file__).parents[2]
EFFECTS = ROOT / "src/rules/operations/tensorflow-effects.ts"
JUDGED = ROOT / "src/rules/operations/tensorflow.ts"
OUT = ROOT / "src/rules/operations/data/tensorflow.json"

# Registered for the library's own tests; no kernel of a release runs them, and no exporter writes them.
TEST_ONLY = re.compile(
    r"^(A|B|Attr[A-Z]\w*|Attr|Binary|ComplexStruct|ConstructionFails|CopyOp|DefaultAttrs|DevicePlacementOp"
    r"|DtypeWithDefaultOp|FiveFloatOutputs|FloatInput|FloatOutput\w*|Foo[123]|FuncAttr|FuncListAttr|GetDeadline"
    r"|GraphDefVersion|InPolymorphicTwice|Int\w*(Input|Output)\w*|IntAttr|IsResourceHandleRefCounting|KernelLabel\w*"
    r"|ListInput|ListOutput|MakeWeakResourceHandle|MixedStruct|N(In|Ints|Polymorphic)\w*|Namespace>\w+|None|Old"
    r"|OpWith\w+|OutT|OutTypeList\w*|Polymorphic\w*|RefIn|RefInputFloat\w*|RefOut|RefOutput\w*|RequiresOlderGraphVersion"
    r"|ReservedAttr|ReservedInput|ResourceCreateOp|ResourceInitializedOp|ResourceUsingOp|Restrict|Simple|SimpleStruct"
    r"|StringListAttr|StubResourceHandleOp|TestAttr|TestStringOutput|Two\w*(Inputs|Outputs)\w*|TwoRefsIn|TypeList\w*"
    r"|Unary)$"
)


def registered():
    operations = op_def_pb2.OpList.FromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
    return {op.name: op for op in operations.op}


def wants_reading(op):
    """Whether an operation could reach something: a stateful one, or one with a string to say what."""
    strings = any(a.type == types_pb2.DT_STRING for a in op.input_arg)
    return op.is_stateful or strings or any("string" in a.type for a in op.attr if a.name not in ("container", "shared_name"))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accept", default="")
    accepted = parser.parse_args().accept.split(",")
    known = set()
    if OUT.exists():
        known = {name for names in json.loads(OUT.read_text())["libraries"].values() for name in names}
    judged = set(re.findall(r"'([A-Za-z_]\w*)'", EFFECTS.read_text())) | set(re.findall(r"case '([^']+)'", JUDGED.read_text()))
    core = registered()
    libraries = {f"tensorflow {tf.__version__}": core}
    try:
        import tensorflow_text

        libraries[f"tensorflow-text {tensorflow_text.__version__}"] = {n: o for n, o in registered().items() if n not in core}
    except ImportError:
        print("tensorflow-text is not installed: its operations are left out")
    result = {}
    refused = []
    for library, operations in libraries.items():
        names = [name for name in sorted(operations) if name not in judged and not TEST_ONLY.match(name)]
        fresh = [n for n in names if n not in known and wants_reading(operations[n]) and "all" not in accepted and n not in accepted]
        refused += fresh
        result[library] = [name for name in names if name not in fresh]
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps({"libraries": result}, indent=1) + "\n")
    for name in refused:
        print(f"not added, read its kernel first: {name}")
    print({library: len(names) for library, names in result.items()})


main()

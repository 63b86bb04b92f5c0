"""ONNX models: what the helpers of onnx, scikit-learn's converter, onnxruntime and torch write, and traps.

python test/corpus/build/onnx_files.py            needs onnx, skl2onnx, onnxruntime
python test/corpus/build/onnx_files.py --torch    needs torch, onnx, onnxscript
"""

import pickle
import re
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from corpus import Trap, sample

RNG = np.random.default_rng(0)
OPSETS = [helper.make_opsetid("", 21)]


def values(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def weight(name, *shape, dtype=np.float32):
    return numpy_helper.from_array(RNG.normal(size=shape).astype(dtype), name)


def model(nodes, inputs, outputs, initializers=(), opsets=OPSETS, functions=(), **more):
    graph = helper.make_graph(nodes, "main", inputs, outputs, list(initializers), **more)
    made = helper.make_model(graph, opset_imports=opsets, functions=functions, ir_version=10, producer_name="builder")
    return made


def perceptron(**more):
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["h"]),
        helper.make_node("Add", ["h", "b"], ["s"]),
        helper.make_node("Relu", ["s"], ["y"]),
    ]
    return model(nodes, [values("x", [None, 4])], [values("y", [None, 3])], [weight("w", 4, 3), weight("b", 3)], **more)


def put(name, made, decision, note, *libraries):
    data = made if isinstance(made, bytes) else made.SerializeToString()
    sample("onnx", name, data, decision, note, *(libraries or ["onnx"]))


def honest():
    put("perceptron.onnx", perceptron(), "allow", "MatMul, Add, Relu")
    put("dtypes.onnx", dtypes(), "allow", "one initializer of each type, scalars, strings, empty ones, packed 4-bit ones")
    put("control-flow.onnx", control_flow(), "allow", "If in a Loop, with initializers in the branches")
    put("functions.onnx", functions(), "allow", "local functions that call each other, with an overload")
    put("sparse.onnx", sparse(), "allow", "a sparse initializer, and a sparse attribute")
    put("training.onnx", training(), "allow", "training_info with graphs of its own")
    put("metadata.onnx", with_metadata(), "allow", "metadata, doc strings, quantization annotation")
    external = perceptron()
    with tempfile.TemporaryDirectory() as folder:
        onnx.save_model(external, f"{folder}/model.onnx", save_as_external_data=True, location="model.onnx.data", size_threshold=0)
        put("external/model.onnx", Path(folder, "model.onnx").read_bytes(), "allow", "external data beside the model")
    sklearn_models()
    runtime_models()


def dtypes():
    initializers = []
    for name, number in TensorProto.DataType.items():
        if name == "UNDEFINED":
            continue
        if name == "STRING":
            initializers.append(helper.make_tensor("t_STRING", number, [2], [b"one", b"two"]))
            continue
        dtype = helper.tensor_dtype_to_np_dtype(number)
        initializers.append(numpy_helper.from_array(np.ones(3).astype(dtype), f"t_{name}"))
    initializers.append(helper.make_tensor("scalar", TensorProto.DOUBLE, [], [1.5]))
    initializers.append(helper.make_tensor("typed", TensorProto.FLOAT, [2, 2], [1.0, 2.0, 3.0, 4.0]))
    initializers.append(helper.make_tensor("typed_int64", TensorProto.INT64, [3], [1, -2, 3]))
    initializers.append(numpy_helper.from_array(np.zeros((0, 4), np.float32), "empty"))
    return model([helper.make_node("Identity", ["scalar"], ["y"])], [], [values("y", [], TensorProto.DOUBLE)], initializers)


def control_flow():
    def branch(name, operation):
        node = helper.make_node(operation, ["inside", f"{name}_w"], [f"{name}_out"])
        return helper.make_graph([node], name, [], [values(f"{name}_out", [3])], [weight(f"{name}_w", 3)])

    choose = helper.make_node("If", ["flag"], ["next"], then_branch=branch("yes", "Add"), else_branch=branch("no", "Mul"))
    body = helper.make_graph(
        [helper.make_node("Identity", ["inside0"], ["inside"]), choose, helper.make_node("Identity", ["flag"], ["again"])],
        "body",
        [values("step", [], TensorProto.INT64), values("flag", [], TensorProto.BOOL), values("inside0", [3])],
        [values("again", [], TensorProto.BOOL), values("next", [3])],
    )
    nodes = [helper.make_node("Loop", ["trips", "go", "x"], ["y"], body=body)]
    initializers = [numpy_helper.from_array(np.array(2), "trips"), numpy_helper.from_array(np.array(True), "go")]
    return model(nodes, [values("x", [3])], [values("y", [3])], initializers)


def functions():
    opsets = [*OPSETS, helper.make_opsetid("mine", 1)]
    gelu = helper.make_function(
        "mine", "Gate", ["a"], ["b"],
        [helper.make_node("Sigmoid", ["a"], ["s"]), helper.make_node("Mul", ["a", "s"], ["b"])], OPSETS,
    )  # fmt: skip
    twice = helper.make_function(
        "mine", "Twice", ["a"], ["c"],
        [helper.make_node("Gate", ["a"], ["b"], domain="mine"), helper.make_node("Gate", ["b"], ["c"], domain="mine")], opsets,
    )  # fmt: skip
    other = helper.make_function("mine", "Gate", ["a"], ["b"], [helper.make_node("Tanh", ["a"], ["b"])], OPSETS, overload="tanh")
    call = helper.make_node("Twice", ["x"], ["h"], domain="mine")
    overloaded = helper.make_node("Gate", ["h"], ["y"], domain="mine", overload="tanh")
    return model([call, overloaded], [values("x", [2])], [values("y", [2])], opsets=opsets, functions=[gelu, twice, other])


def sparse_tensor(name):
    held = helper.make_tensor(name, TensorProto.FLOAT, [2], [1.0, 2.0])
    return helper.make_sparse_tensor(held, helper.make_tensor("", TensorProto.INT64, [2], [0, 5]), [8])


def sparse():
    constant = helper.make_node("Constant", [], ["c"], sparse_value=sparse_tensor(""))
    nodes = [constant, helper.make_node("Identity", ["sp"], ["y"])]
    return model(nodes, [], [values("y", [8])], sparse_initializer=[sparse_tensor("sp")])


def training():
    made = perceptron()
    start = helper.make_graph([helper.make_node("RandomNormal", [], ["w0"], shape=[4, 3])], "start", [], [values("w0", [4, 3])])
    step = helper.make_graph(
        [helper.make_node("Adagrad", ["r", "t", "w", "g", "m"], ["w1", "m1"], domain="ai.onnx.preview.training")], "step", [], []
    )
    made.training_info.append(helper.make_training_info(step, [("w", "w1")], start, [("w", "w0")]))
    made.opset_import.append(helper.make_opsetid("ai.onnx.preview.training", 1))
    return made


def with_metadata():
    made = perceptron()
    made.doc_string = "A perceptron.\n" + "It says little. " * 200
    helper.set_model_props(made, {"author": "someone", "classes": str({index: f"class {index}" for index in range(100)})})
    made.graph.quantization_annotation.append(
        onnx.TensorAnnotation(tensor_name="w", quant_parameter_tensor_names=[
            onnx.StringStringEntryProto(key="SCALE_TENSOR", value="b")])
    )  # fmt: skip
    return made


def sklearn_models():
    from skl2onnx import to_onnx
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from skl2onnx.common.data_types import StringTensorType

    made_by = ["skl2onnx", "scikit-learn", "onnx"]
    x = RNG.normal(size=(60, 4)).astype(np.float32)
    y = (x[:, 0] > 0).astype(int)
    forest = RandomForestClassifier(n_estimators=3, max_depth=3, random_state=0).fit(x, y)
    put("sklearn-forest.onnx", to_onnx(forest, x[:1]), "allow", "a forest, in ai.onnx.ml", *made_by)
    pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(x, y)
    put("sklearn-pipeline.onnx", to_onnx(pipeline, x[:1]), "allow", "a scaler and a regression", *made_by)
    words = make_pipeline(TfidfVectorizer(), LogisticRegression()).fit(["red fox", "blue bird", "red bird"], [0, 1, 1])
    made = to_onnx(words, initial_types=[("text", StringTensorType([None]))])
    put("sklearn-words.onnx", made, "allow", "a vocabulary in attributes", *made_by)


def runtime_models():
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    made_by = ["onnxruntime", "onnx"]
    with tempfile.TemporaryDirectory() as folder:
        before, after = f"{folder}/before.onnx", f"{folder}/after.onnx"
        onnx.save(perceptron(), before)
        quantize_dynamic(before, after, weight_type=QuantType.QInt8)
        put("quantized.onnx", Path(after).read_bytes(), "allow", "quantize_dynamic", *made_by)
        nodes = [
            helper.make_node("Conv", ["x", "w"], ["c"]),
            helper.make_node("LeakyRelu", ["c"], ["l"]),
            helper.make_node("Gelu", ["l"], ["y"]),
        ]
        shape = [1, 1, 8, 8]
        onnx.save(model(nodes, [values("x", shape)], [values("y", None)], [weight("w", 16, 1, 3, 3)]), before)
        options = onnxruntime.SessionOptions()
        options.optimized_model_filepath = after
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        onnxruntime.InferenceSession(before, options, providers=["CPUExecutionProvider"])
        put("optimized.onnx", Path(after).read_bytes(), "allow", "with operations of com.microsoft and its NCHWc layout", *made_by)


def ort_models():
    """The runtime's own format, and a model of it with another operation."""
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)
    for name, made in {"perceptron": perceptron(), "control-flow": control_flow()}.items():
        with tempfile.TemporaryDirectory() as folder:
            options = onnxruntime.SessionOptions()
            options.optimized_model_filepath = f"{folder}/model.ort"
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
            options.add_session_config_entry("session.save_model_format", "ORT")
            onnxruntime.InferenceSession(made.SerializeToString(), options, providers=["CPUExecutionProvider"])
            data = Path(folder, "model.ort").read_bytes()
        sample("ort", f"{name}.ort", data, "allow", "the runtime's own format", "onnxruntime")
        if name == "perceptron":
            sample("ort", "custom-operation.ort", data.replace(b"Relu\0", b"Gobl\0"), "review", "no known operation", "onnxruntime")
            sample("ort", "truncated.ort", data[:-200], "deny", "cut off", "onnxruntime")


def outside(tensor, location, **more):
    """Makes a tensor's data lie elsewhere."""
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in {"location": location, **more}.items():
        tensor.external_data.add(key=key, value=str(value))
    return tensor


def traps():
    for name, location, note in [
        ("absolute", "/etc/hostname", "an absolute path (CVE-2022-25882)"),
        ("parent", "weights/../../secret.bin", "a path through the parent folder (CVE-2024-27318)"),
        ("url", "http://127.0.0.1:9/weights", "a URL"),
        ("backslash", "..\\secret.bin", "the parent folder, as Windows writes it"),
    ]:
        made = perceptron()
        outside(made.graph.initializer[0], location)
        put(f"trap-external-{name}.onnx", made, "deny", note)
    hidden_externals()
    for name, keys in {
        "negative": {"offset": -4},
        "huge": {"offset": 0, "length": 2**62},
        "mismatch": {"length": 4096},
        "memory": {"location": "*/_ORT_MEM_ADDR_/*", "offset": 4096, "length": 48},
    }.items():
        made = perceptron()
        outside(made.graph.initializer[0], **{"location": "weights.bin", **keys})
        put(f"trap-external-{name}.onnx", made, "deny", f"external data with {keys}")
    made = perceptron()
    outside(made.graph.initializer[0], "weights.bin", __class__="x")
    put("trap-external-key.onnx", made, "review", "a key that early readers set as an attribute of an object")
    operations()
    carried()
    shapes()


def hidden_externals():
    constant = outside(weight("", 4), "/etc/hostname")
    made = model([helper.make_node("Constant", [], ["y"], value=constant)], [], [values("y", [4])])
    put("trap-external-attribute.onnx", made, "deny", "external data of an attribute's tensor")
    made = control_flow()
    branch = made.graph.node[0].attribute[0].g.node[1].attribute[0].g
    outside(branch.initializer[0], "/etc/hostname")
    put("trap-external-branch.onnx", made, "deny", "external data in an If in a Loop")
    made = functions()
    made.functions[0].node.append(helper.make_node("Constant", [], ["k"], value=constant))
    put("trap-external-function.onnx", made, "deny", "external data in a local function")
    made = sparse()
    outside(made.graph.sparse_initializer[0].values, "/etc/hostname")
    put("trap-external-sparse.onnx", made, "deny", "external data of a sparse initializer")
    made = training()
    outside(made.training_info[0].algorithm.initializer.add(name="m", data_type=1, dims=[1]), "/etc/hostname")
    put("trap-external-training.onnx", made, "deny", "external data of a training graph")


def operations():
    opsets = [*OPSETS, helper.make_opsetid("ai.onnx.contrib", 1), helper.make_opsetid("someone", 1)]

    def one(name, domain, **attributes):
        node = helper.make_node(name, ["x"], ["y"], domain=domain, **attributes)
        return model([node], [values("x", [2])], [values("y", [2])], opsets=opsets)

    put("trap-pyop.onnx", one("PyOp", "ai.onnx.contrib", module="posixpath", class_name="join"), "deny", "runs Python")
    put("trap-image-reader.onnx", one("ImageReader", "ai.onnx.contrib"), "deny", "opens files that the model names")
    put("custom-domain.onnx", one("Frobnicate", "someone"), "review", "an operation of nobody knows which library")
    put("unknown-operation.onnx", one("Frobnicate", ""), "review", "no operation of the standard")


def carried():
    trap = pickle.dumps(Trap("onnx"), 4)
    made = perceptron()
    made.graph.node[0].attribute.append(helper.make_attribute("state", trap))
    put("trap-pickle-attribute.onnx", made, "deny", "a pickle in an attribute")
    made = perceptron()
    made.graph.node[0].attribute.append(helper.make_attribute("state", pickle.dumps(Trap("onnx"), 0)))
    put("trap-pickle-0-attribute.onnx", made, "deny", "a pickle of protocol 0 in an attribute")
    import base64

    made = perceptron()
    helper.set_model_props(made, {"state": base64.b64encode(trap).decode()})
    put("trap-pickle-metadata.onnx", made, "deny", "a pickle in base64 in the metadata")
    made = perceptron()
    helper.set_model_props(made, {"tokenizer.chat_template": "{{ ''.__class__.__mro__[1].__subclasses__() }}"})
    put("trap-template.onnx", made, "deny", "a chat template that reaches for the interpreter")


def shapes():
    made = perceptron()
    made.graph.initializer[0].dims[0] = 4_000_000
    put("trap-shape.onnx", made, "deny", "a shape that promises more than there is")
    made = perceptron()
    made.graph.initializer[0].dims[0] = -4
    put("trap-negative-shape.onnx", made, "deny", "a negative dimension")
    opsets = [*OPSETS, helper.make_opsetid("mine", 1)]

    def calls(name, callee, times):
        nodes = [helper.make_node(callee, ["a"], ["b"], domain="mine" if callee[0] == "F" else "") for _ in range(times)]
        return helper.make_function("mine", name, ["a"], ["b"], nodes, opsets)

    bomb = [calls(f"F{level}", f"F{level + 1}" if level < 30 else "Relu", 2) for level in range(31)]
    call = helper.make_node("F0", ["x"], ["y"], domain="mine")
    made = model([call], [values("x", [2])], [values("y", [2])], opsets=opsets, functions=bomb)
    put("trap-function-bomb.onnx", made, "deny", "2^30 operations once the functions are put in place of their calls")
    made = model([call], [values("x", [2])], [values("y", [2])], opsets=opsets, functions=[calls("F0", "F0", 1)])
    put("trap-recursion.onnx", made, "review", "a function that calls itself")
    whole = perceptron().SerializeToString()
    put("truncated.onnx", whole[: len(whole) * 2 // 3], "deny", "cut off")


def torch_models():
    import torch
    from torch import nn

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm, self.line = nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.Linear(8, 2)

        def forward(self, x):
            return torch.softmax(self.line(torch.relu(self.norm(self.conv(x))).flatten(1)), 1)

    class Recurrent(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(3, 4, batch_first=True)

        def forward(self, x):
            return self.rnn(x)[0]

    torch.manual_seed(0)
    for name, net, x in [("net", Net(), torch.zeros(1, 1, 4, 4)), ("gru", Recurrent(), torch.zeros(1, 5, 3))]:
        for dynamo in (True, False):
            with tempfile.TemporaryDirectory() as folder:
                path = f"{folder}/model.onnx"
                torch.onnx.export(net.eval(), (x,), path, dynamo=dynamo, external_data=False)
                data = elsewhere(onnx.load(path, load_external_data=False)) if dynamo else Path(path).read_bytes()
                how = "torch.export" if dynamo else "TorchScript"
                put(f"torch-{name}-{'dynamo' if dynamo else 'script'}.onnx", data, "allow", f"exported through {how}", "torch", "onnx")


def elsewhere(made):
    """Stack traces name the builder's own folders."""
    for node in made.graph.node:
        for entry in node.metadata_props:
            entry.value = re.sub(r'"[^"]*/(?=site-packages/|onnx_files)', '"/home/someone/', entry.value)
    return made


if __name__ == "__main__":
    if "--torch" in sys.argv:
        torch_models()
    else:
        honest()
        ort_models()
        traps()

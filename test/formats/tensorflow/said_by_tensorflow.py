"""What TensorFlow itself says of files: one JSON line for each path on the command line.

Graphs: operations by function with their counts, and the constants. Checkpoint indices: the variables. TFLite: the
operators of each subgraph and the tensors, by the reader that is generated from the schema.
"""

import json
import os
import sys
from collections import Counter

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import tensorflow as tf
from tensorflow.core.framework import graph_pb2
from tensorflow.core.protobuf import meta_graph_pb2, saved_model_pb2
from tensorflow.lite.python import schema_py_generated as schema


def graphs(path):
    data = open(path, "rb").read()
    if path.endswith("saved_model.pb"):
        return [meta.graph_def for meta in saved_model_pb2.SavedModel.FromString(data).meta_graphs]
    if path.endswith(".meta"):
        return [meta_graph_pb2.MetaGraphDef.FromString(data).graph_def]
    return [graph_pb2.GraphDef.FromString(data)]


def of_graphs(path):
    operations, constants = [], []
    for graph in graphs(path):
        scopes = [("", graph.node)] + [(one.signature.name, one.node_def) for one in graph.library.function]
        for within, nodes in scopes:
            operations += [[within, op, count] for op, count in Counter(node.op for node in nodes).items()]
            for node in nodes:
                if node.op == "Const":
                    tensor = node.attr["value"].tensor
                    shape = [dim.size for dim in tensor.tensor_shape.dim]
                    name = f"{within}/{node.name}" if within else node.name
                    constants.append([name, tf.as_dtype(tensor.dtype).name, shape])
    return {"operations": sorted(operations), "tensors": sorted(constants)}


def of_index(path):
    reader = tf.train.load_checkpoint(path.removesuffix(".index"))
    types, shapes = reader.get_variable_to_dtype_map(), reader.get_variable_to_shape_map()
    return {"tensors": sorted([name, types[name].name, shapes[name]] for name in types)}


def of_lite(path):
    data = open(path, "rb").read()
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(data, 0))
    operators = {value: key for key, value in vars(schema.BuiltinOperator).items() if isinstance(value, int)}
    kinds = {value: key.lower() for key, value in vars(schema.TensorType).items() if isinstance(value, int)}
    operations, tensors = [], []
    for number, graph in enumerate(model.subgraphs):
        within = (graph.name or b"").decode() or f"subgraph {number}" if number else ""
        counts = Counter()
        for operator in graph.operators:
            code = model.operatorCodes[operator.opcodeIndex]
            builtin = max(code.builtinCode, code.deprecatedBuiltinCode)
            name = code.customCode.decode() if operators[builtin] == "CUSTOM" else operators[builtin]
            counts[name.removeprefix("Flex")] += 1
        operations += [[within, name, count] for name, count in counts.items()]
        for tensor in graph.tensors:
            name = tensor.name.decode()
            shape = [int(size) for size in tensor.shape] if tensor.shape is not None else []
            tensors.append([f"{within}/{name}" if within else name, kinds[tensor.type], shape])
    return {"operations": sorted(operations), "tensors": sorted(tensors)}


for path in sys.argv[1:]:
    said = of_index(path) if path.endswith(".index") else of_lite(path) if path.endswith(".tflite") else of_graphs(path)
    print(json.dumps({"path": path, **said}))

"""Core ML models: what coremltools builds, and traps.

python test/corpus/build/coreml_files.py        needs coremltools
"""

import pickle
import tempfile
from pathlib import Path

import coremltools as ct
import numpy as np
from coremltools.converters.mil import Builder as mb
from coremltools.models import datatypes
from coremltools.models.neural_network import NeuralNetworkBuilder
from coremltools.proto import Model_pb2

from corpus import Trap, sample

RNG = np.random.default_rng(0)
X = [("x", datatypes.Array(3))]
Y = [("y", datatypes.Array(2))]


def put(name, spec, decision, note):
    sample("coreml", name, spec.SerializeToString(deterministic=True), decision, note, "coremltools")


def network():
    builder = NeuralNetworkBuilder(X, Y)
    builder.add_inner_product("line", RNG.normal(size=(2, 3)), np.zeros(2), 3, 2, True, "x", "h")
    builder.add_activation("act", "RELU", "h", "y")
    return builder


def looped():
    builder = NeuralNetworkBuilder(X, [("y", datatypes.Array(3))], disable_rank5_shape_mapping=True)
    layer = builder.add_loop("loop", max_iterations=3)
    inner = NeuralNetworkBuilder(input_features=None, output_features=None, spec=None, nn_spec=layer.loop.bodyNetwork)
    inner.add_elementwise("twice", ["x", "x"], "x1", "ADD")
    choice = inner.add_branch("choice", "x1")
    yes = NeuralNetworkBuilder(input_features=None, output_features=None, spec=None, nn_spec=choice.branch.ifBranch)
    yes.add_activation("inside", "TANH", "x1", "x")
    builder.add_copy("out", "x", "y")
    return builder


def program(**options):
    @mb.program(input_specs=[mb.TensorSpec(shape=(1, 3))], opset_version=ct.target.iOS16)
    def made(x):
        h = mb.linear(x=x, weight=RNG.normal(size=(64, 3)).astype(np.float32), bias=np.ones(64, np.float32))
        return mb.softmax(x=mb.relu(x=h), axis=-1, name="y")

    with tempfile.TemporaryDirectory() as folder:
        converted = ct.convert(made, convert_to="mlprogram", minimum_deployment_target=ct.target.iOS16, **options)
        converted.save(f"{folder}/model.mlpackage")
        return Model_pb2.Model.FromString(
            Path(folder, "model.mlpackage/Data/com.apple.CoreML/model.mlmodel").read_bytes()
        )


def pipeline(*specs):
    made = Model_pb2.Model(specificationVersion=4)
    made.description.input.add(name="x")
    made.pipelineClassifier.pipeline.models.extend(specs)
    made.pipelineClassifier.pipeline.names.extend(f"part {index}" for index in range(len(specs)))
    return made


def forest():
    from coremltools.models.tree_ensemble import TreeEnsembleClassifier

    trees = TreeEnsembleClassifier([("x", datatypes.Array(3))], [0, 1], output_features="label")
    trees.set_default_prediction_value([0.0])
    trees.add_branch_node(0, 0, 0, 0.5, "BranchOnValueLessThanEqual", 1, 2)
    trees.add_leaf_node(0, 1, {0: 1.0})
    trees.add_leaf_node(0, 2, {0: -1.0})
    return trees.spec


def custom():
    spec = network().spec
    layer = spec.neuralNetwork.layers.add(name="own", input=["x"], output=["z"])
    layer.custom.className = "EvilLayer"
    layer.custom.parameters["state"].stringValue = "one"
    return spec


def main():
    spec = network().spec
    spec.description.metadata.author = "someone"
    spec.description.metadata.userDefined["classes"] = "one,two"
    put("network.mlmodel", spec, "allow", "inner product and activation")
    put("loop.mlmodel", looped().spec, "allow", "a branch in a loop")
    put("program.mlmodel", program(compute_precision=ct.precision.FLOAT32), "allow", "an ML program, weights beside it")
    put("program-half.mlmodel", program(compute_precision=ct.precision.FLOAT16), "allow", "an ML program in half precision")
    put("pipeline.mlmodel", pipeline(network().spec, forest()), "allow", "a network and a forest in a pipeline")
    put("forest.mlmodel", forest(), "allow", "a forest of one tree")
    put("custom-layer.mlmodel", custom(), "review", "a custom layer")
    put("custom-layer-nested.mlmodel", pipeline(pipeline(custom())), "review", "a custom layer in a pipeline in a pipeline")
    in_loop = looped().spec
    body = in_loop.neuralNetwork.layers[0].loop.bodyNetwork
    branch = next(layer for layer in body.layers if layer.WhichOneof("layer") == "branch")
    branch.branch.ifBranch.layers.add(name="own").custom.className = "EvilLayer"
    put("custom-layer-in-branch.mlmodel", in_loop, "review", "a custom layer in a branch in a loop")
    whole = Model_pb2.Model(specificationVersion=4)
    whole.description.input.add(name="x")
    whole.customModel.className = "EvilModel"
    put("custom-model.mlmodel", whole, "review", "a model that is a class of the app")
    traps()


def traps():
    linked = Model_pb2.Model(specificationVersion=4)
    linked.description.input.add(name="x")
    linked.linkedModel.linkedModelFile.linkedModelFileName.defaultValue = "other.mlmodelc"
    linked.linkedModel.linkedModelFile.linkedModelSearchPath.defaultValue = "$BUNDLE_MAIN:/private/var/mobile"
    put("trap-linked-path.mlmodel", linked, "deny", "a linked model in a folder of the machine")
    for name, path in {"parent": "@model_path/../../secret.bin", "absolute": "/etc/hostname"}.items():
        made = program(compute_precision=ct.precision.FLOAT32)
        for function in made.mlProgram.functions.values():
            for block in function.block_specializations.values():
                for operation in block.operations:
                    for value in operation.attributes.values():
                        if value.WhichOneof("value") == "blobFileValue":
                            value.blobFileValue.fileName = path
        put(f"trap-blob-{name}.mlmodel", made, "deny", f"weights in {path}")
    made = program(compute_precision=ct.precision.FLOAT32)
    for block in made.mlProgram.functions["main"].block_specializations.values():
        block.operations[-1].type = "run_shell"
    put("unknown-operation.mlmodel", made, "review", "an operation that no exporter writes")
    spec = custom()
    spec.neuralNetwork.layers[-1].custom.parameters["state"].stringValue = pickle.dumps(Trap("coreml"), 0).decode()
    put("trap-pickle-parameter.mlmodel", spec, "deny", "a pickle in a parameter of a custom layer")
    spec = network().spec
    data = spec.SerializeToString(deterministic=True)
    sample("coreml", "truncated.mlmodel", data[:-20], "deny", "cut off", "coremltools")


if __name__ == "__main__":
    main()

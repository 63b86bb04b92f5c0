"""Writes the classes and functions that Keras itself makes models of, and those that a model has no use for.

    python scripts/stock/keras_names.py > src/rules/stock/data/keras.json

Taken from the installed keras (3) and tf_keras (2): classes that Keras can save, by every public name and by the module
that defines them, without the packages' own prefix (`keras.src.layers.core.dense.Dense` is `layers.core.dense.Dense`).
"""

import importlib
import inspect
import json
import os
import pkgutil
import re

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import tf_keras
from keras.src import api_export
from keras.src.saving import serialization_lib
from keras.src.saving.keras_saveable import KerasSaveable

PREFIX = re.compile(r"^(?:tf_)?keras\.(?:api\.(?:_v[12]\.keras\.)?)?(?:_tf_keras\.keras\.)?(?:src\.)?")

# Functions that only compute: tensors in, tensors out.
FUNCTIONS = re.compile(r"^(?:activations|losses|metrics|ops|random|initializers|constraints|regularizers)\.|^applications\.\w+\.preprocess_input$")
# They call a function that they are given.
CALLERS = {
    "associative_scan", "cond", "custom_gradient", "fori_loop", "map", "scan", "switch", "vectorize", "vectorized_map",
    "while_loop", "AssociativeScan", "Cond", "CustomGradient", "ForiLoop", "Map", "Scan", "Switch", "Vectorize",
    "VectorizedMap", "WhileLoop", "function", "rnn", "get", "deserialize", "serialize", "name_scope", "Function",
}  # fmt: skip
# Classes that hold code, or read it from somewhere; see rules/stock/keras.ts.
HELD_BACK = {"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFOpLambda", "SlicingOpLambda", "ClassMethod",
             "TensorFlowOpLayer", "KerasLayer", "InstanceMethod", "InstanceProperty", "ExportArchive", "ReloadedLayer", "ModuleWrapper"}  # fmt: skip
# Layers of Keras 1 and 2 that no installed version has any more, and names that TensorFlow 1 and 2 gave to theirs.
OLDER = {"Merge", "Highway", "MaxoutDense", "TimeDistributedDense", "Container", "AtrousConvolution1D", "AtrousConvolution2D",
         "Deconvolution2D", "Deconvolution3D", "ParametricSoftplus", "SReLU", "CuDNNLSTM", "CuDNNGRU", "ConvRNN2D", "LSTMV1", "GRUV1",
         "BatchNormalizationV1", "BatchNormalizationV2", "SyncBatchNormalization", "WeightRegularizer", "L1L2", "Model", "Network"}  # fmt: skip
BUILTIN = ["activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers"]


def modules(package):
    yield package
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".", onerror=lambda name: None):
        if "test" in found.name.rsplit(".", 1)[-1] or "benchmark" in found.name:
            continue
        try:
            yield importlib.import_module(found.name)
        except Exception:  # noqa: BLE001  a backend that is not installed
            continue


def short(name):
    return PREFIX.sub("", name)


def is_class(value):
    return inspect.isclass(value) and (issubclass(value, KerasSaveable) or (hasattr(value, "from_config") and hasattr(value, "get_config")))


names, classes, functions = set(), set(), set()
for package in (keras, tf_keras):
    for module in modules(package):
        if short(module.__name__).split(".")[0] in {"tests", "saving", "distribute", "testing_infra"}:
            continue
        private = ".src" in module.__name__
        for key, value in list(vars(module).items()):
            if key in HELD_BACK or key in CALLERS or key.startswith("__"):
                continue
            if is_class(value) and (not private or value.__module__ == module.__name__):
                names.add(short(f"{module.__name__}.{key}"))
                classes.add(key)
            elif inspect.isfunction(value) and not private and FUNCTIONS.match(short(f"{module.__name__}.{key}")):
                names.add(short(f"{module.__name__}.{key}"))
for key, value in api_export.REGISTERED_NAMES_TO_OBJS.items():
    if is_class(value) and value.__name__ not in HELD_BACK | CALLERS and not key.rsplit(".", 1)[-1] in HELD_BACK:
        names.add(short(key))
for package in (keras, tf_keras):
    for part in BUILTIN:
        for key, value in vars(getattr(package, part)).items():
            if inspect.isfunction(value) and key not in CALLERS:
                functions.add(key)
registered = {name for name in tf_keras.utils.get_custom_objects() if ">" in name and name.split(">")[1] not in HELD_BACK}

print(
    json.dumps(
        {
            "names": sorted(names),
            "classes": sorted(classes | OLDER),
            "functions": sorted(functions),
            "registered": sorted(registered),
            "notForModels": sorted(short(name) for name in serialization_lib.NON_MODELING_APIS),
        },
        indent=1,
    )
)

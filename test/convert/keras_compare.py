"""Holds converted Keras files against their sources: the same bytes under the same names, and with Keras at hand the same
predictions from a model that is built of the result alone.

python test/convert/keras_compare.py [--predict] SOURCE RESULT.safetensors …
"""

import io
import json
import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
from safetensors import safe_open


def opened(source):
    if zipfile.is_zipfile(source):
        return h5py.File(io.BytesIO(zipfile.ZipFile(source).read("model.weights.h5")))
    return h5py.File(source)


def compare(source, result):
    expected = {}
    with opened(source) as file:
        file.visititems(lambda name, item: expected.update({name: item}) if isinstance(item, h5py.Dataset) else None)
        raw = Path(result).read_bytes()
        length = int.from_bytes(raw[:8], "little")
        header = json.loads(raw[8 : 8 + length])
        header.pop("__metadata__", None)
        for name, entry in header.items():
            value = np.ascontiguousarray(expected[name][()])
            value = value.astype(value.dtype.newbyteorder("<")) if value.dtype.byteorder == ">" else value
            begin, end = (8 + length + at for at in entry["data_offsets"])
            assert raw[begin:end] == value.tobytes(), f"{source}: {name}"
            assert tuple(entry["shape"]) == expected[name].shape, f"{source}: {name}"
        left = {name for name, item in expected.items() if name not in header and item.shape is not None and item.dtype.kind in "fiuc"}
        assert not left, f"{source}: {left} are missing"
    return len(header)


def predict(source, result):
    """Builds the model from the JSON beside the result, and fills it in the order that the attributes give."""
    import keras

    side = json.loads(Path(f"{result}.json").read_text())
    model = keras.models.load_model(source, compile=False)
    config = side["model_config"]
    again = getattr(keras, config["class_name"]).from_config(config["config"])
    attributes = side["attributes"]
    layers = {layer.name: layer for layer in again.layers}
    with safe_open(result, "np") as tensors:
        for name in attributes["model_weights"]["layer_names"]:
            paths = attributes[f"model_weights/{name}"]["weight_names"] if f"model_weights/{name}" in attributes else []
            if paths:
                layers[name].set_weights([tensors.get_tensor(f"model_weights/{name}/{path}") for path in paths])
    inputs = np.random.default_rng(7).random((5, *model.input_shape[1:])).astype("f4")
    np.testing.assert_array_equal(model.predict(inputs, verbose=0), again.predict(inputs, verbose=0))


words = [word for word in sys.argv[1:] if word != "--predict"]
counts = {}
for source, result in zip(words[::2], words[1::2], strict=True):
    counts[Path(source).name] = compare(source, result)
    if "--predict" in sys.argv:
        predict(source, result)
print(json.dumps(counts))

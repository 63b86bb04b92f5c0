"""TensorFlow: SavedModels, meta graphs, frozen graphs, checkpoints and TFLite models of the real exporters, and traps.

python test/corpus/build/tensorflow_files.py            needs tensorflow, keras
python test/corpus/build/tensorflow_files.py --old      needs tf-keras too (Keras 2)
python test/corpus/build/tensorflow_files.py --jax      needs jax too
"""

import io
import os
import sys
import tempfile
import zipfile
from importlib import metadata
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import numpy as np
import tensorflow as tf
from google.protobuf import text_format
from tensorflow.core.protobuf import saved_model_pb2

from corpus import ROOT, sample

TENSORFLOW = next(d for d in ("tensorflow", "tensorflow-cpu") if list(metadata.distributions(name=d)))

FLOATS = [tf.TensorSpec([None, 4], tf.float32)]
TEXTS = [tf.TensorSpec([None], tf.string)]
MARKER = "loadlock-marker-tensorflow"
# A fixed folder, so that the paths that exporters leave in the graphs are those of no machine in particular.
WORK = Path(tempfile.gettempdir(), "model")


def vocabulary(name="vocab.txt", words=("a", "b", "c")):
    WORK.mkdir(exist_ok=True)
    path = WORK / name
    path.write_text("".join(f"{word}\n" for word in words))
    return str(path)


class Dense(tf.Module):
    def __init__(self):
        self.w = tf.Variable(np.arange(12.0, dtype="f4").reshape(4, 3), name="w")
        self.b = tf.Variable(np.zeros(3, "f4"), name="b")

    @tf.function(input_signature=FLOATS)
    def __call__(self, x):
        return tf.nn.relu(tf.matmul(x, self.w) + self.b)


class Lookup(tf.Module):
    def __init__(self):
        initializer = tf.lookup.TextFileInitializer(
            vocabulary(), tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER
        )
        self.table = tf.lookup.StaticVocabularyTable(initializer, 1)
        self.mutable = tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)
        self.fixed = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["x"], [1]), 0)
        self.mutable.insert(["k"], [tf.constant(1, tf.int64)])

    @tf.function(input_signature=TEXTS)
    def __call__(self, x):
        return self.table.lookup(x) + self.mutable.lookup(x) + tf.cast(self.fixed.lookup(x), tf.int64)


class Control(tf.Module):
    def __init__(self):
        self.w = tf.Variable(tf.eye(4), name="w")

    @tf.function(input_signature=FLOATS)
    def __call__(self, x):
        i = tf.constant(0)
        array = tf.TensorArray(tf.float32, 3, element_shape=[None, 4])
        while i < 3:
            x = tf.matmul(x, self.w) if tf.reduce_sum(x) > 0 else x - 1.0
            array = array.write(i, x)
            i += 1
        tf.debugging.assert_all_finite(x, "finite")
        y = tf.switch_case(tf.constant(1), [lambda: x, lambda: x * 2.0])
        return array.stack() + tf.map_fn(lambda row: row * 2.0, y)

    @tf.function(input_signature=TEXTS)
    def text(self, x):
        return tf.strings.lower(tf.strings.regex_replace(tf.strings.split(x).to_tensor(), "[^a-z]", ""))

    @tf.function(input_signature=TEXTS)
    def image(self, x):
        return tf.image.resize(tf.map_fn(lambda one: tf.io.decode_png(one, 3), x, tf.uint8), [4, 4])

    @tf.function(input_signature=TEXTS)
    def records(self, x):
        return tf.io.parse_example(x, {"f": tf.io.FixedLenFeature([2], tf.float32)})["f"]

    @tf.function(input_signature=FLOATS)
    def dataset(self, x):
        data = tf.data.Dataset.from_tensor_slices(x).map(lambda row: row + 1.0).batch(2).cache()
        return data.reduce(tf.constant(0.0), lambda total, row: total + tf.reduce_sum(row))

    @tf.function(input_signature=FLOATS)
    def printing(self, x):
        tf.print("x", tf.shape(x))
        return x


def saved(name, obj, decision, note, *libraries, signatures=None, edit=None):
    """Saves with the real exporter; keeps the parts that a loader opens."""
    with tempfile.TemporaryDirectory() as folder:
        if callable(obj) and not isinstance(obj, tf.Module):
            obj(folder)
        else:
            tf.saved_model.save(obj, folder, signatures=signatures)
        keep(name, Path(folder), decision, note, *(libraries or [TENSORFLOW]), edit=edit)


def keep(name, folder, decision, note, *libraries, edit=None):
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        inside = f"{name}/{path.relative_to(folder)}"
        (ROOT / "saved-model" / inside).parent.mkdir(parents=True, exist_ok=True)
        data = path.read_bytes()
        if path.name == "saved_model.pb":
            model = saved_model_pb2.SavedModel.FromString(data)
            for meta in model.meta_graphs:
                # Stack traces of the machine that built it: no part of the program, and the larger part of the file.
                strip(meta.graph_def)
                meta.meta_info_def.ClearField("stripped_op_list")
                if edit:
                    edit(meta)
            data = model.SerializeToString(deterministic=True)
            # What Keras 2 would revive stands in the file beside it: the graph itself only computes.
            own = "allow" if (folder / "keras_metadata.pb").exists() else decision
            sample("saved-model", inside, data, own, note, *libraries)
        elif path.name == "variables.index":
            sample("saved-model", inside, data, "allow", "index of the variables", *libraries)
            expect(inside, "tensor-bundle")
        elif path.name == "keras_metadata.pb":
            sample("saved-model", inside, data, decision, note, *libraries)
            expect(inside, "keras-metadata")
        elif path.name != "fingerprint.pb":
            (ROOT / "saved-model" / inside).write_bytes(data)


def expect(inside, form):
    path = ROOT / "saved-model" / f"{inside}.expect.json"
    path.write_text(path.read_text().replace('"saved-model"', f'"{form}"'))


def strip(graph):
    graph.ClearField("debug_info")
    for nodes in (graph.node, *(function.node_def for function in graph.library.function)):
        for node in nodes:
            node.ClearField("experimental_debug_info")


def modules():
    saved("module", Dense(), "allow", "a tf.Module with two variables")
    saved("lookup", Lookup(), "allow", "lookup tables: from an asset, from constants, mutable")
    control = Control()
    names = ("__call__", "text", "image", "records", "dataset", "printing")
    signatures = {name: getattr(control, name) for name in names}
    saved("control-flow", control, "allow", "loops, branches, tensor lists, datasets, images, tf.print to the console",
          signatures=signatures)  # fmt: skip


def keras_models():
    import keras

    layers = keras.layers
    keras.utils.set_random_seed(0)
    text = layers.TextVectorization(output_sequence_length=4, vocabulary=vocabulary("words.txt", ["the", "cat"]))
    models = {
        "keras-dense": keras.Sequential([keras.Input([4]), layers.Dense(3, "relu"), layers.Dropout(0.1), layers.Dense(1)]),
        "keras-rnn": keras.Sequential([keras.Input([3, 2]), layers.GRU(2)]),
        "keras-convolution": keras.Sequential([keras.Input([8, 8, 3]), layers.Conv2D(2, 3), layers.BatchNormalization(), layers.GlobalAveragePooling2D()]),
        "keras-text": keras.Sequential([keras.Input([], dtype="string"), text, layers.Embedding(10, 2)]),
    }  # fmt: skip
    for name, model in models.items():
        saved(name, lambda folder, model=model: model.export(folder, verbose=False), "allow", f"Model.export of {name[6:]}", "keras", TENSORFLOW)
    numbers = keras.Sequential([keras.Input([2]), layers.Normalization(mean=[0.0, 1.0], variance=[1.0, 2.0]), layers.Discretization([0.0, 1.0])])
    saved("keras-preprocessing", lambda folder: numbers.export(folder, verbose=False), "allow", "preprocessing layers", "keras", TENSORFLOW)


def version_one():
    v1 = tf.compat.v1
    with v1.Graph().as_default() as graph, v1.Session(graph=graph) as session:
        x = v1.placeholder(tf.float32, [None, 4], name="x")
        w = v1.get_variable("w", [4, 3], initializer=v1.ones_initializer())
        y = tf.nn.softmax(tf.matmul(x, w), name="y")
        words = v1.placeholder(tf.string, [None], name="words")
        table = tf.lookup.StaticHashTable(tf.lookup.TextFileInitializer(
            vocabulary(), tf.string, tf.lookup.TextFileIndex.WHOLE_LINE, tf.int64, tf.lookup.TextFileIndex.LINE_NUMBER), -1)  # fmt: skip
        ids = table.lookup(words)
        session.run([v1.global_variables_initializer(), v1.tables_initializer()])
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder, "out")
            builder = v1.saved_model.builder.SavedModelBuilder(str(out))
            signature = v1.saved_model.signature_def_utils.predict_signature_def({"x": x, "words": words}, {"y": y, "ids": ids})
            builder.add_meta_graph_and_variables(
                session, ["serve"], {"serving_default": signature}, main_op=v1.tables_initializer(),
                assets_collection=v1.get_collection(v1.GraphKeys.ASSET_FILEPATHS))  # fmt: skip
            builder.save()
            keep("version-1", out, "allow", "SavedModelBuilder of TensorFlow 1, with an asset", TENSORFLOW)
        for name, options in {"saver": {}, "saver-sharded": {"sharded": True}, "saver-v1": {"write_version": 1}}.items():
            saver = v1.train.Saver(**options)
            meta = v1.train.export_meta_graph(graph=graph, saver_def=saver.as_saver_def(), strip_default_attrs=True)
            meta.meta_info_def.ClearField("stripped_op_list")
            strip(meta.graph_def)
            put("meta-graph", f"{name}.ckpt.meta", meta, "review", f"tf.compat.v1.train.Saver({options}); the table reads the file that it was made from")
    with v1.Graph().as_default() as graph, v1.Session(graph=graph) as session:
        x = v1.placeholder(tf.float32, [None, 4], name="x")
        w = v1.get_variable("w", [4, 3], initializer=v1.ones_initializer())
        tf.nn.softmax(tf.matmul(x, w), name="y")
        session.run(v1.global_variables_initializer())
        for name, options in {"plain-saver": {}, "plain-saver-sharded": {"sharded": True}}.items():
            saver = v1.train.Saver(**options)
            meta = v1.train.export_meta_graph(graph=graph, saver_def=saver.as_saver_def(), strip_default_attrs=True)
            meta.meta_info_def.ClearField("stripped_op_list")
            strip(meta.graph_def)
            put("meta-graph", f"{name}.ckpt.meta", meta, "allow", f"tf.compat.v1.train.Saver({options})")
        put("graph-def", "training.pb", stripped(graph.as_graph_def()), "allow", "a training graph with two savers in it")
        frozen = v1.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), ["y"])
        put("graph-def", "frozen.pb", stripped(frozen), "allow", "convert_variables_to_constants")
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    control = Control()
    frozen = convert_variables_to_constants_v2(control.__call__.get_concrete_function()).graph.as_graph_def()
    put("graph-def", "frozen-v2.pb", stripped(frozen), "allow", "convert_variables_to_constants_v2, with functions")
    with tempfile.TemporaryDirectory() as folder:
        tf.train.Checkpoint(model=Dense(), step=tf.Variable(3, dtype=tf.int64), half=tf.Variable([1.0], dtype=tf.bfloat16)).save(Path(folder, "ckpt"))
        put("tensor-bundle", "checkpoint.index", Path(folder, "ckpt-1.index").read_bytes(), "allow", "tf.train.Checkpoint")


def stripped(graph):
    strip(graph)
    return graph


def put(form, name, made, decision, note, *libraries):
    data = made if isinstance(made, bytes) else made.SerializeToString(deterministic=True)
    (ROOT / form / name).parent.mkdir(parents=True, exist_ok=True)
    sample(form, name, data, decision, note, *(libraries or [TENSORFLOW]))


def traps():
    """Each does what the published attack does, in a function of the library or in the main graph; nothing is run here."""
    marker = f"/tmp/{MARKER}"

    def trap(body, signature=FLOATS):
        module = Dense()

        @tf.function(input_signature=signature)
        def call(x):
            with tf.control_dependencies([one for one in [body(x)] if one is not None]):
                return tf.identity(x)

        module.call = call
        return module

    raw = tf.raw_ops
    saved("trap-write-file", trap(lambda x: raw.WriteFile(filename=marker, contents="x")), "deny", "WriteFile in a function")
    saved("trap-read-file", trap(lambda x: tf.io.read_file("/etc/hostname")), "deny", "ReadFile of a fixed path")
    saved("trap-print", trap(lambda x: tf.print(x, output_stream=f"file://{marker}")), "deny", "PrintV2 into a file")
    saved("trap-py-function", trap(lambda x: tf.py_function(lambda y: y, [x], tf.float32)), "deny", "a Python function of the process")
    saved("trap-save-elsewhere", trap(lambda x: raw.SaveV2(prefix=marker, tensor_names=["x"], shape_and_slices=[""], tensors=[x])),
          "deny", "SaveV2 with a path of its own beside the stock saver")  # fmt: skip
    saved("trap-debug-identity", trap(lambda x: raw.DebugIdentityV3(input=x, debug_urls=["grpc://localhost:1"])), "deny", "sends tensors to an address")
    put("graph-def", "trap-write-file.pb", frozen_trap(marker), "deny", "WriteFile in the main graph")

    def user_path(meta):
        """The saver's own functions, but whoever calls the model says where they write."""
        signature = meta.signature_def["serving_default"]
        signature.inputs["path"].name = meta.saver_def.filename_tensor_name
        signature.inputs["path"].dtype = tf.string.as_datatype_enum

    saved("trap-saver-offered", Dense(), "deny", "the saver's file name is an input of the model", edit=user_path)

    def fixed_path(meta):
        """The saver's own functions, with a path in the place of what the loader feeds."""
        node = next(node for node in meta.graph_def.node if node.name == "saver_filename")
        made = text_format.Parse('op: "Const" attr { key: "dtype" value { type: DT_STRING } }', type(node)())
        made.name = node.name
        made.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(marker))
        node.CopyFrom(made)

    saved("trap-saver-constant", Dense(), "deny", "the saver writes to a constant path", edit=fixed_path)


def frozen_trap(marker):
    with tf.Graph().as_default() as graph:
        x = tf.compat.v1.placeholder(tf.string, [], name="x")
        tf.raw_ops.WriteFile(filename=tf.strings.join([marker, x]), contents=x)
        return stripped(graph.as_graph_def())


def texts():
    """The same graphs in protobuf's text format, as its own printer writes them."""
    for name in ("module", "trap-write-file", "trap-saver-offered"):
        model = saved_model_pb2.SavedModel.FromString((ROOT / f"saved-model/{name}/saved_model.pb").read_bytes())
        text = text_format.MessageToString(model).encode()
        put("tensorflow-text", f"{name}/saved_model.pbtxt", text, "deny" if "trap" in name else "allow", f"{name} as text")
    for name in ("frozen-v2", "trap-write-file"):
        graph = tf.compat.v1.GraphDef.FromString((ROOT / f"graph-def/{name}.pb").read_bytes())
        text = text_format.MessageToString(graph, as_one_line=name == "frozen-v2").encode()
        put("tensorflow-text", f"{name}.pbtxt", text, "deny" if "trap" in name else "allow", f"{name} as text")


def lite():
    """TFLite: converter output, Flex operations, and the labels that the metadata writer puts behind a model."""
    import keras

    layers = keras.layers
    keras.utils.set_random_seed(0)

    def convert(model, **options):
        converter = tf.lite.TFLiteConverter.from_keras_model(model)
        for key, value in options.items():
            setattr(converter, key, value)
        return converter.convert()

    dense = keras.Sequential([keras.Input([4]), layers.Dense(3, "relu"), layers.Dense(1)])
    images = keras.Sequential([keras.Input([8, 8, 3]), layers.Conv2D(2, 3), layers.MaxPooling2D(), layers.Flatten(), layers.Dense(2, "softmax")])  # fmt: skip
    rnn = keras.Sequential([keras.Input([3, 2], batch_size=1), layers.LSTM(2)])
    put("tflite", "dense.tflite", convert(dense), "allow", "TFLiteConverter, float")
    put("tflite", "convolution-int8.tflite", convert(images, optimizations=[tf.lite.Optimize.DEFAULT], representative_dataset=samples),
        "allow", "TFLiteConverter, quantized to int8")  # fmt: skip
    put("tflite", "lstm.tflite", convert(rnn), "allow", "TFLiteConverter, a recurrent layer")
    control = Control()
    both = [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]

    def flex(function, owner):
        converter = tf.lite.TFLiteConverter.from_concrete_functions([function.get_concrete_function()], owner)
        converter.target_spec.supported_ops = both
        return converter.convert()

    put("tflite", "control-flow.tflite", flex(control.__call__, control), "allow", "loops and branches as subgraphs")
    put("tflite", "flex-text.tflite", flex(control.text, control), "allow", "Flex operations that only compute")
    made = io.BytesIO(convert(dense))
    made.seek(0, io.SEEK_END)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(zipfile.ZipInfo("labels.txt"), "cat\ndog\n")
    put("tflite", "labels-behind.tflite", made.getvalue(), "allow", "a label file in a zip behind the model, as the metadata writer puts it")
    module = tf.Module()

    @tf.function(input_signature=TEXTS)
    def reads(x):
        return tf.map_fn(tf.io.read_file, x)

    @tf.function(input_signature=FLOATS)
    def prints(x):
        tf.print(x, output_stream=f"file:///tmp/{MARKER}")
        return x * 2.0

    module.reads, module.prints = reads, prints
    put("tflite", "trap-flex-read-file.tflite", flex(reads, module), "deny", "FlexReadFile")
    put("tflite", "trap-flex-print.tflite", flex(prints, module), "deny", "FlexPrintV2 into a file")


def samples():
    for _ in range(3):
        yield [np.random.default_rng(0).random((1, 8, 8, 3), dtype="f4")]


def from_jax():
    import jax.numpy as jnp
    from jax.experimental import jax2tf

    made = tf.Module()
    convert = jax2tf.convert(lambda x: jnp.linalg.cholesky(x @ x.T), with_gradient=False)
    made.f = tf.function(convert, autograph=False, input_signature=[tf.TensorSpec([3, 3], tf.float32)])
    saved("jax2tf", made, "allow", "a program of StableHLO in XlaCallModule", "jax", TENSORFLOW)


def old_keras():
    import tf_keras

    layers = tf_keras.layers
    plain = tf_keras.Sequential([layers.Input([4]), layers.Dense(3, "relu")])
    saved("keras-2", lambda folder: plain.save(folder, save_format="tf"), "allow", "Keras 2, with its metadata", "tf-keras", TENSORFLOW)
    double = lambda x: x * 2.0
    # The bytecode is kept with the path of its source.
    double.__code__ = double.__code__.replace(co_filename="/home/someone/models/train.py")
    odd = tf_keras.Sequential([layers.Input([4]), layers.Lambda(double)])
    saved("keras-2-lambda", lambda folder: odd.save(folder, save_format="tf"), "deny", "Keras 2, with a Lambda in its metadata", "tf-keras", TENSORFLOW)


def main():
    if "--old" in sys.argv:
        old_keras()
        return
    if "--jax" in sys.argv:
        from_jax()
        return
    modules()
    keras_models()
    version_one()
    traps()
    texts()
    lite()


main()

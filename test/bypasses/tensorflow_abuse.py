"""Writes SavedModels that abuse operations of TensorFlow itself (the TensorAbuse technique), one folder for each.

python test/bypasses/tensorflow_abuse.py OUT

The functions are traced and saved, never run. Prints one JSON line: which were written, and why others were not.
"""

import json
import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import tensorflow as tf
from tensorflow.python.framework import op_def_library

RAW = tf.raw_ops
MARK = "/tmp/loadlock-marker-abuse"
APPLY = op_def_library.apply_op  # for what tf.raw_ops leaves out


def shapes():
    return {"output_types": [tf.string], "output_shapes": [[]]}


def data():
    return tf.data.Dataset.from_tensor_slices(["x"])._variant_tensor


def table():
    return RAW.HashTableV2(key_dtype=tf.string, value_dtype=tf.int64)


def rpc_client():
    return APPLY("RpcClient", shared_name="", list_registered_methods=False, server_address="localhost:1", timeout_in_ms=1)


def read(reader):
    queue = RAW.FIFOQueueV2(component_types=[tf.string])
    put = RAW.QueueEnqueueV2(handle=queue, components=[MARK])
    with tf.control_dependencies([put]):
        return RAW.ReaderReadV2(reader_handle=reader, queue_handle=queue)


ABUSES = {
    "ReadFile": lambda x: RAW.ReadFile(filename="/etc/hostname"),
    "WriteFile": lambda x: RAW.WriteFile(filename=MARK, contents="x"),
    "MatchingFiles": lambda x: RAW.MatchingFiles(pattern="/home/*/.ssh/*"),
    "PrintV2": lambda x: RAW.PrintV2(input="x", output_stream=f"file://{MARK}"),
    "Save": lambda x: RAW.Save(filename=MARK, tensor_names=["x"], data=[x]),
    "SaveSlices": lambda x: RAW.SaveSlices(filename=MARK, tensor_names=["x"], shapes_and_slices=[""], data=[x]),
    "SaveV2": lambda x: RAW.SaveV2(prefix=MARK, tensor_names=["x"], shape_and_slices=[""], tensors=[x]),
    "MergeV2Checkpoints": lambda x: RAW.MergeV2Checkpoints(checkpoint_prefixes=[MARK], destination_prefix=f"{MARK}2"),
    "Restore": lambda x: RAW.Restore(file_pattern=MARK, tensor_name="x", dt=tf.float32),
    "RestoreV2": lambda x: RAW.RestoreV2(prefix=MARK, tensor_names=["x"], shape_and_slices=[""], dtypes=[tf.float32]),
    "RestoreSlice": lambda x: RAW.RestoreSlice(file_pattern=MARK, tensor_name="x", shape_and_slice="", dt=tf.float32),
    "ImmutableConst": lambda x: RAW.ImmutableConst(dtype=tf.uint8, shape=[4], memory_region_name="/etc/hostname"),
    "InitializeTableFromTextFileV2": lambda x: RAW.InitializeTableFromTextFileV2(
        table_handle=table(), filename="/etc/hostname", key_index=-2, value_index=-1
    ),
    "DebugIdentityV3": lambda x: RAW.DebugIdentityV3(input=x, debug_urls=["grpc://localhost:1"]),
    "DebugIdentityV2": lambda x: RAW.DebugIdentityV2(input=x, debug_urls=[f"file://{MARK}"]),
    "DebugNanCount": lambda x: RAW.DebugNanCount(input=x, debug_urls=[f"file://{MARK}"]),
    "DebugNumericSummary": lambda x: RAW.DebugNumericSummary(input=x, debug_urls=["grpc://localhost:1"]),
    "RpcClient": lambda x: rpc_client(),
    "RpcCall": lambda x: APPLY(
        "RpcCall",
        client=rpc_client()[0], method_name="m", args=[x], timeout_in_ms=1
    ),
    "RpcServer": lambda x: APPLY("RpcServer", server_address="localhost:1"),
    "RegisterDataset": lambda x: RAW.RegisterDataset(dataset=data(), address="localhost:1", protocol="grpc", external_state_policy=0),
    "DataServiceDatasetV2": lambda x: RAW.DataServiceDatasetV2(
        dataset_id=1, processing_mode="p", address="localhost:1", protocol="grpc", job_name="j", consumer_index=-1,
        num_consumers=-1, max_outstanding_requests=1, iteration_counter=RAW.DummyIterationCounter(), **shapes()
    ),
    "FixedLengthRecordDatasetV2": lambda x: RAW.FixedLengthRecordDatasetV2(
        filenames="/etc/hostname", header_bytes=0, record_bytes=1, footer_bytes=0, buffer_size=0, compression_type=""
    ),
    "TextLineDataset": lambda x: RAW.TextLineDataset(filenames="/etc/hostname", compression_type="", buffer_size=0),
    "TFRecordDataset": lambda x: RAW.TFRecordDataset(filenames=MARK, compression_type="", buffer_size=0),
    "CSVDataset": lambda x: RAW.CSVDataset(
        filenames="/etc/hostname", compression_type="", buffer_size=1, header=False, field_delim=",", use_quote_delim=False,
        na_value="", select_cols=tf.constant([], tf.int64), record_defaults=[[""]], output_shapes=[[]]
    ),
    "SqlDataset": lambda x: RAW.SqlDataset(driver_name="sqlite", data_source_name=MARK, query="select 1", **shapes()),
    "LMDBDataset": lambda x: RAW.LMDBDataset(filenames=MARK, output_types=[tf.string, tf.string], output_shapes=[[], []]),
    "MatchingFilesDataset": lambda x: RAW.MatchingFilesDataset(patterns="/home/*"),
    "DatasetToTFRecord": lambda x: RAW.DatasetToTFRecord(input_dataset=data(), filename=MARK, compression_type=""),
    "SaveDataset": lambda x: data_saved(),
    "CacheDataset": lambda x: RAW.CacheDataset(input_dataset=data(), filename=MARK, **shapes()),
    "SnapshotDataset": lambda x: RAW.SnapshotDataset(input_dataset=data(), path=MARK, **shapes()),
    "DatasetFromGraph": lambda x: RAW.DatasetFromGraph(graph_def=b"\n\x05\n\x01a\x12\x00"),
    "CreateSummaryFileWriter": lambda x: RAW.CreateSummaryFileWriter(
        writer=RAW.SummaryWriter(), logdir="/tmp", max_queue=1, flush_millis=1, filename_suffix="x"
    ),
    "CreateSummaryDbWriter": lambda x: RAW.CreateSummaryDbWriter(
        writer=RAW.SummaryWriter(), db_uri=MARK, experiment_name="e", run_name="r", user_name="u"
    ),
    "WholeFileReaderV2": lambda x: read(RAW.WholeFileReaderV2()),
    "TextLineReaderV2": lambda x: read(RAW.TextLineReaderV2()),
    "RecordInput": lambda x: RAW.RecordInput(file_pattern="/home/*"),
    "LoadAndRemapMatrix": lambda x: RAW.LoadAndRemapMatrix(
        ckpt_path=MARK, old_tensor_name="x", row_remapping=tf.constant([0], tf.int64), col_remapping=tf.constant([], tf.int64),
        initializing_values=[], num_rows=1, num_cols=1
    ),
    "GenerateVocabRemapping": lambda x: RAW.GenerateVocabRemapping(
        new_vocab_file="/etc/hostname", old_vocab_file="/etc/passwd", new_vocab_offset=0, num_new_vocab=1
    ),
    "EagerPyFunc": lambda x: tf.py_function(lambda y: y, [x], tf.float32),
    "PyFunc": lambda x: tf.numpy_function(lambda y: y, [x], tf.float32),
    "RemoteCall": lambda x: RAW.RemoteCall(target="/job:worker/task:0", args=[x], Tout=[tf.float32], f=inner.get_concrete_function()),
    "DecodeProtoV2": lambda x: RAW.DecodeProtoV2(
        bytes="", message_type="m", field_names=[], output_types=[], descriptor_source="/etc/hostname"
    ),
    "FileSystemSetConfiguration": lambda x: RAW.FileSystemSetConfiguration(scheme="s3", key="endpoint", value="localhost"),
    "DumpTensor": lambda x: APPLY(
        "DumpTensor",
        tensor_data=x, log_dir_path="/tmp", file_name="loadlock-marker-abuse", enabled=True, func_name="f", node_name="n"
    ),
    "Abort": lambda x: RAW.Abort(),
    "XlaCustomCallV2": lambda x: APPLY(
        "XlaCustomCallV2",
        operands=[x], call_target_name="system", backend_config="", has_side_effect=True, result_dtypes=[tf.float32], result_shapes=[[1]]
    ),
}  # fmt: skip


@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
def inner(x):
    return x


def data_saved():
    keep = tf.function(lambda: tf.constant(0, tf.int64)).get_concrete_function()
    return RAW.SaveDataset(input_dataset=data(), path=MARK, shard_func_other_args=[], shard_func=keep, use_shard_func=False)


def module(body, hide):
    made = tf.Module()
    made.w = tf.Variable([1.0])

    def act(x):
        out = body(x)
        outs = [] if out is None else [tensor for tensor in tf.nest.flatten(out) if hasattr(tensor, "op")] or [out]
        with tf.control_dependencies(outs):
            return tf.identity(x)

    hidden = tf.function(act, input_signature=[tf.TensorSpec([None], tf.float32)])

    @tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
    def call(x):
        if hide == "function":
            return hidden(x) * made.w
        if hide == "branch":
            return tf.cond(tf.reduce_sum(x) > 0, lambda: hidden(x), lambda: x)
        if hide == "loop":
            return tf.while_loop(lambda y: tf.reduce_sum(y) > 0, lambda y: [hidden(y) - 1.0], [x])[0]
        return act(x)

    made.call = call
    return made


def main():
    out = Path(sys.argv[1])
    written, missing = [], {}
    for index, (name, body) in enumerate(ABUSES.items()):
        hide = ("plain", "function", "branch", "loop")[index % 4]
        folder = out / f"{name}-{hide}"
        try:
            tf.saved_model.save(module(body, hide), str(folder))
            written.append({"op": name, "hide": hide, "path": str(folder / "saved_model.pb")})
        except Exception as error:  # an operation that this version does not have
            missing[name] = repr(error)[-300:]
    print(json.dumps({"written": written, "missing": missing}))


main()

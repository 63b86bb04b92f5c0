"""Parquet and Arrow files as pyarrow and pandas write them, and traps made by editing a schema's metadata with pyarrow.

Needs Rscript for the metadata that R keeps.

python test/corpus/build/column_files.py
"""

import base64
import io
import json
import pickle
import subprocess
import tempfile
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
from corpus import Trap, sample, shell


def types():
    """One column of each family of types."""
    when = [datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc), None]
    return pa.table(
        {
            "int8": pa.array([1, None], pa.int8()),
            "uint64": pa.array([1, 2], pa.uint64()),
            "float": pa.array([1.5, 2], pa.float32()),
            "half": pa.array([1.5, 2], pa.float16()),
            "double": pa.array([1.5, 2], pa.float64()),
            "bool": pa.array([True, None]),
            "string": pa.array(["größer", None]),
            "large": pa.array(["a", "b"], pa.large_string()),
            "binary": pa.array([b"a", b"b"]),
            "fixed": pa.array([b"abcd", b"efgh"], pa.binary(4)),
            "decimal": pa.array([Decimal("1.20"), None], pa.decimal128(9, 2)),
            "date": pa.array([date(2024, 1, 2), None]),
            "time": pa.array([1, 2], pa.time64("us")),
            "stamp": pa.array(when, pa.timestamp("us", tz="UTC")),
            "local": pa.array([1, 2], pa.timestamp("ms")),
            "seconds": pa.array([1, 2], pa.duration("ns")),
            "category": pa.array(["a", "b"]).dictionary_encode(),
        }
    )


def nested():
    point = pa.struct([("x", pa.float64()), ("tags", pa.list_(pa.string()))])
    return pa.table(
        {
            "id": pa.array([1, 2, 3], pa.int32()),
            "point": pa.array([{"x": 1.0, "tags": ["a"]}, None, {"x": 2.0, "tags": []}], point),
            "vector": pa.array([[1.0, 2.0]] * 3, pa.list_(pa.float32(), 2)),
            "lookup": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
            "lists": pa.array([[[1], []], [], None], pa.list_(pa.list_(pa.int64()))),
        }
    )


def frame():
    return pd.DataFrame(
        {"a": [1, 2, 3], "b": ["x", "y", None], "c": pd.Categorical(["u", "v", "u"]), "d": pd.date_range("2024", periods=3)},
        index=pd.Index([5, 6, 7], name="row"),
    )


def parquet(table, **options):
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def ipc(table, stream=False, **options):
    out = io.BytesIO()
    make = pa.ipc.new_stream if stream else pa.ipc.new_file
    with make(out, table.schema, options=pa.ipc.IpcWriteOptions(**options)) as writer:
        writer.write_table(table)
    return out.getvalue()


def feathered(table, **options):
    out = io.BytesIO()
    feather.write_feather(table, out, **options)
    return out.getvalue()


def honest():
    many = pa.table({"n": pa.array(range(2000), pa.int64()), "word": pa.array(["a", "b"] * 1000)})
    for codec in ("none", "snappy", "gzip", "zstd", "lz4", "brotli"):
        data = parquet(many, compression=codec, row_group_size=700)
        sample("parquet", f"many.{codec}.parquet", data, "allow", f"three groups of rows, {codec}", "pyarrow")
    sample("parquet", "types.parquet", parquet(types()), "allow", "a column of each family of types", "pyarrow")
    plain = parquet(types().drop_columns(["seconds", "half"]), store_schema=False, version="1.0")
    sample("parquet", "types.v1.parquet", plain, "allow", "no Arrow schema, the first version’s types", "pyarrow")
    sample("parquet", "nested.parquet", parquet(nested()), "allow", "structs, lists and maps", "pyarrow")
    sample("parquet", "empty.parquet", parquet(types().slice(0, 0)), "allow", "no rows", "pyarrow")
    out = io.BytesIO()
    frame().to_parquet(out, engine="pyarrow")
    sample("parquet", "pandas.parquet", out.getvalue(), "allow", "DataFrame.to_parquet", "pandas", "pyarrow")

    sample("arrow", "types.arrow", ipc(types()), "allow", "a column of each family of types", "pyarrow")
    sample("arrow", "nested.arrow", ipc(nested()), "allow", "structs, lists and maps", "pyarrow")
    sample("arrow", "nested.arrows", ipc(nested(), stream=True), "allow", "a stream", "pyarrow")
    sample("arrow", "types.zstd.arrows", ipc(types(), stream=True, compression="zstd"), "allow", "a stream, zstd", "pyarrow")
    legacy = ipc(types(), stream=True, use_legacy_format=True, metadata_version=pa.ipc.MetadataVersion.V4)
    sample("arrow", "legacy.arrows", legacy, "allow", "a stream as written before 0.15: no mark before a message", "pyarrow")
    for codec in ("uncompressed", "lz4", "zstd"):
        data = feathered(many, compression=codec, chunksize=700)
        sample("arrow", f"many.{codec}.feather", data, "allow", f"Feather, version 2, {codec}", "pyarrow")
    first = feathered(pa.table({"a": [1, 2], "b": ["x", "y"]}), version=1)
    sample("arrow", "first.feather", first, "allow", "Feather, version 1", "pyarrow")
    out = io.BytesIO()
    frame().reset_index().to_feather(out)
    sample("arrow", "pandas.feather", out.getvalue(), "allow", "DataFrame.to_feather", "pandas", "pyarrow")

    tensors = pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.float32(), [1, 2]), nested().column("vector").combine_chunks()
    )
    table = pa.table({"tensor": tensors, "id": pa.array(["5" * 16] * 3)})
    sample("parquet", "extension.parquet", parquet(table), "allow", "an extension type described in JSON", "pyarrow")
    sample("arrow", "extension.arrow", ipc(table), "allow", "an extension type described in JSON", "pyarrow")
    unknown = extended("acme.money", b"EUR")
    sample("arrow", "unknown-extension.arrow", ipc(unknown), "allow", "an extension type that nobody knows is a name", "pyarrow")


def extended(name, metadata, where=lambda field: pa.schema([field])):
    """A table with a column whose field says to be of an extension type; pyarrow writes metadata as it is."""
    field = pa.field("x", pa.int64(), metadata={"ARROW:extension:name": name, "ARROW:extension:metadata": metadata})
    schema = where(field)
    columns = [pa.array([1, 2], pa.int64()) if kind.type == pa.int64() else pa.array([{"x": 1}, None], kind.type) for kind in schema]
    return pa.table(columns, schema=schema)


# A promise of the call system(…), which R evaluates as soon as somebody looks at the value; serialize writes none by
# itself. R below reads it back, and sees that the command ran.
R_PROMISE = (
    "A\n3\n262657\n197888\n5\nUTF-8\n1029\n253\n252\n6\n1\n262153\n6\nsystem\n2\n16\n1\n262153\n{size}\n{command}\n254\n"
)


def of_r(script, *arguments):
    done = subprocess.run(["Rscript", "--vanilla", "-e", script, *arguments], capture_output=True, text=True, check=True)
    return done.stdout


def r_metadata():
    """What R's arrow package keeps under `r`, as R itself serializes it."""
    command = shell("r-metadata")
    trap = R_PROMISE.format(size=len(command), command=command.replace('"', '\\"').replace(" ", "\\040"))
    marker = Path(tempfile.gettempdir(), "loadlock-marker-r-metadata")
    marker.unlink(missing_ok=True)
    of_r("x <- unserialize(charToRaw(commandArgs(TRUE)[1])); x", trap)
    marker.unlink()
    packed = 'cat(rawToChar(serialize(memCompress(charToRaw(commandArgs(TRUE)[1]), "gzip"), NULL, ascii = TRUE)))'
    plain = of_r('cat(rawToChar(serialize(list(attributes = list(class = "data.frame"), columns = list(x = NULL)), NULL, ascii = TRUE)))')
    kept = "metadata as R’s arrow package keeps it"
    unserialized = "R’s arrow package before 17 unserializes it, CVE-2024-52338"
    return (
        ("r", plain, "allow", kept),
        ("r-packed", of_r(packed, plain), "allow", f"{kept} when it is long"),
        ("r-trap", trap, "deny", unserialized),
        ("r-packed-trap", of_r(packed, trap), "deny", f"{unserialized}; compressed, as long metadata is"),
    )


def traps():
    trap = pickle.dumps(Trap("arrow-extension"))
    unpickled = "pyarrow before 14.0.1 unpickles it while it reads the schema, CVE-2023-47248"
    direct = extended("arrow.py_extension_type", trap)
    inner = extended("arrow.py_extension_type", trap, lambda field: pa.schema([pa.field("outer", pa.struct([field]))]))
    for name, table in (("pickled-type", direct), ("pickled-type-inside", inner)):
        sample("parquet", f"{name}-trap.parquet", parquet(table), "deny", unpickled, "pyarrow")
        sample("arrow", f"{name}-trap.arrow", ipc(table), "deny", unpickled, "pyarrow")
        sample("arrow", f"{name}-trap.feather", feathered(table), "deny", unpickled, "pyarrow")
        sample("arrow", f"{name}-trap.arrows", ipc(table, stream=True), "deny", unpickled, "pyarrow")
    ray = "Ray 2.49 to 2.54 unpickles it while it reads the schema, GHSA-mw35-8rx3-xf9r"
    sample("parquet", "ray-trap.parquet", parquet(extended("ray.data.arrow_tensor", trap)), "deny", ray, "pyarrow")
    shape = pickle.dumps((2, 3))
    sample("parquet", "ray.parquet", parquet(extended("ray.data.arrow_tensor", shape)), "allow", "Ray describes its type by a pickle", "pyarrow")

    for name, text, decision, note in r_metadata():
        if name == "r-trap":
            table = extended("arrow.r.vctrs", text.encode())
            sample("parquet", "r-type-trap.parquet", parquet(table), decision, "R’s arrow package unserializes its own type", "pyarrow")
        table = pa.table({"x": [1, 2]}).replace_schema_metadata({"r": text})
        sample("parquet", f"{name}.parquet", parquet(table), decision, note, "pyarrow")
        out = io.BytesIO()
        with pq.ParquetWriter(out, table.schema, store_schema=False) as writer:
            writer.write_table(table)
            writer.add_key_value_metadata({"r": text})
        sample("parquet", f"{name}.no-schema.parquet", out.getvalue(), decision, note, "pyarrow")
        sample("arrow", f"{name}.arrow", ipc(table), decision, note, "pyarrow")
        sample("arrow", f"{name}.feather", feathered(table), decision, note, "pyarrow")

    vector = {"type": "udt", "class": "org.apache.spark.ml.linalg.VectorUDT", "pyClass": "pyspark.ml.linalg.VectorUDT", "sqlType": "binary"}
    own = {"type": "udt", "pyClass": "os.Point", "serializedClass": base64.b64encode(trap).decode(), "sqlType": "long"}
    for name, kind, decision, note in (
        ("spark-vector", vector, "allow", "the schema that Spark keeps, with its own type of vectors"),
        ("spark-type-trap", own, "deny", "PySpark unpickles the class of a column’s type"),
    ):
        schema = {"type": "struct", "fields": [{"name": "x", "type": kind, "nullable": True, "metadata": {}}]}
        metadata = {"org.apache.spark.version": "3.5.1", "org.apache.spark.sql.parquet.row.metadata": json.dumps(schema)}
        table = pa.table({"x": [1, 2]}).replace_schema_metadata(metadata)
        sample("parquet", f"{name}.parquet", parquet(table, store_schema=True), decision, note, "pyarrow")


if __name__ == "__main__":
    honest()
    traps()

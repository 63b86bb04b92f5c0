"""What pyarrow reads in Parquet and Arrow files: columns, types, rows and metadata, as JSON.

python tables.py <file>...
"""

import base64
import json
import sys

import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

LOGICAL = {"INT": "INTEGER", "NULL": "UNKNOWN"}


def parquet(path):
    file = pq.ParquetFile(path)
    columns = []
    for index in range(len(file.schema)):
        column = file.schema.column(index)
        logical = column.logical_type.type
        more = "" if logical == "NONE" else f" ({LOGICAL.get(logical, logical)})"
        groups = range(file.metadata.num_row_groups)
        size = sum(file.metadata.row_group(group).column(index).total_compressed_size for group in groups)
        columns.append([column.path, f"{column.physical_type}{more}", size])
    return columns, file.metadata.num_rows, file.metadata.metadata or {}


def arrow(path):
    with pa.OSFile(path) as source:
        if source.read(6) == b"ARROW1":
            reader = ipc.open_file(path)
        else:
            source.seek(0)
            reader = ipc.open_stream(source)
        table = reader.read_all()
    columns = []
    for field in table.schema:
        walk(field, field.name, columns)
    return columns, table.num_rows, table.schema.metadata or {}


def walk(field, name, columns):
    kind = field.type
    while isinstance(kind, pa.BaseExtensionType):
        kind = kind.storage_type
    if isinstance(kind, pa.DictionaryType):
        columns.append([name, f"dictionary<values={kind.value_type}, indices={kind.index_type}>", None])
    elif isinstance(kind, pa.MapType):
        entries = pa.field("entries", pa.struct([kind.key_field, kind.item_field]))
        walk(entries, f"{name}.entries", columns)
    elif kind.num_fields == 0:
        columns.append([name, str(kind), None])
    else:
        for index in range(kind.num_fields):
            child = kind.field(index)
            walk(child, f"{name}.{child.name}", columns)


def told(path):
    columns, rows, metadata = (parquet if path.endswith(".parquet") else arrow)(path)
    encoded = {key.decode(): base64.b64encode(value).decode() for key, value in metadata.items()}
    return {"columns": columns, "rows": rows, "metadata": encoded}


print(json.dumps([told(path) for path in sys.argv[1:]]))

"""Tables and documents that hold data only."""

from __future__ import annotations

import json
from typing import Any

from .errors import Unsupported


def load_json(data: memoryview) -> Any:
    return json.loads(bytes(data).decode("utf-8-sig"))


def load_arrow(data: memoryview) -> Any:
    arrow = _pyarrow("arrow")
    from pyarrow import ipc

    buffer = arrow.py_buffer(data)
    if bytes(data[:6]) == b"ARROW1":
        return ipc.open_file(buffer).read_all()
    return ipc.open_stream(buffer).read_all()


def load_parquet(data: memoryview) -> Any:
    arrow = _pyarrow("parquet")
    from pyarrow import parquet

    return parquet.read_table(arrow.BufferReader(arrow.py_buffer(data)))


def _pyarrow(what: str) -> Any:
    try:
        import pyarrow
    except ImportError as error:
        raise Unsupported(f"install pyarrow to load {what} files") from error
    return pyarrow

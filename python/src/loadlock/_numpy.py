"""numpy's .npy and .npz: arrays of numbers are read without unpickling, arrays of objects by the plan."""

from __future__ import annotations

import io
import zipfile
from typing import Any, BinaryIO

from .errors import Unsupported
from .unpickle import Callables, RestrictedUnpickler


class Arrays(dict[str, Any]):
    """The arrays of an .npz file by their names."""


def numpy() -> Any:
    try:
        import numpy as found
    except ImportError as error:
        raise Unsupported("numpy wrote this file; install numpy to load it") from error
    return found


def load_npy(file: BinaryIO, callables: Callables, **options: Any) -> Any:
    from numpy.lib import format as npy

    numpy()
    start = file.tell()
    version = npy.read_magic(file)
    read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}.get(version)
    if read is not None:
        shape, _, dtype = read(file)
        if dtype.hasobject:
            return RestrictedUnpickler(file, callables, **options).load().reshape(shape)
    # Version 3 differs in names of fields; numpy itself refuses objects there.
    file.seek(start)
    return npy.read_array(file, allow_pickle=False)


def load_npz(file: BinaryIO, callables: Callables, **options: Any) -> Arrays:
    numpy()
    arrays = Arrays()
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if not name.endswith(".npy"):
                continue
            with archive.open(name) as member:
                arrays[name[: -len(".npy")]] = load_npy(io.BytesIO(member.read()), callables, **options)
    return arrays

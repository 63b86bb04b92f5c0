"""joblib's files: arrays lie in the stream between the opcodes."""

from __future__ import annotations

import inspect
from typing import Any, BinaryIO

from .errors import Refused, Unsupported
from .unpickle import Callables, RestrictedUnpickler, not_listed

#: Wrappers of joblib 0.9 and older, which open further files by names that the pickle gives.
_OPENS_FILES = frozenset({"NDArrayWrapper", "ZNDArrayWrapper"})


def load_joblib(file: BinaryIO, callables: Callables) -> Any:
    try:
        from joblib import numpy_pickle
    except ImportError as error:
        raise Unsupported("joblib wrote this file; install joblib to load it") from error

    class ArrayWrapper(numpy_pickle.NumpyArrayWrapper):  # type: ignore[misc]
        def read_array(self, unpickler: Any, *rest: Any) -> Any:
            # joblib reads an array of objects by an unpickler of its own.
            if self.dtype.hasobject:
                return RestrictedUnpickler(unpickler.file_handle, callables).load()
            # An older joblib takes the padding for the array, and the end of the array for opcodes.
            padded = getattr(self, "numpy_array_alignment_bytes", None) is not None
            if padded and not hasattr(numpy_pickle.NumpyArrayWrapper, "safe_get_numpy_array_alignment_bytes"):
                raise Unsupported("a newer joblib wrote this file; install joblib 1.2 or later to load it")
            return super().read_array(unpickler, *rest)

        def read_mmap(self, unpickler: Any) -> Any:
            raise Refused("an array would be mapped from a file that others can change")

    class Unpickler(numpy_pickle.NumpyUnpickler):  # type: ignore[misc]
        def find_class(self, module: str, name: str) -> Any:
            if (module, name) not in callables:
                raise not_listed(module, name)
            found = super().find_class(module, name)
            # By whatever name it was reached.
            if isinstance(found, type) and found.__name__ in _OPENS_FILES:
                raise Refused(f"the pickle keeps its arrays in files beside it ({name}); save it again with joblib 0.10 or later")
            return ArrayWrapper if found is numpy_pickle.NumpyArrayWrapper else found

    options = {}
    if "ensure_native_byte_order" in inspect.signature(numpy_pickle.NumpyUnpickler.__init__).parameters:
        options["ensure_native_byte_order"] = True
    return Unpickler("", file, **options).load()

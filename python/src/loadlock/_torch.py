"""torch's checkpoints, read by torch.load with an unpickler that knows the names of the plan."""

from __future__ import annotations

import pickle
from typing import Any, BinaryIO

from .errors import Refused, Unsupported
from .unpickle import Callables, RestrictedPickle


def load_torch(file: BinaryIO, callables: Callables, **options: Any) -> Any:
    try:
        import torch
    except ImportError as error:
        raise Unsupported("torch wrote this file; install torch to load it") from error
    load = getattr(torch.load, "__loadlock_original__", torch.load)
    if _runs_torchscript(torch, file):
        raise Refused("the checkpoint is a TorchScript archive as well: torch.load would run the code in it")
    weights_only = options.pop("weights_only", None) is True
    # On a machine without a GPU, a checkpoint written on one would not load; whoever wants it there says so.
    options.setdefault("map_location", "cpu")
    if weights_only:
        return load(file, weights_only=True, **options)
    if _plain_weights(callables):
        try:
            return load(file, weights_only=True, **options)
        except pickle.UnpicklingError:
            file.seek(0)
    return load(file, weights_only=False, pickle_module=RestrictedPickle(callables), **options)


def _runs_torchscript(torch: Any, file: BinaryIO) -> bool:
    """Whether torch.load hands the archive on to torch.jit.load: it goes by the names that its own reader sees."""
    start = file.read(4)
    file.seek(0)
    if start != b"PK\x03\x04":
        return False
    names = torch._C.PyTorchFileReader(file).get_all_records()
    file.seek(0)
    return any(name.lower() == "constants.pkl" for name in names)


def _plain_weights(callables: Callables) -> bool:
    """Whether torch itself takes all of the names for harmless."""
    try:
        from torch._weights_only_unpickler import _get_allowed_globals

        known = _get_allowed_globals()
    except (ImportError, AttributeError):
        return False
    return all(f"{module}.{name}" in known for module, name in callables)

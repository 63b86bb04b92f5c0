"""How models of each kind are loaded, and how they take data."""

import importlib
import io
import sys

from loadlock_wire.libraries import module


def load(file, format, streams, options):
    loader = LOADERS.get(format)
    if loader is None:
        raise ValueError(f"nothing here loads {format}, only {', '.join(LOADERS)}")
    if streams:
        file = io.BytesIO(inflate(file.read(), streams))
    return loader(file, options)


def inflate(data, streams):
    for stream in streams:
        name, function = INFLATE[stream]
        data = getattr(importlib.import_module(name), function)(data)
    return data


INFLATE = {
    "gzip": ("gzip", "decompress"),
    "bzip2": ("bz2", "decompress"),
    "xz": ("lzma", "decompress"),
    "lzma": ("lzma", "decompress"),
    "zlib": ("zlib", "decompress"),
    "zstd": ("backports.zstd" if sys.version_info < (3, 14) else "compression.zstd", "decompress"),
    "lz4": ("lz4.frame", "decompress"),
}


def load_pickle(file, options):
    import pickle

    return pickle.load(file, **options)


def load_joblib(file, options):
    import joblib

    # joblib looks at the name of a file, which a descriptor's number is not.
    return joblib.load(io.BytesIO(file.read()), **options)


def load_numpy(file, options):
    import numpy

    found = numpy.load(file, allow_pickle=True, **options)
    return {name: found[name] for name in found.files} if hasattr(found, "files") else found


def load_torch(file, options):
    import torch

    return torch.load(file, **{"map_location": "cpu", "weights_only": False, **options})


def load_torchscript(file, options):
    import torch

    return torch.jit.load(file, map_location="cpu", **options)


def load_xgboost(file, options):
    import xgboost

    booster = xgboost.Booster()
    booster.load_model(bytearray(file.read()))
    return booster


def load_lightgbm(file, options):
    import lightgbm

    return lightgbm.Booster(model_str=file.read().decode())


def load_safetensors(file, options):
    from safetensors.numpy import load

    return load(file.read())


LOADERS = {
    "pickle": load_pickle,
    "joblib": load_joblib,
    "npy": load_numpy,
    "npz": load_numpy,
    "torch": load_torch,
    "torch-legacy": load_torch,
    "torchscript": load_torchscript,
    "xgboost-json": load_xgboost,
    "xgboost-binary": load_xgboost,
    "xgboost-ubjson": load_xgboost,
    "lightgbm": load_lightgbm,
    "safetensors": load_safetensors,
}


def adapter_of(model):
    torch, xgboost = module("torch"), module("xgboost")
    if torch is not None and isinstance(model, torch.nn.Module):
        return Torch
    if xgboost is not None and isinstance(model, xgboost.Booster):
        return Booster
    return Plain


class Plain:
    METHODS = frozenset()

    @staticmethod
    def call(model, name, arguments, options):
        method = model if name == "__call__" else getattr(model, name)
        return method(*arguments, **options)


class Torch:
    """Arrays are tensors to a module; nothing is differentiated."""

    METHODS = frozenset({"__call__"})

    @staticmethod
    def call(model, name, arguments, options):
        import torch

        with torch.no_grad():
            arguments = [tensors(torch, one) for one in arguments]
            options = {key: tensors(torch, one) for key, one in options.items()}
            return Plain.call(model, name, arguments, options)


def tensors(torch, value):
    numpy = module("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray) and value.dtype.kind in "biufc":
        return torch.from_numpy(value)
    if type(value) in (list, tuple):
        return type(value)(tensors(torch, one) for one in value)
    if type(value) is dict:
        return {key: tensors(torch, one) for key, one in value.items()}
    return value


class Booster:
    """xgboost's own boosters take a matrix of their own kind."""

    METHODS = frozenset()

    @staticmethod
    def call(model, name, arguments, options):
        import xgboost

        if name in ("predict", "boost") and arguments:
            arguments = [xgboost.DMatrix(arguments[0]), *arguments[1:]]
        return Plain.call(model, name, arguments, options)

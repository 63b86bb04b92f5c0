"""Reads what the builders wrote with the libraries that read such files: python read_back.py FOLDER.
A file is NAME.READER; prints {file: SHA-256 of its content}. Only files that run nothing are given to it."""

import bz2
import gzip
import hashlib
import io
import json
import lzma
import pathlib
import pickle
import sys
import tarfile
import zipfile


def zip_member(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return archive.read("archive/data.pkl")


def tar_member(data):
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return archive.extractfile("data.pkl").read()


def seven_zip_member(data):
    import py7zr

    factory = py7zr.io.BytesIOFactory(1 << 20)
    with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
        archive.extractall(factory=factory)
    product = factory.products["data.pkl"]
    product.seek(0)
    return product.read()


def lz4_stream(data):
    import lz4.frame

    return lz4.frame.decompress(data)


def objects_of_npy(data):
    import numpy

    return repr(numpy.load(io.BytesIO(data), allow_pickle=True)).encode()


def objects_of_joblib(data):
    import joblib

    return repr(joblib.load(io.BytesIO(data))).encode()


def torch_checkpoint(data):
    import torch

    return repr(torch.load(io.BytesIO(data), weights_only=False)["weight"].tolist()).encode()


readers = {
    "bz2": bz2.decompress,
    "gz": gzip.decompress,
    "lzma": lambda data: lzma.decompress(data, lzma.FORMAT_ALONE),
    "xz": lambda data: lzma.decompress(data, lzma.FORMAT_XZ),
    "lz4": lz4_stream,
    "zip": zip_member,
    "tar": tar_member,
    "7z": seven_zip_member,
    "pkl": lambda data: repr(pickle.loads(data)).encode(),
    "npy": objects_of_npy,
    "joblib": objects_of_joblib,
    "torch": torch_checkpoint,
}


def digest(content):
    return hashlib.sha256(content).hexdigest()


folder = pathlib.Path(sys.argv[1])
out = {path.name: digest(readers[path.suffix[1:]](path.read_bytes())) for path in sorted(folder.iterdir())}
json.dump(out, sys.stdout)

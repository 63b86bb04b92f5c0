"""Loads every pickle of the corpus with the library that reads it, and holds its expectation against what happens.

An `allow` must load and leave no marker; a `deny` must leave its marker. This LOADS the traps (which do nothing but leave
a marker), each in a process with a temp directory of its own; no test and no npm script runs it.

python test/corpus/build/check.py           needs the libraries that made the samples, torch among them
"""

import bz2
import gzip
import io
import json
import lzma
import multiprocessing
import os
import pickle
import sys
import tarfile
import tempfile
import warnings
import zipfile
from pathlib import Path

import joblib
import lz4.frame
import numpy as np
import pandas  # noqa: F401  (imported once here, not in each process)
import py7zr
import sklearn.ensemble  # noqa: F401
import torch
import zstandard

from corpus import ROOT

# Denied for what they name or for being cut off, not for what they do.
DO_NOT_ACT = {"names-system.p4.pkl", "names-eval.p2.pkl", "cut-short.pkl"}
# The families that are pickles or hold them; each of the others is read by a loader of its own.
PICKLED = ["pickle", "joblib", "npy", "npz", "torch", "torch-legacy", "torch-tar", "zip", "tar", "7z", "gzip", "bzip2",
           "xz", "lzma", "zstd", "lz4"]
STREAMS = {
    "gzip": gzip.decompress,
    "bzip2": bz2.decompress,
    "xz": lzma.decompress,
    "lzma": lzma.decompress,
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    "lz4": lz4.frame.decompress,
}


def load(form, path):
    if form == "joblib":
        joblib.load(path)
    elif form == "npy":
        np.load(path, allow_pickle=True)
    elif form == "npz":
        loaded = np.load(path, allow_pickle=True)
        for name in loaded.files:
            loaded[name]
    elif form.startswith("torch"):
        torch.load(path, weights_only=False)
    else:
        load_bytes(form, path.read_bytes())


def load_bytes(form, data):
    if form in STREAMS:
        plain = STREAMS[form](data)
        load_bytes("tar" if plain[257:262] == b"ustar" else "pickle", plain)
    elif form == "zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            load_members({name: archive.read(name) for name in archive.namelist()})
    elif form == "tar":
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            load_members({entry.name: archive.extractfile(entry).read() for entry in archive if entry.isfile()})
    elif form == "7z":
        with py7zr.SevenZipFile(io.BytesIO(data)) as archive, tempfile.TemporaryDirectory() as folder:
            archive.extractall(folder)
            load_members({str(p): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()})
    else:
        stream = io.BytesIO(data)
        while stream.tell() < len(data):
            pickle.load(stream, encoding="latin1")


def load_members(members):
    for name, data in members.items():
        ending = name.rsplit(".")[-1]
        if ending in ("zip", "tar"):
            load_bytes(ending, data)
        elif not name.endswith((".json", ".md")):
            load_bytes("pickle", data)


def child(form, path, folder, report):
    os.environ["TMPDIR"] = folder
    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    warnings.simplefilter("ignore")
    try:
        load(form, path)
        report.send("loaded")
    except BaseException as error:
        report.send(f"{type(error).__name__}: {error}"[:150])


def check(path):
    expect = json.loads(path.with_name(f"{path.name}.expect.json").read_text())
    here, there = multiprocessing.Pipe(duplex=False)
    with tempfile.TemporaryDirectory() as folder:
        process = multiprocessing.get_context("fork").Process(target=child, args=(expect["format"], path, folder, there))
        process.start()
        process.join(60)
        outcome = here.recv() if here.poll(1) else "died"
        acted = any(Path(folder).glob("loadlock-marker-*"))
    decision = expect["decision"]
    if decision == "deny":
        good = acted or path.name in DO_NOT_ACT
    elif decision == "allow":
        good = outcome == "loaded" and not acted
    else:
        good = not acted
    if not good:
        print(f"{path.relative_to(ROOT)}: {decision}, but {'it acts' if acted else 'it does not act'}: {outcome}")
    return good


if __name__ == "__main__":
    expected = [path for family in PICKLED for path in sorted((ROOT / family).glob("*.expect.json"))]
    samples = [path.with_name(path.name.removesuffix(".expect.json")) for path in expected]
    samples = [path for path in samples if not path.name.startswith(("old-", "hf-"))]
    results = [check(path) for path in samples]
    print(f"{sum(results)} of {len(results)} samples do what is expected of them")
    sys.exit(0 if all(results) else 1)

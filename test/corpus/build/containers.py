"""Archives and compressed files with honest pickles, and the same with one trap among them.

python test/corpus/build/containers.py
"""

import bz2
import gzip
import io
import lzma
import os
import pickle
import tarfile
import tempfile
import zipfile
from pathlib import Path

import lz4.frame
import numpy as np
import py7zr
import zstandard

from corpus import Trap, sample

WHEN = (2024, 1, 1, 0, 0, 0)


def members(trap):
    """A small model folder, as people pack it."""
    files = {
        "model/config.json": b'{"layers": 2}\n',
        "model/weights.pkl": pickle.dumps({"weights": np.arange(6.0), "classes": ["a", "b"]}, 4),
        "model/README.md": b"# a model\n",
    }
    if trap:
        files["model/optimizer.bin"] = pickle.dumps({"state": Trap("container")}, 2)
    return files


def zipped(files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, WHEN)
            info.compress_type = method
            archive.writestr(info, data)
    return buffer.getvalue()


def tarred(files, form=tarfile.PAX_FORMAT):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            info.mtime = 1_704_067_200
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def seven_zipped(files, **options):
    """py7zr notes the file times, so the members get a fixed one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "archive.7z")
        with py7zr.SevenZipFile(path, "w", **options) as archive:
            for name, data in files.items():
                member = Path(folder, "member")
                member.write_bytes(data)
                os.utime(member, (1_704_067_200, 1_704_067_200))
                archive.write(member, name)
        return path.read_bytes()


def archives():
    for trap, decision in ((False, "allow"), (True, "deny")):
        files = members(trap)
        end = "-trap" if trap else ""
        note = "one of four members calls os.system" if trap else "a pickle, a text and a JSON"
        for name, method in {"stored": zipfile.ZIP_STORED, "deflated": zipfile.ZIP_DEFLATED, "bzip2": zipfile.ZIP_BZIP2,
                             "lzma": zipfile.ZIP_LZMA}.items():  # fmt: skip
            sample("zip", f"{name}{end}.zip", zipped(files, method), decision, f"{note}; {name}")
        for name, form in {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}.items():
            sample("tar", f"{name}{end}.tar", tarred(files, form), decision, f"{note}; {name}")
        sample("7z", f"lzma2{end}.7z", seven_zipped(files), decision, note, "py7zr")
        for name, filters in {"lzma": py7zr.FILTER_LZMA, "bzip2": py7zr.FILTER_BZIP2, "copy": py7zr.FILTER_COPY,
                              "deflate": py7zr.FILTER_DEFLATE, "zstd": py7zr.FILTER_ZSTD,
                              "ppmd": py7zr.FILTER_PPMD}.items():  # fmt: skip
            options = {"id": filters, "order": 6, "mem": 24} if name == "ppmd" else {"id": filters}
            data = seven_zipped(files, filters=[options])
            sample("7z", f"{name}{end}.7z", data, decision, f"{note}; {name}", "py7zr")
        nested = zipped({"outer/inner.tar": tarred({"inner/model.zip": zipped(files)})})
        sample("zip", f"nested{end}.zip", nested, decision, f"{note}; a zip in a tar in a zip")
        long = {f"model/{'folder/' * 20}{name.split('/')[1]}": data for name, data in files.items()}
        sample("tar", f"long-names{end}.tar", tarred(long, tarfile.GNU_FORMAT), decision, f"{note}; GNU long names")


def streams():
    pack = {
        "gzip": ("gz", lambda data: gzip.compress(data, mtime=1)),
        "bzip2": ("bz2", bz2.compress),
        "xz": ("xz", lzma.compress),
        "lzma": ("lzma", lambda data: lzma.compress(data, lzma.FORMAT_ALONE)),
        "zstd": ("zst", lambda data: zstandard.ZstdCompressor().compress(data)),
        "lz4": ("lz4", lz4.frame.compress),
    }
    for form, (end, compress) in pack.items():
        for trap, decision in ((False, "allow"), (True, "deny")):
            name = f"{'trap' if trap else 'weights'}.pkl.{end}"
            value = {"weights": np.arange(6.0), "extra": Trap(form) if trap else None}
            note = "calls os.system" if trap else "a plain pickle"
            sample(form, name, compress(pickle.dumps(value, 4)), decision, note)
            name = f"{'trap' if trap else 'model'}.tar.{end}"
            note = "one member calls os.system" if trap else "a folder with a pickle"
            sample(form, name, compress(tarred(members(trap))), decision, note)
    two = gzip.compress(pickle.dumps([1], 4)[:9], mtime=1) + gzip.compress(pickle.dumps([1], 4)[9:], mtime=1)
    sample("gzip", "two-members.pkl.gz", two, "allow", "one pickle over two gzip members")


if __name__ == "__main__":
    archives()
    streams()

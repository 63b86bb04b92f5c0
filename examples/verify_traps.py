"""Shows that every booby-trapped example really acts when it is loaded.

This LOADS the files, each in a child process with a temp directory of its own, and looks for the marker that the
trap leaves. They do nothing else, but do not make a habit of it: nothing of loadlock runs this script.

python examples/verify_traps.py             needs test/python/requirements.txt; uses torch where it is installed
"""

import os
import pickle
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).parent / "booby-trapped"
# What unpicklers read; the traps in other formats need the loaders of whole frameworks.
PICKLED = {".pkl", ".joblib", ".npy", ".npz", ".pt", ".7z"}


def load(path):
    """Loads `path` as a user of its format would."""
    if path.suffix == ".joblib":
        import joblib

        joblib.load(path)
    elif path.suffix in (".npy", ".npz"):
        import numpy as np

        loaded = np.load(path, allow_pickle=True)
        for member in loaded.files if path.suffix == ".npz" else ():
            loaded[member]
    elif path.suffix == ".pt":
        load_checkpoint(path)
    elif path.suffix == ".7z":
        import py7zr

        with py7zr.SevenZipFile(path) as archive:
            archive.extractall(tempfile.gettempdir())
        for member in Path(tempfile.gettempdir()).rglob("*.pkl"):
            pickle.loads(member.read_bytes())
    else:
        pickle.loads(path.read_bytes())


def load_checkpoint(path):
    try:
        import torch
    except ImportError:
        StandIn(path).load()
    else:
        torch.load(path, weights_only=False)


class StandIn(pickle.Unpickler):
    """Finds data.pkl as torch does, through the central directory alone, and takes torch's own names as inert."""

    def __init__(self, path):
        import io

        data = path.read_bytes()
        with zipfile.ZipFile(path) as archive:
            entry = next(entry for entry in archive.infolist() if entry.filename.endswith("/data.pkl"))
        name_size, extra_size = struct.unpack_from("<HH", data, entry.header_offset + 26)
        start = entry.header_offset + 30 + name_size + extra_size
        super().__init__(io.BytesIO(data[start : start + entry.file_size]))

    def find_class(self, module, name):
        if module.split(".")[0] == "torch":
            return lambda *arguments: None
        return super().find_class(module, name)

    def persistent_load(self, key):
        return None


def acts(path):
    """Loads `path` in a child process; true where its marker appeared."""
    with tempfile.TemporaryDirectory() as folder:
        marker = f"loadlock-marker-{path.stem}"
        places = [Path(folder, marker), Path("/tmp", marker)]
        places[1].unlink(missing_ok=True)
        environment = {**os.environ, "TMPDIR": folder, "HOME": folder}
        command = [sys.executable, __file__, "--load", str(path)]
        done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, timeout=120)
        found = any(place.exists() for place in places)
        places[1].unlink(missing_ok=True)
        error = done.stderr.strip().splitlines()[-1:] or ["loaded without an error"]
        print(f"{'acts' if found else 'DOES NOTHING':13} {path.name:24} {error[0][:100]}")
        return found


if __name__ == "__main__":
    if sys.argv[1:2] == ["--load"]:
        load(Path(sys.argv[2]))
    else:
        results = [acts(path.resolve()) for path in sorted(HERE.iterdir()) if path.suffix in PICKLED]
        print(f"{sum(results)} of {len(results)} act")
        sys.exit(0 if all(results) else 1)

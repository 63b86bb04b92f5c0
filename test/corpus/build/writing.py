"""Writes one object in every way that people save it."""

import pickle
from pathlib import Path

import cloudpickle
import joblib

PICKLES = ["p2", "p3", "p4", "p5"]
COMPRESSORS = ["zlib", "gzip", "bz2", "xz", "lzma", "lz4"]
ALL = [*PICKLES, "joblib", *COMPRESSORS, "cloudpickle"]


def parse_formats(text):
    """Turns "p2,joblib,compressed" into a list; "all" is everything but p0 and p1, which can be named too."""
    groups = {"all": ALL, "pickles": PICKLES, "compressed": COMPRESSORS}
    chosen = []
    for name in text.split(","):
        chosen += groups.get(name, [name])
    unknown = set(chosen) - {*ALL, "p0", "p1"}
    if unknown:
        raise SystemExit(f"unknown formats: {', '.join(sorted(unknown))}")
    return chosen


def write(out, name, value, formats):
    """Writes `value` once a format, and returns the names of the files written."""
    written = []
    for form in formats:
        path = Path(out) / file_name(name, form)
        try:
            _write_one(path, value, form)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        written.append(path.name)
    return written


def file_name(name, form):
    if form[0] == "p" and form[1:].isdigit():
        return f"{name}.{form}.pkl"
    if form in COMPRESSORS:
        return f"{name}.{form}.joblib"
    return f"{name}.{form}"


def _write_one(path, value, form):
    if form == "joblib":
        joblib.dump(value, path)
    elif form in COMPRESSORS:
        joblib.dump(value, path, compress=(form, 3))
    elif form == "cloudpickle":
        path.write_bytes(cloudpickle.dumps(value))
    else:
        path.write_bytes(pickle.dumps(value, protocol=int(form[1:])))

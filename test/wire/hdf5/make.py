"""Writes HDF5 files with h5py in every layout that it offers, and says what h5py reads in each.

python test/wire/hdf5/make.py FOLDER [FILE…]     writes FOLDER/*.h5 and FOLDER/expected.json, the FILEs included
"""

import hashlib
import json
import sys
from pathlib import Path

import h5py
import numpy as np


def told(file):
    """Every object by name, in the words of our reader."""
    objects = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset):
            objects[name] = dataset(item)
        else:
            objects[name] = {"kind": "group" if isinstance(item, h5py.Group) else "datatype"}
        if not isinstance(item, h5py.Datatype):
            objects[name]["attributes"] = {key: attribute(item, key) for key in item.attrs}

    visit("", file)
    file.visititems(visit)
    links(file, objects)
    return objects


def links(group, objects, prefix=""):
    for name in group:
        link = group.get(name, getlink=True)
        if isinstance(link, h5py.SoftLink):
            objects[prefix + name] = {"kind": "soft", "target": link.path}
        elif isinstance(link, h5py.ExternalLink):
            objects[prefix + name] = {"kind": "external", "target": link.path, "file": link.filename}
        elif isinstance(group[name], h5py.Group):
            links(group[name], objects, f"{prefix}{name}/")


def dataset(item):
    known = {"kind": "dataset", "shape": None if item.shape is None else list(item.shape), "dtype": dtype(item.dtype)}
    if item.external:
        known["external"] = [name for name, *_ in item.external]
    elif item.is_virtual:
        known["virtual"] = [source.file_name for source in item.virtual_sources()]
    elif item.shape is not None and item.dtype.kind != "O":
        known["sha256"] = hashlib.sha256(np.ascontiguousarray(item[()]).tobytes()).hexdigest()
    elif item.shape is not None and h5py.check_string_dtype(item.dtype):
        known["texts"] = [text(value) for value in np.atleast_1d(item[()]).ravel()]
    return known


def attribute(item, key):
    stored = item.attrs.get_id(key)
    if stored.shape is not None and h5py.check_string_dtype(stored.dtype):
        return [text(value) for value in np.atleast_1d(item.attrs[key]).ravel()]
    return None


def text(value):
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def dtype(kind):
    if h5py.check_string_dtype(kind) and kind.kind == "O":
        return "string"
    if h5py.check_ref_dtype(kind):
        return "reference"
    if kind.subdtype is not None:
        return f"({dtype(kind.subdtype[0])}, {kind.subdtype[1]})"
    base = h5py.check_vlen_dtype(kind)
    if base is not None:
        return f"vlen<{dtype(np.dtype(base))}>"
    if kind.names is not None:
        return "{" + ", ".join(f"{name}: {dtype(kind[name])}" for name in kind.names) + "}"
    return kind.str if kind.kind in "SV" else str(kind)


rng = np.random.default_rng(7)


def layouts(file):
    data = rng.integers(0, 50, (37, 23, 5)).astype("i4")
    file["contiguous"] = data
    file["scalar"] = np.float64(2.5)
    file["empty"] = h5py.Empty("f4")
    file.create_dataset("none", (0, 4), "f4")
    file.create_dataset("never written", (10, 3), "f8")
    file.create_dataset("filled", (10, 3), "i2", fillvalue=7)
    file.create_dataset("chunked", data=data, chunks=(8, 7, 2))
    file.create_dataset("chunked 1d", data=np.arange(1000), chunks=(33,))
    file.create_dataset("sparse", (50, 50), "i4", chunks=(10, 10), fillvalue=-3)
    file["sparse"][12:25, 33:41] = 9
    for name, options in {
        "deflate": {"compression": "gzip"},
        "shuffle": {"compression": "gzip", "compression_opts": 9, "shuffle": True},
        "fletcher32": {"fletcher32": True},
        "all": {"compression": "gzip", "shuffle": True, "fletcher32": True},
        "lzf": {"compression": "lzf", "shuffle": True},
    }.items():
        file.create_dataset(name, data=data, chunks=(10, 10, 5), **options)
    file.create_dataset("one chunk", data=data, chunks=data.shape)
    file.create_dataset("one packed chunk", data=data, chunks=data.shape, compression="gzip")
    file.create_dataset("grows", data=data, chunks=(4, 23, 5), maxshape=(None, 23, 5))
    file.create_dataset("grows inside", data=data, chunks=(4, 6, 5), maxshape=(37, None, 5), compression="gzip")
    file.create_dataset("grows to a bound", data=data, chunks=(4, 6, 5), maxshape=(100, 46, 5))
    file.create_dataset("grows everywhere", data=data, chunks=(4, 6, 5), maxshape=(None, None, None))
    file.create_dataset("grows packed", data=data, chunks=(4, 6, 5), maxshape=(None, None, 5), compression="gzip")
    file.create_dataset("many chunks", data=np.arange(3000, dtype="u2"), chunks=(1,))
    file.create_dataset("many chunks grow", data=np.arange(9000, dtype="u1"), chunks=(2,), maxshape=(None,))
    file.create_dataset("many packed grow", data=np.arange(5000, dtype="u1"), chunks=(2,), maxshape=(None,), compression="gzip")
    file.create_dataset("paged and sparse", (40000,), "u2", chunks=(4,), maxshape=(None,), fillvalue=3)
    file["paged and sparse"][30000:30100] = 1
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((6,))
    h5py.h5d.create(file.id, b"compact", h5py.h5t.STD_I16BE, space, compact).write(h5py.h5s.ALL, h5py.h5s.ALL, np.arange(6, dtype=">i2"))
    early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    early.set_chunk((5, 5))
    early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    implicit = h5py.h5d.create(file.id, b"implicit", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((12, 9)), early)
    implicit.write(h5py.h5s.ALL, h5py.h5s.ALL, rng.random((12, 9)).astype("f4"))


def types(file):
    for kind in ("u1", "i1", "<u2", ">i4", "<i8", "<f2", ">f4", "<f8", "c8", "c16", "?", "S7"):
        file[f"type {kind}"] = np.zeros(3, kind) if kind == "S7" else np.arange(3).astype(kind)
    file["text"] = ["one", "two", "drei ß"]
    file["one text"] = "x" * 300
    file["void"] = np.void(b"\x00\x01\x02")
    file["compound"] = np.array([(1, 2.5, [1, 2, 3])], dtype=[("a", "<i4"), ("b", "<f8"), ("c", "u1", (3,))])
    sequences = file.create_dataset("sequences", (2,), h5py.vlen_dtype("i4"))
    sequences[0] = [1, 2, 3]
    sequences[1] = [4]
    file["named type"] = np.dtype("<i2")
    file.create_dataset("of named type", (2,), file["named type"])
    file["enum"] = np.zeros(2, h5py.enum_dtype({"a": 1, "b": 2}, "i2"))
    file["reference"] = h5py.Reference()
    file["group"] = np.zeros(0)
    del file["group"]


def attributes(file):
    file.attrs["text"] = "grün"
    file.attrs["bytes"] = np.bytes_(b"fixed")
    file.attrs["texts"] = ["a", "bb", ""]
    file.attrs["fixed texts"] = np.array([b"dense", b"dropout_1"])
    file.attrs["number"] = 3
    file.attrs["numbers"] = np.arange(10.0)
    file.attrs["long"] = "m" * 70_000
    file.attrs["empty"] = h5py.Empty("S1")
    group = file.create_group("many")
    for index in range(60):
        group.attrs[f"attribute {index}"] = f"value {index}"
    big = file.create_group("big")
    for index in range(12):
        big.attrs[f"attribute {index}"] = np.bytes_(bytes([97 + index]) * 6000)


def groups(file):
    for index in range(300):
        file[f"wide/member {index}"] = index
    file["deep/" + "/".join("abcdefghij")] = 1
    file["soft"] = h5py.SoftLink("/wide/member 3")
    file["nowhere"] = h5py.SoftLink("/not here")
    file["other"] = h5py.ExternalLink("other.h5", "/x")
    file["wide/again"] = h5py.SoftLink("../deep")
    file["имя"] = 3
    ordered = file.create_group("ordered", track_order=True)
    for name in ("z", "a", "m"):
        ordered[name] = 1
    many = file.create_group("many ordered", track_order=True)
    for index in range(50):
        many[f"member {index}"] = index


def outside(file):
    file.create_dataset("raw", (4,), "f4", external=[("part-1.raw", 0, 8), ("part-2.raw", 16, 8)])
    layout = h5py.VirtualLayout((2, 4), "f4")
    for index in range(2):
        layout[index] = h5py.VirtualSource(f"source-{index}.h5", "data", (4,))
    file.create_virtual_dataset("virtual", layout)


def sized(folder):
    """The same file ten times as large, and one whose groups hold each other."""
    for count in (400, 4000):
        with h5py.File(folder / f"sized-{count}.hdf5", "w") as file:
            for index in range(count):
                file[f"layer {index // 50}/{index % 50}"] = np.zeros(2)
    with h5py.File(folder / "circle.hdf5", "w") as file:
        file["a/b/value"] = 1
        file["a/b/top"] = file["/"]
        file["a/b/same"] = file["a"]


def main():
    folder = Path(sys.argv[1])
    sized(folder)
    expected = {}
    for write in (layouts, types, attributes, groups, outside):
        for version, options in {
            "earliest": {"libver": "earliest"},
            "v108": {"libver": ("v108", "v108")},
            "v110": {"libver": ("v110", "v110")},
            "latest": {"libver": "latest"},
            "user-block": {"libver": "latest", "userblock_size": 1024},
        }.items():
            if write is outside and version in ("earliest", "v108"):
                continue
            name = f"{write.__name__}-{version}.h5"
            with h5py.File(folder / name, "w", **options) as file:
                write(file)
            with h5py.File(folder / name, "r") as file:
                expected[name] = told(file)
    for path in sys.argv[2:]:
        with h5py.File(path, "r") as file:
            expected[path] = told(file)
    (folder / "expected.json").write_text(json.dumps(expected))


main()

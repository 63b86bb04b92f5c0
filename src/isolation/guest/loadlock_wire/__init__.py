"""Values as data: a tree of JSON, and the bytes of arrays in shared memory beside it. Nothing here ever makes code run.

The guest and the Python package have this folder in common. Whoever reads takes every tree for hostile: kinds and
dtypes are of a closed list, sizes must fit, depth and the number of bytes that are copied have an end. What a value is
made of:

    null, true, 1, 1.5, "text", [..]     themselves; every other value is an object with its kind as "t"
    {"t": "array", "dtype": "<f8", "shape": [2, 3], "order": "C", "at": 64}
    {"t": "texts", "shape": [2], "v": [..]}                an array of objects, each of them a value
    {"t": "tuple" | "set" | "frozenset", "v": [..]}   {"t": "map", "v": [[key, value], ..]}
    {"t": "int", "v": "123"}   {"t": "float", "v": "nan" | "inf" | "-inf"}   {"t": "complex", "v": [real, imaginary]}
    {"t": "bytes", "at": 0, "size": 5}   {"t": "scalar", "v": array}   {"t": "masked", "data", "mask": array}
    {"t": "sparse", "format": "csr" | "csc", "shape", "data", "indices", "indptr"}
    {"t": "frame", "columns": index, "index": index, "data": [..]}   {"t": "series", "name", "index", "data"}
    {"t": "index", "names": [..], "v": array | range | category | ..}   {"t": "range", "v": [start, stop, step]}
    {"t": "category", "codes", "categories", "ordered"}   {"t": "zoned", "zone", "v"}   {"t": "nullable", "dtype", "v"}
    {"t": "self"}                                          the model itself
"""

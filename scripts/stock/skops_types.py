"""Writes the types that skops itself trusts in any file, by the kind of node that may name them.

    python scripts/stock/skops_types.py > src/rules/stock/data/skops.json

Taken from the installed library: a probe node of each kind is asked whether it trusts each name.
"""

import json

import numpy as np
import scipy.sparse as sparse
from skops.io import _general, _trusted_types
from skops.io._persist import NODE_TYPE_MAPPING  # noqa: F401  registers the nodes
from skops.io._utils import get_type_paths

names = {key: value for key, value in vars(_trusted_types).items() if key.endswith("_NAMES")}
functions = {*names["SCIPY_UFUNC_TYPE_NAMES"], *names["NUMPY_UFUNC_TYPE_NAMES"]}
types = {name for value in names.values() for name in value} - functions
types |= set(get_type_paths([dict, "collections.OrderedDict", "collections.defaultdict", list, set, tuple, slice, bytes, bytearray]))
types |= set(get_type_paths([np.ndarray, np.ma.MaskedArray, np.random.RandomState, np.random.Generator]))
types |= set(get_type_paths([getattr(sparse, f"{kind}_{name}") for kind in ("bsr", "coo", "csc", "csr", "dia", "dok", "lil") for name in ("matrix", "array")]))

assert _general.FunctionNode  # the lists above are what its nodes pass to _get_trusted
print(json.dumps({"types": sorted(types), "functions": sorted(functions)}, indent=1))

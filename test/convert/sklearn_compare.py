"""Loads models as they were saved, and what was made of them with the real skops, and compares the two.

python sklearn_compare.py FOLDER

FOLDER holds NAME (a pickle or a joblib file), NAME.skops and NAME.skops.conversion.json. Everything inside of the two
objects is compared bit by bit, then what they give for the same inputs. Prints one JSON line:
{"compared": 210, "outputs": 400, "trusted": 210, "silent": ["Name"], "different": {"Name": "why"}}.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import collections
import json
import pickle
import sys
import types
import warnings
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import scipy.sparse as sp
import skops.io
from sklearn.utils.estimator_checks import _enforce_estimator_tags_X

sys.path.insert(0, str(Path(__file__).parent.parent / "corpus" / "build"))
import composed
import estimators

METHODS = [
    *["predict", "predict_proba", "predict_log_proba", "decision_function", "transform", "inverse_transform"],
    *["score_samples", "kneighbors", "radius_neighbors", "apply", "decision_path", "staged_predict", "sample"],
    *["get_feature_names_out", "get_support"],
]
WITHOUT_INPUT = {"get_feature_names_out", "get_support", "sample"}
PLAIN = (
    *[type(None), int, str, bytes, bytearray, complex, type, slice, range, np.dtype, np.ufunc],
    *[types.FunctionType, types.BuiltinFunctionType, types.ModuleType, type(...), type(np.mean), type(str.split)],
)
CONTAINERS = (list, tuple, collections.deque)


class Different(Exception):
    pass


class Comparison:
    """Follows two objects side by side; what was met before is not followed again, but must be met together."""

    def __init__(self):
        self.partners = {}
        self.kept = []

    def same(self, a, b, path):
        if type(a) is not type(b):
            raise Different(f"{path}: {type(a).__name__} and {type(b).__name__}")
        if isinstance(a, PLAIN):
            self.check(a is b or a == b, a, b, path)
            return
        if isinstance(a, float):
            self.check(repr(a) == repr(b), a, b, path)
            return
        known = self.partners.get(id(a))
        if known is not None:
            # Arrays and numbers of numpy may be one object in a pickle and two beside it, or the other way round.
            exact = not isinstance(a, (np.generic, tuple, frozenset))
            if exact and known is not b:
                raise Different(f"{path}: is no longer shared")
            return
        self.partners[id(a)] = b
        self.kept.append((a, b))
        self.content(a, b, path)

    def content(self, a, b, path):
        if isinstance(a, np.ma.MaskedArray):
            self.same(np.asarray(a.data), np.asarray(b.data), f"{path}.data")
            self.same(np.ma.getmaskarray(a), np.ma.getmaskarray(b), f"{path}.mask")
        elif isinstance(a, (np.ndarray, np.generic)):
            self.arrays(a, b, path)
        elif sp.issparse(a):
            self.check(a.shape == b.shape and a.dtype == b.dtype, a, b, path)
            for name in ("data", "indices", "indptr", "row", "col", "offsets", "rows"):
                if hasattr(a, name):
                    self.same(np.asarray(getattr(a, name)), np.asarray(getattr(b, name)), f"{path}.{name}")
        elif isinstance(a, dict):
            self.check(len(a) == len(b), a, b, path)
            for (one, inner), (other, partner) in zip(a.items(), b.items()):
                self.same(one, other, f"{path} key")
                self.same(inner, partner, f"{path}[{one!r}]")
            if isinstance(a, collections.defaultdict):
                self.same(a.default_factory, b.default_factory, f"{path}.default_factory")
        elif isinstance(a, CONTAINERS):
            self.check(len(a) == len(b) and getattr(a, "maxlen", 0) == getattr(b, "maxlen", 0), a, b, path)
            for place, (inner, partner) in enumerate(zip(a, b)):
                self.same(inner, partner, f"{path}[{place}]")
        elif isinstance(a, (set, frozenset)):
            self.check(a == b, a, b, path)
        elif isinstance(a, types.MethodType):
            self.check(a.__name__ == b.__name__, a, b, path)
            self.same(a.__self__, b.__self__, f"{path}.__self__")
        elif isinstance(a, (pd.DataFrame, pd.Series)):
            self.check(a.equals(b), a, b, path)
        elif isinstance(a, np.random.RandomState):
            self.same(a.get_state(legacy=False), b.get_state(legacy=False), f"{path}.state")
        elif isinstance(a, np.random.Generator):
            self.same(a.bit_generator.state, b.bit_generator.state, f"{path}.state")
            self.same(a.bit_generator.seed_seq.state, b.bit_generator.seed_seq.state, f"{path}.seed")
        else:
            self.objects(a, b, path)

    def arrays(self, a, b, path):
        self.check(a.dtype == b.dtype and a.shape == b.shape, a, b, path)
        if a.dtype.hasobject:
            for place, (inner, partner) in enumerate(zip(a.ravel().tolist(), b.ravel().tolist())):
                self.same(inner, partner, f"{path}[{place}]")
        elif a.dtype.names is not None:
            # What lies between the fields is nobody's.
            for name in a.dtype.names:
                self.check(a[name].tobytes() == b[name].tobytes(), a[name], b[name], f"{path}.{name}")
        else:
            self.check(a.tobytes() == b.tobytes(), a, b, path)

    def objects(self, a, b, path):
        if hasattr(a, "__dict__"):
            for name, inner in a.__dict__.items():
                if name not in b.__dict__:
                    raise Different(f"{path}.{name}: is missing")
                self.same(inner, b.__dict__[name], f"{path}.{name}")
            self.check(len(a.__dict__) == len(b.__dict__), a, b, path)
            return
        one, other = a.__reduce_ex__(5), b.__reduce_ex__(5)
        if isinstance(one, str):
            self.check(one == other, one, other, path)
            return
        self.same(one[1], other[1], f"{path} arguments")
        if len(one) > 2:
            self.same(one[2], other[2], f"{path} state")

    def check(self, good, a, b, path):
        if not good:
            raise Different(f"{path}: {a!r:.60} and {b!r:.60}")


def inputs(model):
    """Matrices, frames and texts, of which a model takes at least one."""
    special = estimators.inputs().get(type(model).__name__)
    if special is not None:
        yield special[0]
    X = np.random.default_rng(1).normal(size=(40, 4))
    try:
        yield _enforce_estimator_tags_X(model, X.copy())
    except Exception:
        pass
    frame, columns = composed.FRAME, list("abcd")
    yield from (X, np.abs(X), X[:, 0], X.astype(np.float32), X[:, :2], X[:, :3], frame, frame[columns], frame[["k"]])
    yield from (frame[["k", "i", "o"]], frame[["o", "k"]], frame[["a", "i"]], frame[["a", "b", "t", "i"]])
    yield from (composed.TEXTS, composed.X @ composed.X.T, np.arange(3) % 2, X[:, :1], np.eye(3))


def takes(model, X):
    """Whether X may be given: XGBoost 3.2 corrupts memory for matrices of another width, and for no model."""
    if not type(model).__module__.startswith("xgboost"):
        return True
    width = getattr(model, "n_features_in_", None)
    return width is not None and getattr(X, "ndim", 0) == 2 and X.shape[1] == width


def output(model, method, given):
    """What a method gives, or that it fails and how."""
    np.random.seed(0)
    try:
        made = getattr(model, method)(*given)
        return list(made) if isinstance(made, types.GeneratorType) else made
    except Exception as error:
        return ("failed", type(error).__name__)


def outputs(a, b, name):
    """Compares what both give for every input that the first one takes. Returns how often that was."""
    count = 0
    for method in METHODS:
        if not hasattr(a, method):
            continue
        for given in [()] if method in WITHOUT_INPUT else [(X,) for X in inputs(a) if takes(a, X)]:
            one, other = output(a, method, given), output(b, method, given)
            Comparison().same(one, other, f"{name}.{method}()")
            count += not (isinstance(one, tuple) and len(one) > 0 and isinstance(one[0], str))
    return count


def main():
    warnings.simplefilter("ignore")
    report = {"compared": 0, "outputs": 0, "trusted": 0, "silent": [], "different": {}}
    for made in sorted(Path(sys.argv[1]).glob("*.skops")):
        source, name = made.with_suffix(""), made.stem
        try:
            a = joblib.load(source) if name.endswith("joblib") else pickle.loads(source.read_bytes())
            trusted = json.loads(Path(f"{made}.conversion.json").read_text())["details"]["trusted"]
            report["trusted"] += skops.io.get_untrusted_types(file=made) == trusted
            b = skops.io.load(made, trusted=trusted)
            Comparison().same(a, b, name)
            count = outputs(a, b, name)
            report["compared"] += 1
            report["outputs"] += count
            if count == 0:
                report["silent"].append(name)
        except Different as error:
            report["different"][name] = str(error)[:300]
        except Exception as error:
            report["different"][name] = f"{type(error).__name__}: {error}"[:300]
    print(json.dumps(report))


if __name__ == "__main__":
    main()

"""Every estimator of scikit-learn: what loadlock loads predicts what the pickle's own unpickler gives.

python -m tests.estimators [--only NAME,…]   prints one JSON line
"""

from __future__ import annotations

import io
import json
import pickle
import sys
import tempfile
import warnings
from pathlib import Path

import joblib
import numpy as np

import loadlock
from loadlock.load import plan_bytes
from tests.support import ROOT

sys.path.insert(0, str(ROOT / "test" / "corpus" / "build"))

import estimators as made  # noqa: E402
from sklearn.utils import all_estimators  # noqa: E402
from sklearn.utils.estimator_checks import _enforce_estimator_tags_X  # noqa: E402

METHODS = (
    *("predict", "predict_proba", "predict_log_proba", "decision_function", "transform", "score_samples"),
    *("apply", "kneighbors", "inverse_transform", "staged_predict"),
)


class Recorder(pickle.Unpickler):
    """Remembers what CPython itself asks for."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.asked: set[tuple[str, str]] = set()

    def find_class(self, module: str, name: str) -> object:
        self.asked.add((module, name))
        return super().find_class(module, name)


def given(name: str, model: object) -> object:
    special = made.inputs().get(name)
    if special is not None:
        return special[0]
    X = np.random.default_rng(1).normal(size=(made.ROWS, made.COLUMNS))
    return _enforce_estimator_tags_X(model, X)


def outcome(model: object, method: str, X: object) -> object:
    """What the method gives, or by what error it ends."""
    np.random.seed(0)
    try:
        result = getattr(model, method)(X)
        if hasattr(result, "__next__"):
            result = list(result)
    except Exception as error:
        return type(error).__name__, str(error)
    if hasattr(result, "toarray"):
        result = result.toarray()
    stream = io.BytesIO()
    parts = result if isinstance(result, (tuple, list)) else [result]
    for part in parts:
        array = np.asarray(part)
        stream.write(f"{array.dtype} {array.shape}".encode())
        stream.write(repr(array.tolist()).encode() if array.dtype.hasobject else array.tobytes())
    return stream.getvalue()


def main() -> None:
    warnings.simplefilter("ignore")
    only = set(sys.argv[2].split(",")) if sys.argv[1:2] == ["--only"] else set()
    report: dict = {"compared": 0, "outputs": 0, "not_fitted": {}, "different": {}, "not_loaded": {}}
    folder = Path(tempfile.mkdtemp(prefix="loadlock-estimators-"))
    for name, cls in all_estimators():
        if only and name not in only:
            continue
        try:
            model = made.fit(cls)
        except Exception as error:
            report["not_fitted"][name] = f"{type(error).__name__}: {error}"[:100]
            continue
        data = pickle.dumps(model)
        plain, array = folder / f"{name}.pkl", folder / f"{name}.joblib"
        plain.write_bytes(data)
        joblib.dump(model, array, compress=3 if report["compared"] % 2 else 0)
        try:
            loaded = {"pickle": loadlock.load(plain), "joblib": loadlock.load(array)}
        except loadlock.LoadlockError as error:
            report["not_loaded"][name] = str(error)[:300]
            continue
        finally:
            plain.unlink()
            array.unlink()
        recorder = Recorder(io.BytesIO(data))
        theirs = recorder.load()
        listed = plan_bytes(data, policy=None, name=name)[0].callables
        if listed != recorder.asked:
            report["different"][f"{name}: callables"] = str(sorted(listed ^ recorder.asked))
        X = given(name, model)
        report["compared"] += 1
        for method in METHODS:
            if not hasattr(theirs, method):
                continue
            expected = outcome(theirs, method, X)
            report["outputs"] += isinstance(expected, bytes)
            for kind, ours in loaded.items():
                if outcome(ours, method, X) != expected:
                    report["different"][f"{name}.{method} ({kind})"] = str(expected)[:80]
    folder.rmdir()
    print(json.dumps(report))


if __name__ == "__main__":
    main()

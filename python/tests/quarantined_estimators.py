"""Every estimator of scikit-learn: what stands for it here predicts what it would itself.

python -m tests.quarantined_estimators [NAME,…]   prints one JSON line

One sandbox holds them all: a file of a dict, asked by dotted names.
"""

from __future__ import annotations

import json
import pickle
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.utils import all_estimators

import loadlock
from tests.estimators import given, made, outcome

METHODS = (
    *("predict", "predict_proba", "predict_log_proba", "decision_function", "transform", "score_samples"),
    *("apply", "kneighbors", "inverse_transform"),
)


class Remote:
    """A method of one of the estimators, for `outcome`, which takes a model."""

    def __init__(self, kept: loadlock.Quarantined, name: str) -> None:
        self.kept = kept
        self.name = name

    def __getattr__(self, method: str) -> Any:
        return lambda X: self.kept.call(f"{self.name}.{method}", X)


def ours(kept: loadlock.Quarantined, name: str, method: str, X: object) -> object:
    np.random.seed(0)
    try:
        getattr(Remote(kept, name), method)(X)
    except loadlock.QuarantineError as error:
        return error.type, error.message
    return outcome(Remote(kept, name), method, X)


def main() -> None:
    warnings.simplefilter("ignore")
    only = set(sys.argv[1].split(",")) if len(sys.argv) > 1 else set()
    models: dict[str, Any] = {}
    report: dict[str, Any] = {"compared": 0, "outputs": 0, "different": {}}
    for name, cls in all_estimators():
        if only and name not in only:
            continue
        try:
            model = made.fit(cls)
            pickle.dumps(model)
        except Exception:
            continue
        models[name] = model
    with tempfile.TemporaryDirectory(prefix="loadlock-estimators-") as folder:
        path = Path(folder, "estimators.pkl")
        path.write_bytes(pickle.dumps(models))
        started = time.monotonic()
        with loadlock.quarantine(path) as kept:
            report["loaded"] = round(time.monotonic() - started, 2)
            for name, model in pickle.loads(path.read_bytes()).items():
                X = given(name, model)
                report["compared"] += 1
                for method in METHODS:
                    if not hasattr(model, method):
                        continue
                    expected = outcome(model, method, X)
                    report["outputs"] += isinstance(expected, bytes)
                    found = ours(kept, name, method, X)
                    if found != expected:
                        report["different"][f"{name}.{method}"] = [str(found)[:150], str(expected)[:150]]
    print(json.dumps(report))


if __name__ == "__main__":
    main()

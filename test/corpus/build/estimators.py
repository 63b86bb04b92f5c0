"""Fits every scikit-learn estimator on toy data and writes it in every way that people save models.

python estimators.py OUT [--formats p2,p5,joblib | all] [--only Name,Name] [--variants]

With --variants also every value of every parameter that takes one of a list of words: losses, kernels, solvers and
metrics are classes of their own inside the saved model.

Prints one JSON line: {"written": 2520, "fitted": 210, "variants": 0, "not_fitted": {"Name": "why"}, "not_written": {}}.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import json
import warnings
from pathlib import Path
from unittest import SkipTest

import numpy as np
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.utils import all_estimators
from sklearn.utils._param_validation import StrOptions
from sklearn.utils._test_common.instance_generator import _construct_instances
from sklearn.utils.estimator_checks import _enforce_estimator_tags_X, _enforce_estimator_tags_y

from writing import parse_formats, write

ROWS, COLUMNS = 40, 4


def targets():
    """Every kind of y, in the order that most estimators want them."""
    rng = np.random.default_rng(7)
    yield "multiclass", np.arange(ROWS) % 3
    yield "binary", np.arange(ROWS) % 2
    yield "regression", rng.normal(size=ROWS)
    yield "two numbers a row", rng.normal(size=(ROWS, 2))
    yield "two labels a row", rng.integers(0, 2, size=(ROWS, 2))
    yield "none", None


def inputs():
    """What estimators that take no matrix take instead, by class name."""
    texts = [f"{a} {b} stone" for a in ("red", "green", "blue", "grey") for b in ("river", "hill")]
    rows = [{"length": float(i), "kind": "ab"[i % 2]} for i in range(8)]
    documents = ("CountVectorizer", "TfidfVectorizer", "HashingVectorizer")
    return {
        **{name: (texts, None) for name in documents},
        "DictVectorizer": (rows, None),
        "FeatureHasher": (rows, None),
        "LabelEncoder": (["cat", "dog", "cat"], None),
        "LabelBinarizer": (["cat", "dog", "eel", "cat"], None),
        "MultiLabelBinarizer": ([["a", "b"], ["b"], ["c"]], None),
        "SparseCoder": (np.random.default_rng(0).normal(size=(8, COLUMNS)), None),
        "PatchExtractor": (np.random.default_rng(0).normal(size=(3, 8, 8)), None),
    }


def candidates(cls):
    """Instances of `cls` worth trying: scikit-learn's own choice first, then with a plain base model."""
    try:
        yield from _construct_instances(cls)
    except (Exception, SkipTest):  # it has a required argument
        pass
    name = cls.__name__
    if name == "SparseCoder":
        yield cls(dictionary=np.eye(COLUMNS), transform_algorithm="threshold")
    if name == "FrozenEstimator":
        yield cls(LogisticRegression().fit([[0.0], [1.0]], [0, 1]))
    for base in (LogisticRegression(), Ridge()):
        for give in (
            lambda: cls(base),
            lambda: cls(estimator=base),
            lambda: cls([("base", base)]),
            lambda: cls(base, {"tol": [1e-3, 1e-2]}),
        ):
            try:
                yield give()
            except TypeError:
                continue


def fit(cls):
    """Returns a fitted instance, or raises the first reason why none could be."""
    first = None
    for instance in candidates(cls):
        for _, y in targets():
            try:
                return fit_one(clone(instance), y)
            except Exception as error:
                first = first or error
    raise first or RuntimeError("no way to construct it")


def fit_one(model, y):
    settings = {"random_state": 0, "n_jobs": 1}
    names = model.get_params(deep=False)
    model.set_params(**{key: value for key, value in settings.items() if key in names})
    special = inputs().get(type(model).__name__)
    if special is not None:
        return model.fit(*[part for part in special if part is not None])
    X = np.random.default_rng(1).normal(size=(ROWS, COLUMNS))
    if y is not None:
        X[:, 0] += np.atleast_2d(y).reshape(ROWS, -1)[:, 0]  # something to learn
        y = _enforce_estimator_tags_y(model, y.copy())
    X = _enforce_estimator_tags_X(model, X)
    return model.fit(X) if y is None else model.fit(X, y)


def variants(name, cls, model):
    """Fits `cls` once for every word that one of its parameters accepts, the others as in `model`."""
    constraints = getattr(cls, "_parameter_constraints", {})
    for parameter, accepted in constraints.items():
        if not isinstance(accepted, list) or parameter not in model.get_params(deep=False):
            continue
        for words in accepted:
            for word in sorted(map(str, words.options)) if isinstance(words, StrOptions) else ():
                instance = clone(model).set_params(**{parameter: word})
                for _, y in targets():
                    try:
                        yield f"{name}.{parameter}-{word}", fit_one(instance, y)
                        break
                    except Exception:
                        continue


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--formats", default="all", type=parse_formats)
    parser.add_argument("--only", default="")
    parser.add_argument("--variants", action="store_true")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    warnings.simplefilter("ignore")
    np.random.seed(0)

    only = set(args.only.split(",")) - {""}
    report = {"written": 0, "fitted": 0, "variants": 0, "not_fitted": {}, "not_written": {}}
    for name, cls in all_estimators():
        if only and name not in only:
            continue
        try:
            model = fit(cls)
        except Exception as error:
            report["not_fitted"][name] = f"{type(error).__name__}: {error}"[:200]
            continue
        report["fitted"] += 1
        save(args, report, name, model)
        for variant, other in variants(name, cls, model) if args.variants else ():
            report["variants"] += 1
            save(args, report, variant, other)
    print(json.dumps(report))


def save(args, report, name, model):
    for form in args.formats:
        try:
            report["written"] += len(write(args.out, name, model, [form]))
        except Exception as error:
            report["not_written"][f"{name}.{form}"] = f"{type(error).__name__}: {error}"[:200]


if __name__ == "__main__":
    main()

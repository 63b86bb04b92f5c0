"""Boosters in the formats of their own libraries, and the same with indices that lead out of their arrays.

    python test/corpus/build/boosters_native.py

XGBoost wrote its binary layout until version 2: those samples come from an environment with xgboost 1.7, by
`python test/corpus/build/boosters_native.py --old`.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from corpus import sample

rng = np.random.default_rng(0)
X = rng.normal(size=(60, 3)).astype("f4")
y = (X[:, 0] + X[:, 1] > 0).astype(int)


def saved(save, name):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        save(path)
        return path.read_bytes()


def replaced(data, old, new):
    assert data.count(old) >= 1 and len(old) == len(new), old
    return data.replace(old, new, 1)


def old():
    import xgboost

    for name, given in {"trees": {}, "dart": {"booster": "dart"}, "linear": {"booster": "gblinear"}}.items():
        booster = xgboost.train({"max_depth": 2, "objective": "binary:logistic", **given}, xgboost.DMatrix(X, y), 2)
        booster.set_attr(note="kept")
        data = bytes(booster.save_raw("deprecated"))
        sample("xgboost-binary", f"{name}.model", data, "allow", "Booster.save_raw('deprecated')", "xgboost")
        if name != "trees":
            continue
        assert data[:4] == b"binf"
        sample("xgboost-binary", "unmarked.model", data[4:], "allow", "without the mark in front, as the first versions wrote it", "xgboost")
        # The first tree: mark 4, parameters 136, two names with their lengths, the booster's 160, the tree's 148, then nodes.
        first = 4 + 136 + 8 + len("binary:logistic") + 8 + len("gbtree") + 160 + 148
        bad = bytearray(data)
        bad[first + 4 : first + 8] = (1_000_000).to_bytes(4, "little")
        sample("xgboost-binary", "child-out-of-range.model", bytes(bad), "deny", "a child of the root lies outside of the tree", "xgboost")
        bad = bytearray(data)
        bad[first + 12 : first + 16] = (0x8000_0000 | 77_777).to_bytes(4, "little")
        sample("xgboost-binary", "feature-out-of-range.model", bytes(bad), "deny", "a split on a feature that is not there", "xgboost")


def new():
    import catboost
    import lightgbm
    import xgboost

    for name, given in {"trees": {}, "dart": {"booster": "dart"}, "linear": {"booster": "gblinear"}}.items():
        booster = xgboost.train({"max_depth": 2, "objective": "binary:logistic", **given}, xgboost.DMatrix(X, y), 2)
        sample("xgboost-ubjson", f"{name}.ubj", saved(booster.save_model, "m.ubj"), "allow", "Booster.save_model", "xgboost")
    trees = xgboost.train({"max_depth": 2}, xgboost.DMatrix(X, y), 2)
    data = saved(trees.save_model, "m.ubj")
    left = data.index(b"left_children") + len(b"left_children")
    place = left + data[left:].index(b"\x00\x00\x00\x01")
    bad = bytearray(data)
    bad[place : place + 4] = (99_999).to_bytes(4, "big")
    sample("xgboost-ubjson", "child-out-of-range.ubj", bytes(bad), "deny", "left_children leads out of the tree", "xgboost")

    quiet = {"verbose": -1, "num_leaves": 4, "min_data_in_leaf": 2, "min_data_per_group": 2, "cat_smooth": 1}
    for name, given in {"trees": {}, "classes": {"objective": "multiclass", "num_class": 2}, "linear": {"linear_tree": True}}.items():
        table = lightgbm.Dataset(np.c_[X, rng.integers(0, 5, 60)], y, categorical_feature=[3], params={**quiet, **given}, free_raw_data=False)
        booster = lightgbm.train({**quiet, **given}, table, 2)
        data = saved(booster.save_model, "m.txt")
        sample("lightgbm", f"{name}.txt", data, "allow", "Booster.save_model", "lightgbm")
    booster = lightgbm.train(quiet, lightgbm.Dataset(X, y, params=quiet), 2)
    data = saved(booster.save_model, "m.txt")
    line = next(line for line in data.split(b"\n") if line.startswith(b"left_child="))
    numbers = line.split(b"=")[1].split(b" ")
    for name, first, note in [("child-out-of-range", b"5555", "a child that is not there"), ("circle", b"0", "a node that is its own child")]:
        sample("lightgbm", f"{name}.txt", data.replace(line, b"left_child=" + b" ".join([first, *numbers[1:]])), "deny", note, "lightgbm")
    line = next(line for line in data.split(b"\n") if line.startswith(b"split_feature="))
    sample("lightgbm", "feature-out-of-range.txt", data.replace(line, line.replace(b"=", b"=9", 1)), "deny", "a split on a feature that is not there", "lightgbm")

    given = {"iterations": 2, "depth": 2, "verbose": 0, "allow_writing_files": False, "random_seed": 0, "thread_count": 1}
    models = {"trees": {}, "deep": {"grow_policy": "Lossguide", "max_leaves": 4}, "classes": {"loss_function": "MultiClass"}}
    for name, more in models.items():
        model = catboost.CatBoostClassifier(**given, **more).fit(X, y)
        sample("catboost", f"{name}.cbm", saved(lambda path: model.save_model(str(path)), "m.cbm"), "allow", "save_model", "catboost")
    categories = catboost.CatBoostClassifier(**given, cat_features=[3]).fit(np.c_[X.astype(object), np.where(X[:, 2] > 0, "a", "b")], y)
    sample("catboost", "categories.cbm", saved(lambda path: categories.save_model(str(path)), "m.cbm"), "allow", "save_model", "catboost")
    plain = catboost.CatBoostClassifier(**given).fit(X, y)
    sample("catboost", "trees.json", saved(lambda path: plain.save_model(str(path), format="json"), "m.json"), "allow", "save_model(format='json')", "catboost", container="catboost-json")
    data = saved(lambda path: plain.save_model(str(path)), "m.cbm")
    sample("catboost", "cut-short.cbm", data[: len(data) - 40], "deny", "cut off", "catboost")


old() if "--old" in sys.argv else new()

"""Honest models: honest.py SITE FOLDER make|use [torch]. `use` prints what they predict, by name, as JSON."""

import json
import os
import sys

site, folder, action, *more = sys.argv[1:]
sys.path.append(site)
import hashlib
import pickle

import numpy


def path(name):
    return os.path.join(folder, name)


def rows(count, seed):
    return numpy.random.RandomState(seed).rand(count, 10)


def digest(array):
    return hashlib.sha256(numpy.ascontiguousarray(array).tobytes()).hexdigest()


def estimators():
    import lightgbm
    import xgboost
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return {
        "pipeline": make_pipeline(StandardScaler(), LogisticRegression()),
        "forest": RandomForestClassifier(20, n_jobs=2, random_state=0),
        "boosting": HistGradientBoostingClassifier(max_iter=5, random_state=0),
        "neighbours": KNeighborsClassifier(n_jobs=2),
        "xgboost": xgboost.XGBClassifier(n_estimators=5, n_jobs=2),
        "lightgbm": lightgbm.LGBMClassifier(n_estimators=5, n_jobs=2, verbose=-1),
    }


def make():
    x = rows(500, 0)
    y = (x[:, 0] > 0.5).astype(int)
    for name, estimator in estimators().items():
        with open(path(name + ".pkl"), "wb") as out:
            pickle.dump(estimator.fit(x, y), out)
    import joblib

    joblib.dump({"array": x}, path("plain.joblib"))


def use():
    x = rows(3000, 1)
    results = {}
    for name in ("pipeline", "forest", "boosting", "neighbours", "xgboost", "lightgbm"):
        with open(path(name + ".pkl"), "rb") as file:
            results[name] = digest(pickle.load(file).predict(x))
    import joblib
    import pandas
    import pyarrow
    import scipy.linalg

    results["joblib"] = digest(joblib.load(path("plain.joblib"), mmap_mode="r")["array"])
    results["scipy"] = bool(numpy.allclose(scipy.linalg.inv(x[:10]) @ x[:10], numpy.eye(10)))
    table = pyarrow.Table.from_pandas(pandas.DataFrame(x))
    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    results["arrow"] = digest(pyarrow.ipc.open_file(sink.getvalue()).read_all().to_pandas().to_numpy())
    return results


def make_torch():
    import torch

    torch.manual_seed(0)
    layers = (torch.nn.Conv2d(3, 8, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(8 * 900, 4))
    torch.save(torch.nn.Sequential(*layers), path("module.pt"))


def use_torch():
    import torch

    torch.set_num_threads(2)
    module = torch.load(path("module.pt"), weights_only=False).eval()
    with torch.no_grad():
        return {"torch": digest(module(torch.ones(16, 3, 32, 32)).numpy().round(3))}


if action == "make":
    make_torch() if more == ["torch"] else make()
else:
    results = use_torch() if more == ["torch"] else use()
    results["threads"] = len(os.listdir("/proc/self/task")) > 1
    print(json.dumps(results))

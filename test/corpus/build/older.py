"""The same kinds of models as older libraries wrote them: other module names, other layouts.

Run it once in an environment of each generation; the syntax is Python 3.6's.

    CPython 3.6   numpy==1.14.6 scipy==1.1.0 scikit-learn==0.19.2 pandas==0.23.4 lightgbm==2.2.3 xgboost==0.90 torch==1.1.0
    CPython 3.8   numpy==1.18.5 scipy==1.4.1 scikit-learn==0.22.2.post1 pandas==1.0.5 joblib==0.14.1 lightgbm==2.3.1
                  xgboost==1.1.1 torch==1.5.1
    CPython 3.10  numpy==1.23.5 scipy==1.9.3 scikit-learn==1.1.3 pandas==1.5.3 joblib==1.2.0 lightgbm==3.3.5
                  xgboost==1.7.6 torch==1.12.1

These torch wheels carry all that they need: `pip install --no-deps torch==…` gives one that runs.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import io
import json
import pickle
import platform
import warnings

import lightgbm
import numpy as np
import pandas as pd
import scipy.sparse
import sklearn
import torch
import xgboost
from sklearn import cluster, decomposition, ensemble, gaussian_process, linear_model, neighbors, neural_network
from sklearn import pipeline, preprocessing, svm, tree
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GridSearchCV

try:
    import joblib
except ImportError:  # scikit-learn carried its own copy until 0.20
    from sklearn.externals import joblib

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
RNG = np.random.RandomState(0)
X = RNG.normal(size=(60, 4))
NUMBERS = X[:, 0] + RNG.normal(size=60)
CLASSES = np.arange(60) % 3


def sample(form, name, data, note, library):
    path = os.path.join(ROOT, form, name)
    if not os.path.isdir(os.path.dirname(path)):
        os.makedirs(os.path.dirname(path))
    with open(path, "wb") as file:
        file.write(data)
    versions = "%s %s, numpy %s" % (library.__name__.replace("sklearn", "scikit-learn"), library.__version__, np.__version__)
    made_by = "%s, CPython %s" % (versions, platform.python_version())
    compressed = form == "joblib" and data[:1] == b"\x78"  # zlib
    if form == "joblib" and not compressed and b"NumpyArrayWrapper" not in data:
        form = "pickle"  # nothing in the bytes says that joblib wrote them
    expect = {"format": form, "decision": "allow", "made_by": made_by, "note": note}
    if compressed:
        expect["container"] = "zlib"
    with open(path + ".expect.json", "w") as file:
        file.write(json.dumps(expect, indent=2) + "\n")


def release(library):
    return ".".join(library.__version__.split(".")[:2])


def dumped(value, **options):
    buffer = io.BytesIO()
    joblib.dump(value, buffer, **options)
    return buffer.getvalue()


def scikit_learn():
    models = [
        ensemble.RandomForestClassifier(n_estimators=3, random_state=0),
        ensemble.GradientBoostingClassifier(n_estimators=3, random_state=0),
        ensemble.IsolationForest(n_estimators=3, random_state=0),
        tree.DecisionTreeClassifier(max_depth=3),
        linear_model.LogisticRegression(),
        linear_model.SGDClassifier(random_state=0),
        svm.SVC(kernel="rbf"),
        neighbors.KNeighborsClassifier(algorithm="kd_tree"),
        cluster.KMeans(n_clusters=2, random_state=0),
        decomposition.PCA(2),
        gaussian_process.GaussianProcessRegressor(),
        neural_network.MLPClassifier((3,), max_iter=5, random_state=0),
        preprocessing.LabelEncoder(),
        pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression()),
        GridSearchCV(svm.LinearSVC(), {"C": [1, 2]}, cv=2),
        TfidfVectorizer(),
    ]
    for number, model in enumerate(models):
        name = "%s-%s" % (release(sklearn), type(model).__name__)
        if isinstance(model, TfidfVectorizer):
            model.fit(["red river", "green hill"])
        elif isinstance(model, preprocessing.LabelEncoder):
            model.fit(["cat", "dog"])
        else:
            model.fit(X, CLASSES)
        protocol = (2, 3, pickle.HIGHEST_PROTOCOL)[number % 3]
        data = pickle.dumps(model, protocol)
        sample("pickle", "old-sklearn-%s.p%d.pkl" % (name, protocol), data, "fitted estimator", sklearn)
        if number % 2 == 0:
            data = dumped(model, compress=3 if number % 4 == 0 else 0)
            sample("joblib", "old-sklearn-%s.joblib" % name, data, "fitted estimator, by joblib", sklearn)


def boosted():
    for library, model in (
        (xgboost, xgboost.XGBClassifier(n_estimators=3, n_jobs=1)),
        (lightgbm, lightgbm.LGBMRegressor(n_estimators=3, n_jobs=1)),
    ):
        model.fit(X, CLASSES if library is xgboost else NUMBERS)
        name = "old-%s-%s.p4.pkl" % (library.__name__, release(library))
        sample("pickle", name, pickle.dumps(model, 4), "fitted model", library)


def data():
    frame = pd.DataFrame({"a": [1, 2], "b": [0.5, None], "c": ["x", "y"], "d": pd.date_range("2018-01-01", periods=2)})
    frame["e"] = pd.Categorical(["u", "v"])
    frame["f"] = frame["d"].dt.tz_localize("Europe/Paris")
    for protocol in (2, 4):
        name = "old-pandas-%s-frame.p%d.pkl" % (release(pd), protocol)
        sample("pickle", name, pickle.dumps(frame, protocol), "a table", pd)
    series = frame.set_index(["a", "c"])["b"]
    sample("pickle", "old-pandas-%s-series.p2.pkl" % release(pd), pickle.dumps(series, 2), "a series", pd)
    sparse = scipy.sparse.csr_matrix(np.eye(3))
    sample("pickle", "old-scipy-%s-csr.p2.pkl" % release(scipy), pickle.dumps(sparse, 2), "a sparse matrix", scipy)
    arrays = {"float": np.eye(2), "text": np.array(["a"]), "scalar": np.float32(1), "random": np.random.RandomState(1)}
    for protocol in (0, 2, 4):
        name = "old-numpy-%s.p%d.pkl" % (release(np), protocol)
        sample("pickle", name, pickle.dumps(arrays, protocol), "arrays and a random state", np)


def torch_files():
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU(), torch.nn.Flatten() if release(torch) > "1.1" else
                                torch.nn.Dropout(), torch.nn.BatchNorm2d(2) if release(torch) == "1.1" else
                                torch.nn.Linear(8, 2))  # fmt: skip
    optimizer = torch.optim.Adam(model.parameters())
    for parameter in model.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    values = {
        "state-dict": model.state_dict(),
        "checkpoint": {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 1},
        "module": model,
    }
    # The zip layout became the default in 1.6.
    form = "torch" if tuple(map(int, release(torch).split("."))) >= (1, 6) else "torch-legacy"
    for name, value in values.items():
        buffer = io.BytesIO()
        torch.save(value, buffer)
        sample(form, "old-torch-%s-%s.pt" % (release(torch), name), buffer.getvalue(), name, torch)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for build in (scikit_learn, boosted, data, torch_files):
        build()

"""Makes the models that the tests quarantine: models.py FOLDER. What they predict goes to expected.json beside."""

import json
import os
import pickle
import sys

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

folder = sys.argv[1]
X = np.arange(40.0).reshape(10, 4) % 7
y = (X[:, 0] > 3).astype(int)


def keep(name, model):
    with open(os.path.join(folder, name), "wb") as file:
        pickle.dump(model, file)


pipeline = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, np.array(["no", "yes"])[y])
keep("pipeline.pkl", pipeline)
frame = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": ["x", "y", "x"]})
columns = make_column_transformer((StandardScaler(), ["a"]), (OneHotEncoder(sparse_output=False), ["b"]))
columns.set_output(transform="pandas")
keep("columns.pkl", columns.fit(frame))
counter = CountVectorizer().fit(["one two", "two three"])
keep("counter.pkl", counter)
keep("frame.pkl", pd.DataFrame({"n": [1, 2], "t": ["a", None], "d": pd.to_datetime(["2020-01-01", None])}))
keep(
    "values.pkl",
    {
        "tuple": (1, 2.5, None, True),
        "big": 1 << 70,
        "nan": float("nan"),
        "complex": np.array([1 + 2j]),
        "columns": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "half": np.array([1.5], "f2"),
        "texts": np.array(["a", "bc"]),
        "bytes": b"abc",
        "odd": {1: "x"},
        "__proto__": 1,
        "zero": np.zeros((0, 3)),
    },
)
counted = counter.transform(["two two one"])
expected = {
    "labels": pipeline.predict(X).tolist(),
    "probabilities": pipeline.predict_proba(X).tolist(),
    "coef": pipeline[-1].coef_.tolist(),
    "mean": pipeline[0].mean_.tolist(),
    "columns": columns.transform(frame).to_numpy().T.tolist(),
    "names": list(columns.transform(frame).columns),
    "counts": counted.data.tolist(),
    "indices": counted.indices.tolist(),
}
with open(os.path.join(folder, "expected.json"), "w") as file:
    json.dump(expected, file)

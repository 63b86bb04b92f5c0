"""Trains small real models on the data sets that ship with scikit-learn, and saves them the way people do.

python examples/build_honest.py        needs test/python/requirements.txt; the .pt also needs torch
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import pickle
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent / "honest"


def iris():
    """A preprocessing and classification pipeline: the most common thing in a .joblib or a .pkl."""
    import joblib
    from sklearn.compose import ColumnTransformer
    from sklearn.datasets import load_iris
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    frame = load_iris(as_frame=True).frame.astype({"target": "int32"})
    frame["garden"] = np.where(np.arange(len(frame)) % 2 == 0, "north", "south")
    columns = ColumnTransformer(
        [
            ("numbers", Pipeline([("fill", SimpleImputer()), ("scale", StandardScaler())]), slice(0, 4)),
            ("words", OneHotEncoder(handle_unknown="ignore"), ["garden"]),
        ]
    )
    model = Pipeline([("columns", columns), ("forest", RandomForestClassifier(n_estimators=8, random_state=0))])
    model.fit(frame.drop(columns="target"), frame["target"])
    joblib.dump(model, HERE / "iris-pipeline.joblib")
    (HERE / "iris-pipeline.pkl").write_bytes(pickle.dumps(model))


def sentiment():
    """A text classifier, compressed as joblib's documentation suggests."""
    import joblib
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    good = ["a fine warm film", "bright and moving", "funny from start to end", "the cast is a joy"]
    bad = ["dull and grey", "a cold slow mess", "the plot falls apart", "noisy and far too long"]
    model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2)), LogisticRegression())
    model.fit(good + bad, ["good"] * 4 + ["bad"] * 4)
    joblib.dump(model, HERE / "sentiment.joblib", compress=3)


def diabetes():
    """Gradient-boosted trees by XGBoost and by LightGBM, pickled."""
    import lightgbm
    import xgboost
    from sklearn.datasets import load_diabetes

    X, y = load_diabetes(return_X_y=True)
    boosted = xgboost.XGBRegressor(n_estimators=12, max_depth=3, n_jobs=1, random_state=0).fit(X, y)
    (HERE / "diabetes-xgboost.pkl").write_bytes(pickle.dumps(boosted))
    boosted = lightgbm.LGBMRegressor(n_estimators=12, max_depth=3, n_jobs=1, random_state=0, verbose=-1).fit(X, y)
    (HERE / "diabetes-lightgbm.pkl").write_bytes(pickle.dumps(boosted))


def wine():
    """A table with numbers, words, categories and dates: what pandas.read_pickle is given."""
    import pandas as pd
    from sklearn.datasets import load_wine

    frame = load_wine(as_frame=True).frame.head(60)
    frame["cellar"] = pd.Categorical(np.where(frame["alcohol"] > 13, "left", "right"))
    frame["tasted"] = pd.date_range("2024-03-01", periods=len(frame), tz="Europe/Paris")
    frame["label"] = [f"bottle {number}" for number in range(len(frame))]
    frame.to_pickle(HERE / "wine-table.pkl")


def embeddings():
    """Arrays side by side, none of objects: NumPy reads them without pickle."""
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(64, 32)).astype("float16")
    words = np.array([f"word{number}" for number in range(64)])
    np.savez_compressed(HERE / "embeddings.npz", vectors=vectors, words=words)


def digits():
    """A training checkpoint: weights, optimizer state and counters."""
    try:
        import torch
    except ImportError:
        print("torch is not installed: digits-checkpoint.pt is left as it is")
        return
    from torch import nn

    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 24), nn.ReLU(), nn.BatchNorm1d(24), nn.Linear(24, 10))
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    for _ in range(3):
        loss = nn.functional.cross_entropy(model(torch.rand(32, 64)), torch.randint(0, 10, (32,)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    checkpoint = {
        "epoch": 3,
        "model_state_dict": model.state_dict(),
        "optimizer_state_dict": optimizer.state_dict(),
        "loss": loss.detach(),
        "classes": [str(digit) for digit in range(10)],
    }
    torch.save(checkpoint, HERE / "digits-checkpoint.pt")


if __name__ == "__main__":
    import importlib.util

    HERE.mkdir(exist_ok=True)
    if importlib.util.find_spec("sklearn") is not None:
        for build in (iris, sentiment, diabetes, wine):
            build()
    else:
        print("scikit-learn is not installed: only the NumPy and torch examples are built")
    embeddings()
    digits()
    for path in sorted(HERE.iterdir()):
        print(f"{path.stat().st_size:8}  {path.name}")

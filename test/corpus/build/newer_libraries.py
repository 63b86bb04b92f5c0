"""Small files of libraries that the test environment does not have, saved by those libraries themselves.

    python newer_libraries.py ../../rules/catalog/saved

Run with an interpreter that has statsmodels, sktime, gensim, lifelines, river, tslearn, formulaic, joblib, omegaconf,
yacs, easydict, addict, munch and ml_dtypes; each file is named after its library and what it holds.
"""

from __future__ import annotations

import pickle
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import joblib
import numpy as np
import pandas as pd

warnings.simplefilter("ignore")
SERIES = pd.Series(np.sin(np.arange(24) / 3) + np.arange(24) * 0.1 + 2, index=pd.date_range("2020-01-01", periods=24, freq="MS"), name="y")
SENTENCES = [["one", "two", "three"], ["two", "four"], ["one", "four", "five"]] * 5
SETTINGS = {"model": {"layers": [1, 2, {"width": 3}], "name": "small"}, "rate": 0.001, "resume": None, "fast": True}


def statsmodels() -> dict[str, object]:
    from statsmodels.tsa import api

    return {
        "arima": api.ARIMA(SERIES, order=(1, 0, 1)).fit(),
        "sarimax-model": api.SARIMAX(SERIES, order=(1, 0, 0)),
        "unobserved": api.UnobservedComponents(SERIES, "local level").fit(disp=0),
        "ets": api.ETSModel(SERIES, trend="add").fit(disp=0),
    }


def gensim() -> dict[str, object]:
    from gensim.corpora import Dictionary
    from gensim.models import Doc2Vec, FastText, TfidfModel
    from gensim.models.doc2vec import TaggedDocument

    words = Dictionary(SENTENCES)
    documents = [TaggedDocument(sentence, [place]) for place, sentence in enumerate(SENTENCES)]
    return {
        "doc2vec": Doc2Vec(documents, vector_size=4, min_count=1, workers=1),
        "fasttext": FastText(SENTENCES, vector_size=4, min_count=1, bucket=10, workers=1),
        "tfidf": TfidfModel([words.doc2bow(sentence) for sentence in SENTENCES]),
    }


def lifelines() -> dict[str, object]:
    import lifelines as library

    frame = pd.DataFrame({"a": np.linspace(0, 1, 24), "T": np.arange(24) % 7 + 1.0, "E": np.arange(24) % 2})
    return {"cox": library.CoxPHFitter().fit(frame, "T", "E"), "kaplan-meier": library.KaplanMeierFitter().fit(frame["T"], frame["E"])}


def sktime() -> dict[str, object]:
    from sktime.forecasting.base import ForecastingHorizon

    return {"horizon": ForecastingHorizon([1, 2, 3])}


def river() -> dict[str, object]:
    from river import drift, linear_model, preprocessing, tree

    pipeline = preprocessing.StandardScaler() | linear_model.LogisticRegression()
    forest = tree.HoeffdingTreeClassifier(grace_period=10)
    for place in range(40):
        row, label = {"a": float(place % 7), "b": float(place % 3)}, place % 2 == 0
        pipeline.learn_one(row, label)
        forest.learn_one(row, label)
    return {"pipeline": pipeline, "tree": forest, "adwin": drift.ADWIN()}


def configurations() -> dict[str, object]:
    from addict import Dict
    from easydict import EasyDict
    from munch import munchify
    from omegaconf import OmegaConf
    from yacs.config import CfgNode

    return {
        "omegaconf": OmegaConf.create({**SETTINGS, "same": "${rate}", "home": "${oc.env:HOME}"}),
        "yacs": CfgNode(SETTINGS),
        "easydict": EasyDict(SETTINGS),
        "addict": Dict(SETTINGS),
        "munch": munchify(SETTINGS),
    }


def others() -> dict[str, object]:
    import formulaic
    import ml_dtypes
    from tslearn.backend.numpy_backend import NumPyRandom, NumPyTesting

    frame = pd.DataFrame({"a": [1.0, 2, 3], "b": [2.0, 3, 5]})
    return {
        "formulaic-spec": formulaic.model_matrix("a + b", frame).model_spec,
        "ml_dtypes-bfloat16": np.arange(6).astype(ml_dtypes.bfloat16),
        "ml_dtypes-float8": np.arange(6).astype(ml_dtypes.float8_e4m3fn),
        "ml_dtypes-int4": [np.arange(6).astype(ml_dtypes.int4), np.arange(3.0)],
        "tslearn-backend": [NumPyRandom(), NumPyTesting()],
    }


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    groups: list[Callable[[], dict[str, object]]] = [statsmodels, gensim, lifelines, sktime, river, configurations, others]
    for group in groups:
        for name, value in group().items():
            stem = name if group in (configurations, others) else f"{group.__name__}-{name}"
            (out / f"{stem}.pkl").write_bytes(pickle.dumps(value))
            joblib.dump(value, out / f"{stem}.joblib", compress=("xz", 9))


if __name__ == "__main__":
    main()

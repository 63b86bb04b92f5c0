"""Small files of libraries that the test environment does not have, saved by those libraries themselves.

    python newer_libraries.py ../../rules/catalog/saved [GROUP…]

Run with an interpreter that has statsmodels, sktime, gensim, lifelines, river, tslearn, formulaic, joblib, omegaconf,
yacs, easydict, addict, munch and ml_dtypes; each file is named after its library and what it holds. Groups that are named
are written alone; those of sympy, xarray and emcee need those libraries, `settings` python-box and ml_collections,
`instruments` ase, celer, pyriemann and symspellpy.
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


def sympy() -> dict[str, object]:
    import sympy as library

    x, y = library.symbols("x y")
    return {
        "expression": library.sin(x) ** 2 + library.exp(y) / 3 - library.pi,
        "number": library.Float("1.25", 20),
        "assumed": library.Symbol("n", integer=True, positive=True),
        "matrix": library.Matrix([[1, x], [y, 2]]),
        "immutable": library.ImmutableMatrix([[1, x]]),
        "polynomial": library.Poly(x**2 + 1, x),
        "piecewise": library.Piecewise((x, x > 0), (0, True)),
        "integral": library.Integral(library.log(x), (x, 1, 2)),
    }


def xarray() -> dict[str, object]:
    import xarray as library

    array = library.DataArray(np.arange(6.0).reshape(3, 2), dims=("t", "v"), coords={"t": pd.date_range("2020", periods=3), "v": ["a", "b"]}, name="q", attrs={"unit": "m"})
    return {"array": array, "table": library.Dataset({"q": array, "z": ("t", [1, 2, 3])}), "variable": array.variable}


def emcee() -> dict[str, object]:
    import emcee as library

    return {"state": library.State(np.arange(8.0).reshape(4, 2), log_prob=np.zeros(4), random_state=np.random.RandomState(1).get_state())}


def settings() -> dict[str, object]:
    from box import Box
    from ml_collections import ConfigDict, FrozenConfigDict

    shared = ConfigDict(SETTINGS)
    shared.again = shared.get_ref("rate")
    return {"python-box": Box(SETTINGS), "python-box-frozen": Box(SETTINGS, frozen_box=True), "ml_collections": shared, "ml_collections-frozen": FrozenConfigDict({"name": "small", "width": 3})}


def instruments() -> dict[str, object]:
    from ase.build import bulk, molecule
    from ase.calculators.singlepoint import SinglePointCalculator
    from celer import Lasso
    from pyriemann.classification import MDM
    from symspellpy import SymSpell

    copper = bulk("Cu")
    copper.calc = SinglePointCalculator(copper, energy=1.0)
    points = np.arange(48.0).reshape(24, 2) ** 0.5
    words = SymSpell()
    words.create_dictionary_entry("word", 3)
    matrices = np.stack([np.eye(2) * (place + 1) for place in range(6)])
    return {
        "ase-water": molecule("H2O"),
        "ase-calculated": copper,
        "celer-lasso": Lasso().fit(points, points[:, 0]),
        "pyriemann-mdm": MDM().fit(matrices, np.arange(6) % 2),
        "symspellpy-words": words,
    }


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    groups: list[Callable[[], dict[str, object]]] = [statsmodels, gensim, lifelines, sktime, river, configurations, others]
    later: list[Callable[[], dict[str, object]]] = [sympy, xarray, emcee, settings, instruments]
    named = sys.argv[2:]
    for group in [group for group in [*groups, *later] if not named or group.__name__ in named]:
        for name, value in group().items():
            stem = name if group in (configurations, others, settings, instruments) else f"{group.__name__}-{name}"
            (out / f"{stem}.pkl").write_bytes(pickle.dumps(value))
            joblib.dump(value, out / f"{stem}.joblib", compress=("xz", 9))


if __name__ == "__main__":
    main()
